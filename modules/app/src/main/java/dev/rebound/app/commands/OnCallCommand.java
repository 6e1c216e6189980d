package dev.rebound.app.commands;

import dev.rebound.app.RunFile;
import dev.rebound.contracts.Json;
import dev.rebound.core.plan.OnCall;
import dev.rebound.core.plan.Plan;
import dev.rebound.core.plan.Rotation.Shift;
import dev.rebound.plan.Durations;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./rebound oncall}: needs the plan's file alone, no Kafka and no door. */
@Command(
    name = "oncall",
    mixinStandardHelpOptions = true,
    description =
        "Who is on call now and next: whom each level of the escalation tells, the roles, and the rotations with their handovers.")
public final class OnCallCommand implements Callable<Integer> {
  @Parameters(arity = "0..1", paramLabel = "FILE", description = "The plan (default: that of the running Rebound).")
  private @Nullable Path file;

  @Option(names = "--data", paramLabel = "DIR", description = "Folder of the running Rebound (default: .rebound).")
  private Path data = RunFile.defaultFolder();

  @Option(names = "--at", paramLabel = "MOMENT", description = "As of then, as 2026-12-24T09:00:00Z (default: now).")
  private @Nullable String at;

  @Option(names = "--json", description = "For machines: {\"at\", \"levels\", \"roles\", \"rotations\"}.")
  private boolean json;

  @Spec private @Nullable CommandSpec spec;

  /** Everything that is said. */
  record Duty(Instant at, List<Tell> levels, List<Holder> roles, List<Turn> rotations) {}

  /** Whom a level tells, ids of people. */
  record Tell(String level, String after, List<String> tell, List<String> backup) {}

  /** Who has a role; an empty backup: nobody. */
  record Holder(String role, String contact, String backup) {}

  /** Who has a rotation's duty, and who has it next. */
  record Turn(String rotation, Shift now, Shift next) {}

  @Override
  public Integer call() {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    Duty duty = duty(PlanCommand.valid(plan()).plan(), moment());
    if (json) {
      out.println(new String(Json.bytes(duty), StandardCharsets.UTF_8));
    } else {
      lines(duty).forEach(out::println);
    }
    out.flush();
    return 0;
  }

  private Path plan() {
    Path named = file;
    return named != null ? named
        : RunFile.read(data).flatMap(run -> Optional.ofNullable(run.plan())).map(Path::of)
            .orElseThrow(() -> new IllegalStateException("no Rebound was started with the data folder " + data + "; name the plan's file"));
  }

  private Instant moment() {
    try {
      return at == null ? Instant.now() : OffsetDateTime.parse(at).toInstant();
    } catch (DateTimeException e) {
      throw new IllegalStateException("--at takes a moment with its offset, as 2026-12-24T09:00:00Z");
    }
  }

  static Duty duty(Plan plan, Instant at) {
    OnCall onCall = plan.onCall();
    List<Tell> levels =
        plan.escalation().stream()
            .map(level -> onCall.at(level, at))
            .map(level -> new Tell(level.name(), Durations.write(level.after()), level.tell(), level.backup()))
            .toList();
    List<Holder> roles =
        onCall.roles().keySet().stream()
            .map(role -> new Holder(role, onCall.person(role, at), onCall.backup(role, at).orElse("")))
            .toList();
    List<Turn> turns =
        onCall.rotations().keySet().stream()
            .flatMap(
                rotation ->
                    onCall.shift(rotation, at).stream()
                        .flatMap(now -> onCall.shift(rotation, now.until()).stream().map(next -> new Turn(rotation, now, next))))
            .toList();
    return new Duty(at, levels, roles, turns);
  }

  private static List<String> lines(Duty duty) {
    var lines = new ArrayList<String>();
    lines.add("On call at " + duty.at() + ":");
    duty.levels().forEach(level -> lines.add("  after %-5s %s: %s%s".formatted(
        level.after(), level.level(), String.join(", ", level.tell()),
        level.backup().isEmpty() ? "" : "; backup " + String.join(", ", level.backup()))));
    if (!duty.roles().isEmpty()) {
      lines.add("Roles:");
      duty.roles().forEach(role ->
          lines.add("  " + role.role() + ": " + role.contact() + (role.backup().isEmpty() ? "" : "; backup " + role.backup())));
    }
    if (!duty.rotations().isEmpty()) {
      lines.add("Rotations:");
      duty.rotations().forEach(turn -> Stream.of(
          "  %s: %s until %s".formatted(turn.rotation(), turn.now().person(), turn.now().until()),
          "    next %s until %s".formatted(turn.next().person(), turn.next().until())).forEach(lines::add));
    }
    return lines;
  }
}
