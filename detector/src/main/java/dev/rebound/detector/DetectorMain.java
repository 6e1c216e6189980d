package dev.rebound.detector;

import dev.rebound.launch.Service;
import dev.rebound.launch.ServiceOptions;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The detector as a process of its own. */
@Command(name = "rebound-detector", mixinStandardHelpOptions = true, description = "Decides on the signals which disasters there are.")
public final class DetectorMain implements Callable<Integer> {
  @Mixin private ServiceOptions options = new ServiceOptions();

  private DetectorMain() {}

  public static void main(String[] arguments) {
    Service.main(new DetectorMain(), arguments);
  }

  @Override
  public Integer call() throws InterruptedException {
    options.plan(); // it decides by the plans in the log, but starts beside a plan that is none as little as its neighbours do
    try (var service = Service.named("rebound-detector")) {
      service.awaitTopics(options.kafka());
      var detector = service.opened(Detector.start(options.kafka(), options.planReader()));
      return service.run(detector::halted);
    }
  }
}
