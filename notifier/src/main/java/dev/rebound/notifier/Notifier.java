package dev.rebound.notifier;

import dev.rebound.contracts.Topics;
import dev.rebound.core.escalate.EscalateState;
import dev.rebound.core.escalate.Escalation;
import dev.rebound.core.plan.Plan;
import dev.rebound.core.plan.PlanReader;
import dev.rebound.core.sight.Trouble;
import dev.rebound.kafka.DeciderHost;
import dev.rebound.kafka.DeciderName;
import dev.rebound.kafka.EarlierEnds;
import dev.rebound.kafka.KafkaSettings;
import dev.rebound.kafka.LogWriter;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The notifier: incidents in, notices out. */
public final class Notifier implements AutoCloseable {
  private final DeciderHost host;
  private final Mouth mouth;
  private final Channels channels;

  private Notifier(DeciderHost host, Mouth mouth, Channels channels) {
    this.host = host;
    this.mouth = mouth;
    this.channels = channels;
  }

  /** Starts deciding on {@link Topics#INCIDENTS} and telling. @param channels shared with the watch; closed by their owner */
  public static Notifier start(KafkaSettings kafka, LogWriter log, PlanReader plans, Channels channels) {
    var mouth = new Mouth(log, plans, InstantSource.system(), EarlierEnds.of(kafka), channels.all(), new LoggedReviews(kafka, plans));
    var host =
        DeciderHost.start(kafka, DeciderName.NOTIFIER, new Escalation(plans), EscalateState.class, mouth::seen);
    return new Notifier(host, mouth, channels);
  }

  /** Asks every channel of a plan whether it would take messages; what is wrong, one line each. */
  public List<String> trouble(Plan plan) {
    return channels.all().stream()
        .flatMap(channel -> channel.trouble(plan).map(said -> channel.channel().name().toLowerCase(Locale.ROOT) + ": " + said).stream())
        .toList();
  }

  /** What is wrong with a notifier, for the watch; nothing where there is none yet. */
  public static Map<Trouble, String> troubles(@Nullable Notifier notifier) {
    return notifier == null
        ? Map.of()
        : notifier.host.halted().map(reason -> Map.of(Trouble.NOTIFIER, "it halted: " + reason)).orElse(Map.of());
  }

  /** Whether it works, has stopped by an error, or is not there yet. */
  public DeciderHost host() {
    return host;
  }

  @Override
  public void close() {
    host.close();
    mouth.close();
  }
}
