package dev.rebound.app;

import dev.rebound.lab.haproxy.OrdersProxy;
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
  static final String ONE_SITE = "/plans/lab.yaml";
  static final String TWO_SITES = "/plans/lab-two-sites.yaml";
  private static final int SERVICE_OFFSET = 30;
  private static final int PROXY_OFFSET = 31;
  /** Of the runtime API of the lab's HAProxy. */
  static final int PROXY_RUNTIME_OFFSET = 32;

  private LabPlan() {}

  /** The plan of a lab with an HAProxy: it names it, and asks the application for its health through it. */
  static UnaryOperator<String> behindHaProxy(int basePort) {
    String service = "      service: orders-api\n";
    String proxy =
        "      haproxy: { socket: \"127.0.0.1:%d\", backend: %s }%n".formatted(basePort + PROXY_RUNTIME_OFFSET, OrdersProxy.BACKEND);
    return text -> text.replace(service, service + proxy)
        .replace(":%d/healthz".formatted(basePort + SERVICE_OFFSET), ":%d/healthz".formatted(basePort + PROXY_OFFSET));
  }

  /** Writes it as {@code plan.yaml} into a folder. @throws AssertionError where it is not valid */
  static PlanFile.Valid write(Path folder, int basePort, UnaryOperator<String> change) throws IOException {
    return write(folder, basePort, ONE_SITE, change);
  }

  /** The same of another plan of the lab's. */
  static PlanFile.Valid write(Path folder, int basePort, String resource, UnaryOperator<String> change) throws IOException {
    try (var in = Objects.requireNonNull(LabPlan.class.getResourceAsStream(resource), "the lab's plans are packaged")) {
      String text = change.apply(PortShift.to(new String(in.readAllBytes(), StandardCharsets.UTF_8), basePort));
      return switch (PlanFile.read(Files.writeString(folder.resolve("plan.yaml"), text))) {
        case PlanFile.Valid valid -> valid;
        case PlanFile.Invalid invalid -> throw new AssertionError(invalid.render());
      };
    }
  }
}
