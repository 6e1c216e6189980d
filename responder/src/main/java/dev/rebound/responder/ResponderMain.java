package dev.rebound.responder;

import dev.rebound.kafka.KafkaLogWriter;
import dev.rebound.launch.Service;
import dev.rebound.launch.ServiceOptions;
import dev.rebound.plan.AllowListFile;
import dev.rebound.responder.steps.PlanTargets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The responder as a process of its own. */
@Command(name = "rebound-responder", mixinStandardHelpOptions = true, description = "Plans recoveries and carries out their steps.")
public final class ResponderMain implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(ResponderMain.class);

  @Mixin private ServiceOptions options = new ServiceOptions();

  @Option(
      names = "--allow", paramLabel = "FILE", defaultValue = "${env:REBOUND_ALLOW}",
      description = "What plans' own steps may call from this host, a line each: 'command /absolute/path', 'http https://host:port' "
          + "(REBOUND_ALLOW; default: nothing).")
  private @Nullable Path allow;

  private ResponderMain() {}

  public static void main(String[] arguments) {
    Service.main(new ResponderMain(), arguments);
  }

  @Override
  public Integer call() throws InterruptedException {
    var plan = options.plan().plan();
    try (var service = Service.named("rebound-responder")) {
      var targets = service.opened(new PlanTargets(AllowListFile.read(allow)));
      service.awaitTopics(options.kafka());
      var log = service.opened(new KafkaLogWriter(options.kafka())).met();
      var responder = service.opened(Responder.start(options.kafka(), log, targets, options.planReader(), options.killSwitch()));
      Preflight.trouble(plan, targets).forEach(line -> LOG.warn("preflight, a recovery would miss: {}", line));
      service.opened(ReadySessions.start(plan, targets));
      return service.run(responder.host()::halted);
    }
  }
}
