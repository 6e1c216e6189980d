package dev.rebound.ingest;

import dev.rebound.ingest.plans.ActivePlan;
import dev.rebound.ingest.probes.PlanProbes;
import dev.rebound.kafka.KafkaLogWriter;
import dev.rebound.launch.Service;
import dev.rebound.launch.ServiceOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The door as a process of its own. */
@Command(
    name = "rebound-ingest", mixinStandardHelpOptions = true,
    description = "Takes webhooks and commands, probes the plan's targets, writes the signals.")
public final class IngestMain implements Callable<Integer> {
  @Mixin private ServiceOptions options = new ServiceOptions();

  @Option(
      names = "--host", defaultValue = "${env:REBOUND_HOST:-127.0.0.1}",
      description = "Address that the door binds (REBOUND_HOST; default 127.0.0.1).")
  private String host = IngestSettings.HOST;

  @Option(names = "--port", defaultValue = "${env:REBOUND_PORT:-8080}", description = "Port of the door (REBOUND_PORT; default 8080).")
  private int port = IngestSettings.PORT;

  @Option(
      names = "--secrets", paramLabel = "DIR", defaultValue = "${env:REBOUND_SECRETS}",
      description = "Folder with webhook-token and command-tokens (REBOUND_SECRETS; default: secrets beside the plan).")
  private @Nullable Path secrets;

  @Option(
      names = "--observer", paramLabel = "ID", defaultValue = "${env:REBOUND_OBSERVER}",
      description = "Which of the plan's observers this instance is (REBOUND_OBSERVER; default: the plan's first).")
  private @Nullable String observer;

  private IngestMain() {}

  public static void main(String[] arguments) {
    Service.main(new IngestMain(), arguments);
  }

  @Override
  public Integer call() throws InterruptedException {
    var valid = options.plan();
    String id = observer(valid.plan().observers());
    Path folder = secrets == null ? options.planFolder().resolve("secrets") : secrets;
    var settings =
        IngestSettings.of(folder.resolve("webhook-token"), folder.resolve("command-tokens"), options.planFolder()).withHost(host)
            .withPort(port);
    try (var service = Service.named("rebound-ingest")) {
      service.awaitTopics(options.kafka());
      var log = service.opened(new KafkaLogWriter(options.kafka())).met();
      var ingest =
          service.opened(
              Ingest.start(
                  options.kafka(), settings, ActivePlan.of(valid.plan(), valid.text()), id, new PlanProbes(id), log, options.killSwitch(),
                  List.of()));
      return service.run(ingest::halted);
    }
  }

  private String observer(List<String> observers) {
    String id = observer == null ? observers.getFirst() : observer;
    if (!observers.contains(id)) {
      throw new IllegalArgumentException("--observer " + id + " is none of the plan's observers: " + String.join(", ", observers));
    }
    return id;
  }
}
