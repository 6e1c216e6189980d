package dev.rebound.app;

import dev.rebound.plan.PlanFile;
import dev.rebound.plan.PortShift;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.UnaryOperator;

/** The lab's plan, moved to a test's ports and changed as it wishes. */
final class LabPlan {
  private LabPlan() {}

  /** Writes it as {@code plan.yaml} into a folder. @throws AssertionError where it is not valid */
  static PlanFile.Valid write(Path folder, int basePort, UnaryOperator<String> change) throws IOException {
    try (var in = Objects.requireNonNull(LabPlan.class.getResourceAsStream("/plans/lab.yaml"), "plans/lab.yaml is packaged")) {
      String text = change.apply(PortShift.to(new String(in.readAllBytes(), StandardCharsets.UTF_8), basePort));
      return switch (PlanFile.read(Files.writeString(folder.resolve("plan.yaml"), text))) {
        case PlanFile.Valid valid -> valid;
        case PlanFile.Invalid invalid -> throw new AssertionError(invalid.render());
      };
    }
  }
}
