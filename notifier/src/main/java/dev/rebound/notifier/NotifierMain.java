package dev.rebound.notifier;

import dev.rebound.kafka.KafkaLogWriter;
import dev.rebound.launch.Service;
import dev.rebound.launch.ServiceOptions;
import dev.rebound.notifier.channels.slack.IncidentMessageFollower;
import dev.rebound.notifier.pages.PageFollower;
import dev.rebound.notifier.watch.Watch;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * The notifier as a process of its own. The watch begins before anything that needs Kafka, and goes on when the decider halts: a notifier
 * that cannot decide any more must still say so.
 */
@Command(
    name = "rebound-notifier", mixinStandardHelpOptions = true,
    description = "Tells the people of the plan, and watches Rebound itself without Kafka.")
public final class NotifierMain implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(NotifierMain.class);

  @Mixin private ServiceOptions options = new ServiceOptions();

  private NotifierMain() {}

  public static void main(String[] arguments) {
    Service.main(new NotifierMain(), arguments);
  }

  @Override
  public Integer call() throws InterruptedException {
    var valid = options.plan();
    var running = new AtomicReference<Notifier>();
    try (var service = Service.named("rebound-notifier")) {
      var channels = service.opened(new Channels());
      var log = service.opened(new KafkaLogWriter(options.kafka()));
      service.opened(
          Watch.onKafka(
              options.kafka(), log, valid.plan(), valid.hash(), channels.all(), () -> Notifier.troubles(running.get())));
      service.awaitTopics(options.kafka());
      log.met();
      var notifier = service.opened(Notifier.start(options.kafka(), log, options.planReader(), channels));
      running.set(notifier);
      PageFollower.start(options.kafka(), valid.plan()).ifPresent(service::opened);
      IncidentMessageFollower.start(options.kafka(), valid.plan(), channels.slack()).ifPresent(service::opened);
      notifier.trouble(valid.plan()).forEach(line -> LOG.warn("preflight, a person would not be reached: {}", line));
      return service.run(Optional::empty);
    }
  }
}
