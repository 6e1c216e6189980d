package dev.rebound.app;

import dev.rebound.kafka.KafkaLogWriter;
import dev.rebound.launch.Service;
import dev.rebound.launch.ServiceOptions;
import dev.rebound.plan.AllowListFile;
import dev.rebound.responder.Responder;
import dev.rebound.responder.crash.EffectWatch;
import dev.rebound.responder.steps.PlanTargets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The responder's own main with {@link Breakpoints} in its folder, and its allow-list there. */
@Command(name = "rebound-responder")
final class BreakpointResponderMain implements Callable<Integer> {
  /** File of the folder with the responder's allow-list. */
  static final String ALLOWED = "allowed";

  @Mixin private ServiceOptions options = new ServiceOptions();

  public static void main(String[] arguments) {
    Service.main(new BreakpointResponderMain(), arguments);
  }

  @Override
  public Integer call() throws InterruptedException {
    var points = new Breakpoints(options.folder());
    try (var service = Service.named("rebound-responder")) {
      var targets = new EffectWatch(service.opened(new PlanTargets(AllowListFile.read(options.folder().resolve(ALLOWED)))), points);
      service.awaitTopics(options.kafka());
      var log = points.around(service.opened(new KafkaLogWriter(options.kafka())).met());
      var responder = service.opened(Responder.start(options.kafka(), log, targets, options.planReader(), options.killSwitch()));
      return service.run(responder.host()::halted);
    }
  }
}
