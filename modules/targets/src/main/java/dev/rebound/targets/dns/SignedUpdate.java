package dev.rebound.targets.dns;

import dev.rebound.targets.Answer;
import dev.rebound.targets.Outcome;
import dev.rebound.targets.dns.ZoneAccess.Server;
import java.math.BigInteger;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.TSIG;
import org.xbill.DNS.TSIGRecord;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Tokenizer;
import org.xbill.DNS.Type;
import org.xbill.DNS.Update;

/** The message that changes one record set if it is still the one that was looked at (RFC 2136), and what its answer means. */
final class SignedUpdate {
  /** Of the server's clock in the answer to a wrong time (RFC 8945, section 5.2.3). */
  private static final int SERVER_TIME_BYTES = 6;

  private final ZoneAccess access;
  private final UpdateKey key;
  private final Clock clock;

  /** @param clock which signs */
  SignedUpdate(ZoneAccess access, UpdateKey key, Clock clock) {
    this.access = access;
    this.key = key;
    this.clock = clock;
  }

  /** What the server says it did. Reasons are sentences for people. */
  sealed interface Verdict {
    record Taken() implements Verdict {}

    /** A prerequisite does not hold: all of it was left undone. */
    record NoLonger() implements Verdict {}

    record Refused(String reason) implements Verdict {}

    /** Nothing was sent. */
    record NotSent(String reason) implements Verdict {}

    record Unknown(String reason) implements Verdict {}
  }

  Verdict send(Order order, SecretKey secret, Duration limit) {
    var tsig = new TSIG(algorithm(), Questions.absolute(key.name()), secret, clock);
    Server primary = access.primary();
    return switch (Exchange.update(primary, message(order), tsig, limit)) {
      case Answer.Trouble<Message>(var outcome, var reason) ->
          outcome == Outcome.REFUSED ? new Verdict.NotSent(reason) : new Verdict.Unknown(reason);
      case Answer.Value<Message>(var answer) -> verdict(order, answer);
    };
  }

  private Name algorithm() {
    return switch (key.algorithm()) {
      case HMAC_SHA256 -> TSIG.HMAC_SHA256;
      case HMAC_SHA384 -> TSIG.HMAC_SHA384;
      case HMAC_SHA512 -> TSIG.HMAC_SHA512;
    };
  }

  /** Servers carry the deletion and the additions out in this order and as one (section 3.4). */
  private Update message(Order order) {
    Name name = Questions.absolute(order.name());
    RecordSet wished = order.wished();
    int type = Type.value(wished.type().name());
    var update = new Update(Questions.absolute(access.zone()));
    order.seen().ifPresentOrElse(
        // Section 2.4.2, exists (value dependent): the TTL must be 0.
        seen -> seen.values().forEach(value -> update.present(record(name, type, 0, value))),
        () -> mustNotStandInTheWay(update, name, wished.type()));
    update.delete(name, type);
    wished.values().forEach(value -> update.add(record(name, type, wished.ttl().toSeconds(), value)));
    return update;
  }

  /** Servers leave a CNAME beside others out without a word, and others beside a CNAME (section 3.4.2.2). */
  private static void mustNotStandInTheWay(Update update, Name name, RecordType type) {
    switch (type) {
      case CNAME -> update.absent(name);
      case A, AAAA -> {
        update.absent(name, Type.value(type.name()));
        update.absent(name, Type.CNAME);
      }
    }
  }

  private static Record record(Name name, int type, long ttl, String value) {
    try (var words = new Tokenizer(value)) {
      return Record.fromString(name, type, DClass.IN, ttl, words, Name.root);
    } catch (TextParseException e) {
      throw new IllegalArgumentException("not a value of " + Type.string(type) + ": " + value, e);
    } catch (java.io.IOException e) {
      throw new IllegalStateException("a text cannot be read", e);
    }
  }

  /** RFC 2136, section 3.8, and RFC 8945, section 5.3: what bears no valid signature is believed only where it refuses. */
  private Verdict verdict(Order order, Message answer) {
    Server primary = access.primary();
    int code = answer.getHeader().getRcode();
    TSIGRecord signature = answer.getTSIG();
    if (code == Rcode.NOTAUTH && signature != null && signature.getError() != Rcode.NOERROR) {
      return new Verdict.Refused(signatureRefused(signature));
    }
    if (!answer.isVerified()) {
      return code == Rcode.REFUSED || code == Rcode.NOTAUTH || code == Rcode.NOTIMP || code == Rcode.FORMERR
          ? new Verdict.Refused(primary.words() + " answers " + Rcode.string(code) + ", unsigned: it takes no update with this key.")
          : new Verdict.Unknown(primary.words() + " gave an answer whose signature is not the key's.");
    }
    String name = Hostname.shown(order.name());
    return switch (code) {
      case Rcode.NOERROR -> new Verdict.Taken();
      case Rcode.NXRRSET, Rcode.YXRRSET, Rcode.YXDOMAIN, Rcode.NXDOMAIN -> new Verdict.NoLonger();
      case Rcode.REFUSED -> new Verdict.Refused(
          primary.words() + " refuses: its rules do not let the key " + Hostname.shown(key.name()) + " change " + name + ".");
      case Rcode.NOTAUTH, Rcode.NOTZONE -> new Verdict.Refused(
          primary.words() + " refuses: it is not where " + name + " in " + Hostname.shown(access.zone()) + " is changed.");
      case Rcode.NOTIMP, Rcode.FORMERR -> new Verdict.Refused(
          primary.words() + " refuses: it does not take such an update (" + Rcode.string(code) + ").");
      default -> new Verdict.Unknown(primary.words() + " answers " + Rcode.string(code) + ".");
    };
  }

  /** RFC 8945, section 5.2. */
  private String signatureRefused(TSIGRecord signature) {
    String which = access.primary().words() + " refuses the key " + Hostname.shown(key.name());
    return switch (signature.getError()) {
      case Rcode.BADKEY -> which + ": it does not know a key of this name and algorithm (BADKEY).";
      case Rcode.BADSIG -> which + ": the secret is not its own (BADSIG).";
      case Rcode.BADTIME -> which + ": one of the two clocks is wrong (BADTIME)." + clocks(signature);
      case Rcode.BADTRUNC -> which + ": it wants a longer signature (BADTRUNC).";
      default -> which + ": " + Rcode.TSIGstring(signature.getError()) + ".";
    };
  }

  private static String clocks(TSIGRecord signature) {
    byte @Nullable [] other = signature.getOther();
    if (other == null || other.length != SERVER_TIME_BYTES) {
      return "";
    }
    Instant here = signature.getTimeSigned();
    Instant there = Instant.ofEpochSecond(new BigInteger(1, other).longValueExact());
    long apart = Duration.between(here, there).abs().toSeconds();
    return " Here it is " + here + ", there " + there + ", " + apart + " s apart; " + signature.getFudge().toSeconds() + " s are allowed.";
  }
}
