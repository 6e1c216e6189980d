package dev.rebound.launch;

import dev.rebound.kafka.KafkaSettings;
import dev.rebound.kafka.KillSwitch;
import dev.rebound.plan.PlanFile;
import dev.rebound.plan.YamlPlanReader;
import java.nio.file.Path;
import java.util.Objects;
import picocli.CommandLine.Option;

/** The options that every service takes; each also by an environment variable, which the option overrules. */
public final class ServiceOptions {
  /** Name of the kill switch's file in the folder: the same for all services of a host. */
  private static final String KILL_SWITCH = "stop";

  @Option(
      names = "--plan", paramLabel = "FILE", required = true, defaultValue = "${env:REBOUND_PLAN}",
      description = "The plan of the protected system; its secrets' paths are relative to it (REBOUND_PLAN).")
  private Path plan = Path.of("plan.yaml");

  @Option(
      names = "--kafka", paramLabel = "HOST:PORT", required = true, defaultValue = "${env:REBOUND_KAFKA}",
      description = "Kafka, one or more brokers separated by commas (REBOUND_KAFKA).")
  private String kafka = "";

  @Option(
      names = "--replication", defaultValue = "${env:REBOUND_REPLICATION:-3}",
      description = "Replicas of topics that are created (REBOUND_REPLICATION; default 3).")
  private short replication;

  @Option(
      names = "--instance", required = true, defaultValue = "${env:REBOUND_INSTANCE:-${env:HOSTNAME}}",
      description = "Name of this process, stable over restarts, unique among those that run (REBOUND_INSTANCE; default: the host's name).")
  private String instance = "";

  @Option(
      names = "--folder", paramLabel = "DIR", defaultValue = "${env:REBOUND_FOLDER:-.rebound}",
      description = "Folder of lock files, the kill switch and the watch's state (REBOUND_FOLDER; default .rebound).")
  private Path folder = Path.of(".rebound");

  /** The valid plan. @throws IllegalArgumentException with every problem at its line where it is not valid */
  public PlanFile.Valid plan() {
    return switch (PlanFile.read(plan)) {
      case PlanFile.Valid valid -> valid;
      case PlanFile.Invalid invalid -> throw new IllegalArgumentException("the plan is not valid:\n" + invalid.render());
    };
  }

  /** The plan file's folder: relative secret files stand below it. */
  public Path planFolder() {
    return Objects.requireNonNull(plan.toAbsolutePath().getParent(), "a file has a folder");
  }

  /** Reads the plan's text that the log holds. */
  public YamlPlanReader planReader() {
    return new YamlPlanReader(planFolder());
  }

  public KafkaSettings kafka() {
    return new KafkaSettings(kafka, instance, replication, folder);
  }

  public KillSwitch killSwitch() {
    return new KillSwitch(folder.resolve(KILL_SWITCH));
  }

  /** Where this process keeps what is not in the log. */
  public Path folder() {
    return folder;
  }
}
