package dev.rebound.app.commands;

import dev.rebound.app.RunFile;
import dev.rebound.app.demo.World;
import dev.rebound.app.doctor.Doctor;
import dev.rebound.app.doctor.Examination;
import dev.rebound.app.doctor.Machine;
import dev.rebound.contracts.Json;
import dev.rebound.lab.LabPorts;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./rebound lab}. */
@Command(name = "lab", mixinStandardHelpOptions = true, description = "Works on the lab.", subcommands = LabCommand.DoctorCommand.class)
public final class LabCommand {
  /** Exit status where something is missing, as the launcher's. */
  static final int MISSING = 3;

  /** {@code ./rebound lab doctor}. */
  @Command(
      name = "doctor",
      mixinStandardHelpOptions = true,
      description = {
        "Says what the lab and the tests need on this machine: found, with version and path, or missing, with what it is for and",
        "how to get it.",
        "Exit status 0 where all that ./rebound demo needs is there, 3 where not. It starts and changes nothing."
      })
  static final class DoctorCommand implements Callable<Integer> {
    @Option(names = "--json", description = "For machines: {\"demo\": true, \"things\": [ … ]}.")
    private boolean json;

    @Option(names = "--port", defaultValue = "8080", description = "Port of the door and the live page (default: ${DEFAULT-VALUE}).")
    private int port = 8080;

    @Option(names = "--base-port", defaultValue = "27000", description = "First of the lab's 100 ports (default: ${DEFAULT-VALUE}).")
    private int basePort = World.BASE_PORT;

    @Option(names = "--data", paramLabel = "DIR", description = "Folder of the demonstration's data (default: .rebound).")
    private Path data = RunFile.defaultFolder();

    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws IOException {
      Examination found = new Doctor(Machine.here(), port, new LabPorts(basePort), data).examine();
      PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
      out.print(json ? Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(found.json()) + "\n" : found.text());
      out.flush();
      return found.demo() ? 0 : MISSING;
    }
  }
}
