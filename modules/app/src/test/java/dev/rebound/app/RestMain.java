package dev.rebound.app;

import dev.rebound.detector.DetectorMain;
import dev.rebound.ingest.IngestMain;
import dev.rebound.notifier.NotifierMain;
import java.util.ArrayList;
import java.util.List;

/** All services but the responder, by their own mains, in one process: only the responder is struck, and each JVM costs its warming up. */
final class RestMain {
  private RestMain() {}

  /** @param arguments those of ingest; {@code --port} and {@code --secrets} with their values are the last four, and ingest's alone */
  public static void main(String[] arguments) {
    List<String> all = List.of(arguments);
    List<String> common = new ArrayList<>(all.subList(0, all.size() - 4));
    String[] others = common.toArray(String[]::new);
    Thread.ofPlatform().name("ingest").start(() -> IngestMain.main(arguments));
    Thread.ofPlatform().name("detector").start(() -> DetectorMain.main(others));
    Thread.ofPlatform().name("notifier").start(() -> NotifierMain.main(others));
  }
}
