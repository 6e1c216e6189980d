package dev.rebound.targets.dns;

import static java.util.Objects.requireNonNull;

import dev.rebound.targets.dns.SignedUpdate.Verdict;
import dev.rebound.targets.dns.Switched.AlreadySo;
import dev.rebound.targets.dns.Switched.Changed;
import dev.rebound.targets.dns.Switched.ChangedByAnother;
import dev.rebound.targets.dns.Switched.NotSent;
import dev.rebound.targets.dns.Switched.Refused;
import dev.rebound.targets.dns.Switched.Unknown;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.OptionalLong;
import javax.crypto.SecretKey;

/**
 * A {@link Dns} whose zone is changed by signed update: a true compare-and-set, because the server itself checks that the record set is
 * the one that was looked at, in one step with the change (RFC 2136, sections 2.4.2 and 3.2; TSIG: RFC 8945).
 */
public final class UpdateDns implements Dns {
  private static final int PARTS = 3;

  private final Questions questions;
  private final SignedUpdate updates;
  private final UpdateKey key;

  /** @param clock which signs; servers allow 300 s of difference (RFC 8945, section 10) */
  public UpdateDns(ZoneAccess access, UpdateKey key, Clock clock) {
    this.questions = new Questions(requireNonNull(access, "access"));
    this.key = requireNonNull(key, "key");
    this.updates = new SignedUpdate(access, key, requireNonNull(clock, "clock"));
  }

  @Override
  public Look look(String name, Duration limit) {
    return questions.look(name, limit);
  }

  @Override
  public Switched change(Order order, Duration limit) {
    Duration part = limit.dividedBy(PARTS);
    return switch (questions.primary(order.name(), part)) {
      case Told.Nothing(var why, var reason) -> new NotSent(reason);
      case Told.Records now when now.serves(order.wished()) -> new AlreadySo(now.serial());
      case Told.Records now when !order.stillSeen(now) -> new ChangedByAnother(now.sets());
      case Told.Records now -> after(order, send(order, part), part);
    };
  }

  private Verdict send(Order order, Duration limit) {
    SecretKey secret;
    try {
      secret = key.secret();
    } catch (IOException unreadable) {
      return new Verdict.NotSent(String.valueOf(unreadable.getMessage()));
    }
    return updates.send(order, secret, limit);
  }

  private Switched after(Order order, Verdict verdict, Duration limit) {
    return switch (verdict) {
      case Verdict.Refused(var reason) -> new Refused(reason);
      case Verdict.NotSent(var reason) -> new NotSent(reason);
      case Verdict.Taken taken -> switch (questions.primary(order.name(), limit)) {
        case Told.Records now when now.serves(order.wished()) -> new Changed(OptionalLong.of(now.serial()));
        case Told.Records now -> new Unknown("The update was taken, and something else is told now: " + words(now) + ".");
        case Told.Nothing(var why, var reason) -> new Changed(OptionalLong.empty());
      };
      case Verdict.NoLonger no -> switch (questions.primary(order.name(), limit)) {
        // An earlier update of ours, whose answer was lost, came in between.
        case Told.Records now when now.serves(order.wished()) -> new AlreadySo(now.serial());
        case Told.Records now -> new ChangedByAnother(now.sets());
        case Told.Nothing(var why, var reason) ->
            new Unknown("The records are no longer those that were looked at; what they are now is not known. " + reason);
      };
      case Verdict.Unknown(var reason) -> switch (questions.primary(order.name(), limit)) {
        case Told.Records now when now.serves(order.wished()) -> new Changed(OptionalLong.of(now.serial()));
        case Told.Records now -> new Unknown(reason + " The update is not seen to have taken effect, and may yet.");
        case Told.Nothing(var why, var later) -> new Unknown(reason);
      };
    };
  }

  private static String words(Told.Records now) {
    return now.sets().isEmpty() ? "no record" : now.sets().stream().map(RecordSet::words).toList().toString();
  }
}
