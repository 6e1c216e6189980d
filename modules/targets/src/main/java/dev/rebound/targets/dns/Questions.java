package dev.rebound.targets.dns;

import dev.rebound.targets.Answer;
import dev.rebound.targets.dns.Told.Nothing;
import dev.rebound.targets.dns.Told.Records;
import dev.rebound.targets.dns.Told.Why;
import dev.rebound.targets.dns.ZoneAccess.Server;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/** Asks name servers of a zone directly, without recursion: an answer counts only with the server's own authority. */
final class Questions {
  private final ZoneAccess access;

  Questions(ZoneAccess access) {
    this.access = access;
  }

  Look look(String name, Duration limit) {
    String absolute = access.within(name);
    var asked = new LinkedHashMap<String, Future<Told>>();
    var told = new LinkedHashMap<String, Told>();
    try (ExecutorService threads = threads()) {
      access.servers().forEach(server -> asked.put(server.name(), threads.submit(() -> ask(server, absolute, limit))));
      asked.forEach((server, answer) -> told.put(server, get(answer)));
    }
    return new Look(absolute, told);
  }

  Told primary(String name, Duration limit) {
    return ask(access.primary(), access.within(name), limit);
  }

  /** A CNAME comes as the answer to a question for addresses (RFC 1034, section 4.3.2), so it needs no question of its own. */
  private Told ask(Server server, String name, Duration limit) {
    try (ExecutorService threads = threads()) {
      var soa = threads.submit(question(server, access.zone(), Type.SOA, limit));
      var four = threads.submit(question(server, name, Type.A, limit));
      var six = threads.submit(question(server, name, Type.AAAA, limit));
      return told(server, name, List.of(get(soa), get(four), get(six)));
    }
  }

  private static Callable<Answer<Message>> question(Server server, String name, int type, Duration limit) {
    Message question = Message.newQuery(Record.newRecord(absolute(name), type, DClass.IN));
    question.getHeader().unsetFlag(Flags.RD);
    return () -> Exchange.question(server, question, limit);
  }

  private Told told(Server server, String name, List<Answer<Message>> answers) {
    var messages = new ArrayList<Message>();
    for (Answer<Message> answer : answers) {
      switch (answer) {
        case Answer.Trouble<Message>(var outcome, var reason) -> {
          return new Nothing(switch (outcome) {
            case REFUSED -> Why.CLOSED;
            case SILENCE -> Why.SILENT;
            case ERROR, ANSWERED -> Why.UNREADABLE;
          }, reason);
        }
        case Answer.Value<Message>(var message) -> messages.add(message);
      }
    }
    for (Message message : messages) {
      Optional<Nothing> objection = objection(server, message);
      if (objection.isPresent()) {
        return objection.get();
      }
    }
    return records(server, name, messages);
  }

  private Optional<Nothing> objection(Server server, Message message) {
    int code = message.getHeader().getRcode();
    String says = server.words() + " answers " + Rcode.string(code);
    if (code == Rcode.REFUSED) {
      return Optional.of(new Nothing(Why.REFUSED, says + ": it does not answer us, or does not know the zone."));
    }
    if (code != Rcode.NOERROR && code != Rcode.NXDOMAIN) {
      return Optional.of(new Nothing(Why.FAILED, says + "."));
    }
    return message.getHeader().getFlag(Flags.AA)
        ? Optional.empty()
        : Optional.of(new Nothing(Why.LAME, server.words() + " has no authority over " + Hostname.shown(access.zone()) + "."));
  }

  private Told records(Server server, String name, List<Message> messages) {
    Name apex = absolute(access.zone());
    Optional<SOARecord> soa = messages.getFirst().getSection(Section.ANSWER).stream()
        .filter(record -> record.getName().equals(apex) && record instanceof SOARecord).map(SOARecord.class::cast).findFirst();
    if (soa.isEmpty()) {
      return new Nothing(Why.LAME, server.words() + " does not have " + Hostname.shown(access.zone()) + " as a zone.");
    }
    // RFC 2308, section 5: the lesser of the SOA's minimum and its own TTL.
    Duration negativeTtl = Duration.ofSeconds(Math.min(soa.get().getMinimum(), soa.get().getTTL()));
    Name owner = absolute(name);
    var values = new LinkedHashMap<RecordType, List<Record>>();
    messages.stream().skip(1).flatMap(message -> message.getSection(Section.ANSWER).stream())
        .filter(record -> record.getName().equals(owner))
        .forEach(record -> type(record).ifPresent(type -> values.computeIfAbsent(type, one -> new ArrayList<>()).add(record)));
    try {
      return new Records(values.entrySet().stream().map(Questions::set).toList(), soa.get().getSerial(), negativeTtl);
    } catch (IllegalArgumentException e) {
      return new Nothing(Why.UNREADABLE, server.words() + " tells records that make no sense: " + e.getMessage() + ".");
    }
  }

  private static Optional<RecordType> type(Record record) {
    return switch (record) {
      case ARecord four -> Optional.of(RecordType.A);
      case AAAARecord six -> Optional.of(RecordType.AAAA);
      case CNAMERecord alias -> Optional.of(RecordType.CNAME);
      default -> Optional.empty();
    };
  }

  private static RecordSet set(Map.Entry<RecordType, List<Record>> found) {
    long ttl = found.getValue().stream().mapToLong(Record::getTTL).min().orElseThrow();
    return new RecordSet(found.getKey(), found.getValue().stream().map(Record::rdataToString).toList(), Duration.ofSeconds(ttl));
  }

  static Name absolute(String name) {
    try {
      return Name.fromString(name, Name.root);
    } catch (TextParseException e) {
      throw new IllegalArgumentException("not a name in DNS: " + name, e);
    }
  }

  private static ExecutorService threads() {
    return Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("rebound-dns-", 0).factory());
  }

  /** Each question ends within its limit by itself. */
  private static <T> T get(Future<T> answer) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return answer.get();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("unexpected failure while asking name servers", e.getCause());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
