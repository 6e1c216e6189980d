package dev.rebound.audit.evidence;

import dev.rebound.audit.export.Export;
import dev.rebound.audit.export.Selection;
import dev.rebound.audit.log.LogSource;
import dev.rebound.audit.review.EvidenceDocument;
import dev.rebound.contracts.Event;
import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.PlanActivated;
import dev.rebound.contracts.Received;
import dev.rebound.contracts.Topics;
import dev.rebound.core.plan.PlanReader;
import dev.rebound.core.review.EvidencePack;
import dev.rebound.core.review.RawTimes;
import dev.rebound.core.review.Review;
import dev.rebound.core.review.Reviews;
import dev.rebound.kafka.KafkaSettings;
import dev.rebound.kafka.RawLog;
import dev.rebound.kafka.SealedLogs;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The evidence pack of one incident: a folder with the page and its JSON, the plan of that day, the sealed records with their checkpoints
 * and the verifier, the signals around it, and one page that says how to check all of it. Needs the right to read three topics.
 */
public final class EvidenceFolder {
  /** The plan of that day, as it was activated. */
  public static final String PLAN_FILE = "plan.yaml";
  private static final String PAGE = "HOW-TO-CHECK.md";
  private static final List<String> FOLDERS = List.of("segments", "checkpoints", "signals");
  private static final String PAGE_PART = "HOW-TO-CHECK-EVIDENCE.md";
  /** So much older may the last signal be that saw the failed instance well. */
  private static final Duration BEFORE = Duration.ofMinutes(5);

  private EvidenceFolder() {}

  /** Draws the pack from both logs, which are read once each; empty where the log holds no opening of that incident. */
  public static Optional<EvidencePack> draw(LogSource source, IncidentId incident, PlanReader plans) throws IOException {
    return drawn(source, incidents(source), incident, plans);
  }

  /** Writes it into a new folder; empty, with nothing written, where the log holds no opening of that incident. */
  public static Optional<EvidencePack> write(KafkaSettings kafka, IncidentId incident, PlanReader plans, Path out) throws IOException {
    return write(LogSource.of(kafka), incident, plans, out, folder -> {
      try (RawLog signals = RawLog.of(kafka, Topics.SIGNALS)) {
        Export.run(SealedLogs.of(kafka), signals, new Selection.OfIncident(incident.value()), folder);
      }
    });
  }

  /** The same from an exported folder, of which the new one holds a copy; empty, with nothing written, where it holds no such opening. */
  public static Optional<EvidencePack> write(Path exported, IncidentId incident, PlanReader plans, Path out) throws IOException {
    return write(LogSource.of(exported), incident, plans, out, folder -> copy(exported, folder));
  }

  /** Puts the records, by which the pack is checked, into a new folder. */
  private interface Records {
    void into(Path folder) throws IOException;
  }

  private static Optional<EvidencePack> write(LogSource opened, IncidentId incident, PlanReader plans, Path out, Records records)
      throws IOException {
    List<Received<Event>> log;
    Optional<EvidencePack> drawn;
    try (opened) {
      log = incidents(opened);
      drawn = drawn(opened, log, incident, plans);
    }
    if (drawn.isPresent()) {
      records.into(out);
      pages(drawn.get(), log, out);
    }
    return drawn;
  }

  private static void copy(Path exported, Path out) throws IOException {
    Files.createDirectories(Objects.requireNonNull(out.toAbsolutePath().getParent(), "a folder has one above it"));
    Files.createDirectory(out);
    for (String folder : FOLDERS) {
      if (Files.isDirectory(exported.resolve(folder))) {
        Files.createDirectory(out.resolve(folder));
        try (Stream<Path> files = Files.list(exported.resolve(folder))) {
          for (Path each : files.filter(Files::isRegularFile).toList()) {
            Files.copy(each, out.resolve(folder).resolve(each.getFileName().toString()));
          }
        }
      }
    }
    for (String file : List.of(PAGE, Export.JAR)) {
      if (Files.isRegularFile(exported.resolve(file))) {
        Files.copy(exported.resolve(file), out.resolve(file));
      }
    }
  }

  private static void pages(EvidencePack pack, List<Received<Event>> log, Path out) throws IOException {
    EvidenceDocument.write(pack, out);
    Optional<String> plan = plan(pack.review(), log);
    if (plan.isPresent()) {
      Files.writeString(out.resolve(PLAN_FILE), plan.get());
    }
    Path page = out.resolve(PAGE);
    String before = Files.isRegularFile(page) ? Files.readString(page) : "";
    if (!before.contains(part())) {
      Files.writeString(page, before + part());
    }
  }

  private static List<Received<Event>> incidents(LogSource source) throws IOException {
    var log = new ArrayList<Received<Event>>();
    source.read(Topics.INCIDENTS, Instant.EPOCH, log::add);
    return log;
  }

  private static Optional<EvidencePack> drawn(LogSource source, List<Received<Event>> log, IncidentId incident, PlanReader plans)
      throws IOException {
    Optional<Review> review = Reviews.of(incident, log, plans);
    if (review.isEmpty()) {
      return Optional.empty();
    }
    var times = new RawTimes(incident);
    log.forEach(times::decided);
    source.read(Topics.SIGNALS, review.get().clock().downSince().minus(BEFORE), times::seen);
    return Optional.of(EvidencePack.of(review.get(), times.result(review.get().clock().downtime()), log));
  }

  private static Optional<String> plan(Review review, List<Received<Event>> log) {
    return log.stream().map(Received::event).filter(PlanActivated.class::isInstance).map(PlanActivated.class::cast)
        .filter(plan -> plan.hash().equals(review.subject().planHash())).map(PlanActivated::text).findFirst();
  }

  private static String part() throws IOException {
    try (InputStream in = Objects.requireNonNull(EvidenceFolder.class.getResourceAsStream("/" + PAGE_PART), "the page is in the jar")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
