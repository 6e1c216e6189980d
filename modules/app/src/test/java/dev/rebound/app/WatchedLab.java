package dev.rebound.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.app.demo.LabProcess;
import dev.rebound.kafka.KafkaSettings;
import dev.rebound.plan.PlanFile;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** A quiet lab in a process of its own and all services of Rebound in this one, which watch over it by a plan that a test may change. */
final class WatchedLab implements AutoCloseable {
  private static final Duration SEEN_LIMIT = Duration.ofMinutes(2);

  private final Path home;
  private final LabProcess lab;
  private final LabHands hands;
  private final PlanFile.Valid plan;
  private final Services services;

  private WatchedLab(Path home, LabProcess lab, LabHands hands, PlanFile.Valid plan, Services services) {
    this.home = home;
    this.lab = lab;
    this.hands = hands;
    this.plan = plan;
    this.services = services;
  }

  /**
   * Starts both.
   *
   * @param instance of Rebound
   * @param port of the door
   * @param change of the lab's plan
   * @param log hears every record of the incidents
   */
  static WatchedLab start(
      Path home, String instance, int basePort, int port, UnaryOperator<String> change, SeenLog log, LabProcess.Option... options)
      throws Exception {
    Path folder = home.resolve("lab");
    var all = new ArrayList<>(List.of(options));
    all.add(LabProcess.Option.QUIET);
    var lab = LabProcess.start(folder, basePort, step -> {}, all.toArray(LabProcess.Option[]::new));
    try {
      var plan = LabPlan.write(folder, basePort, change);
      var kafka = new KafkaSettings(lab.bootstrap(), instance, (short) 1, folder.resolve("rebound"));
      var settings = new Services.Settings(folder.resolve("plan.yaml"), plan, folder.resolve("secrets"), home, kafka, port, List.of());
      var services = Services.start(settings, step -> {});
      services.listen(log::add);
      return new WatchedLab(home, lab, new LabHands(lab, folder), plan, services);
    } catch (Exception | AssertionError e) {
      lab.close();
      throw e;
    }
  }

  LabProcess lab() {
    return lab;
  }

  LabHands hands() {
    return hands;
  }

  PlanFile.Valid plan() {
    return plan;
  }

  Services services() {
    return services;
  }

  /** Waits until the lab is well and the door sees every node of it. */
  void awaitSeen() throws InterruptedException {
    hands.awaitHealthy();
    Instant end = Instant.now().plus(SEEN_LIMIT);
    while (!services.sees(plan.plan())) {
      assertThat(Instant.now()).as("the door sees every node within %s", SEEN_LIMIT).isBefore(end);
      Thread.sleep(100);
    }
  }

  /** A command of the command line, which must succeed. @return what it printed */
  String rebound(String command, String... arguments) {
    var all = new ArrayList<>(List.of(command, "--data", home.toString()));
    all.addAll(List.of(arguments));
    var out = new StringWriter();
    int status =
        Rebound.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(out)).execute(all.toArray(String[]::new));
    assertThat(status).as("%s: %s", all, out).isZero();
    return out.toString();
  }

  @Override
  public void close() {
    services.close();
    lab.close();
  }
}
