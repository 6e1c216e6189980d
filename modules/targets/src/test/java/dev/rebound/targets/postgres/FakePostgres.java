package dev.rebound.targets.postgres;

import dev.rebound.targets.Answer;
import dev.rebound.targets.Change;
import dev.rebound.targets.Journal;
import dev.rebound.targets.Outcome;
import dev.rebound.targets.postgres.PostgresNode.Integrity;
import dev.rebound.targets.postgres.PostgresNode.Promotion;
import dev.rebound.targets.postgres.PostgresNode.Replica;
import dev.rebound.targets.postgres.PostgresNode.Standing;
import dev.rebound.targets.postgres.PostgresNode.WitnessRow;
import dev.rebound.targets.postgres.PostgresProbe.KeptSession;
import dev.rebound.targets.postgres.PostgresProbe.Role;
import dev.rebound.targets.postgres.PostgresProbe.Round;
import dev.rebound.targets.postgres.PostgresProbe.Witness;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** PostgreSQL instances without PostgreSQL: a primary and its replicas in memory. Nothing waits; what would be late is late at once. */
public final class FakePostgres {
  /** What has happened to an instance's processes. */
  public enum Condition {
    RUNNING,
    KILLED,
    /** Nobody answers; sessions hang. */
    FROZEN,
    /** Nobody takes new connections; sessions go on. */
    POSTMASTER_FROZEN,
    /** Packets from outside are dropped; it runs on, with its standby and with clients beside it. */
    PARTITIONED,
    /** The same, but somebody on the way refuses connections. */
    REJECTED
  }

  private static final class Node {
    Condition condition = Condition.RUNNING;
    int incarnation;
    boolean inRecovery;
    int timeline = 1;
    long log = 0x3000000;
    String upstream = "";
    String standbyNames = "";
    long checksumFailures;
    final Set<String> slots = new HashSet<>();
    final Map<String, WitnessRow> witness = new HashMap<>();
  }

  private final Map<String, Node> nodes = new TreeMap<>();
  private final Journal journal;
  private final Map<String, PostgresNode.Rows> answers = new HashMap<>();

  /** The replicas stream from the primary and confirm its commits. */
  public FakePostgres(Journal journal, String primary, String... replicas) {
    this.journal = journal;
    var first = new Node();
    nodes.put(primary, first);
    for (var replica : replicas) {
      var node = new Node();
      node.inRecovery = true;
      node.upstream = primary;
      nodes.put(replica, node);
    }
    first.standbyNames = names(List.of(replicas));
  }

  /** Injects a fault, or ends it. A killed instance that runs again has lost its sessions. */
  public synchronized void condition(String name, Condition condition) {
    var node = of(name);
    if (condition == Condition.KILLED) {
      node.incarnation++;
    }
    node.condition = condition;
  }

  public synchronized Condition condition(String name) {
    return of(name).condition;
  }

  /** Makes an instance a fresh replica of another, running. */
  public synchronized void rebuilt(String name, String upstream) {
    var node = new Node();
    node.incarnation = of(name).incarnation + 1;
    node.inRecovery = true;
    node.upstream = upstream;
    nodes.put(name, node);
    follow(of(upstream), node);
  }

  public synchronized void checksumFailures(String name, long failures) {
    of(name).checksumFailures = failures;
  }

  /** What a query gives from now on; all others are none. */
  public synchronized void answers(String select, PostgresNode.Rows rows) {
    answers.put(select, rows);
  }

  public synchronized boolean isPrimary(String name) {
    return !of(name).inRecovery;
  }

  /** A write by a client beside an instance, which no partition cuts off. @return whether it was acknowledged */
  public synchronized boolean localWrite(String name, String writer, long sequence) {
    var node = of(name);
    boolean runs = switch (node.condition) {
      case RUNNING, PARTITIONED, REJECTED -> true;
      case KILLED, FROZEN, POSTMASTER_FROZEN -> false;
    };
    return runs && !node.inRecovery && write(name, writer, sequence);
  }

  /** The newest write of a writer that an instance holds; 0 where it holds none. */
  public synchronized long lastWrite(String name, String writer) {
    var row = of(name).witness.get(writer);
    return row == null ? 0 : row.sequence();
  }

  public PostgresProbe probe(String name, String observer) {
    return new FakeProbe(name, WitnessTable.writer(observer, name));
  }

  public PostgresNode node(String name) {
    return new FakeNode(name);
  }

  private Node of(String name) {
    var node = nodes.get(name);
    if (node == null) {
      throw new IllegalArgumentException("no instance " + name);
    }
    return node;
  }

  private static String names(List<String> standbys) {
    return standbys.isEmpty() ? "" : "FIRST 1 (\"" + String.join("\", \"", standbys) + "\")";
  }

  private List<String> streaming(String upstream) {
    return nodes.entrySet().stream()
        .filter(each -> each.getValue().inRecovery && each.getValue().upstream.equals(upstream))
        .filter(each -> each.getValue().condition == Condition.RUNNING && each.getValue().timeline == of(upstream).timeline)
        .map(Map.Entry::getKey)
        .toList();
  }

  private List<String> synchronous(String name) {
    return streaming(name).stream().filter(each -> of(name).standbyNames.contains('"' + each + '"')).limit(1).toList();
  }

  private boolean acknowledges(String name) {
    return !of(name).inRecovery && (of(name).standbyNames.isEmpty() || !synchronous(name).isEmpty());
  }

  /** A write is stored here even where no standby confirms it, as in PostgreSQL. */
  private boolean write(String name, String writer, long sequence) {
    var node = of(name);
    node.log += 256;
    node.witness.put(writer, new WitnessRow(writer, sequence, Instant.EPOCH.plusSeconds(sequence)));
    streaming(name).forEach(each -> follow(node, of(each)));
    return acknowledges(name);
  }

  private static void follow(Node upstream, Node replica) {
    replica.timeline = upstream.timeline;
    replica.log = upstream.log;
    replica.witness.clear();
    replica.witness.putAll(upstream.witness);
  }

  private static <T> Answer<T> trouble(String name, Condition condition) {
    return condition == Condition.KILLED || condition == Condition.REJECTED
        ? Answer.trouble(Outcome.REFUSED, name + " refuses connections.")
        : Answer.trouble(Outcome.SILENCE, name + " did not answer.");
  }

  private final class FakeProbe implements PostgresProbe {
    private final String name;
    private final String writer;
    private int session = -1;

    FakeProbe(String name, String writer) {
      this.name = name;
      this.writer = writer;
    }

    @Override
    public Round look(Duration limit, long sequence) {
      synchronized (FakePostgres.this) {
        var node = of(name);
        var kept = kept(node);
        if (kept != KeptSession.ALIVE) {
          session = -1;
        }
        var role = node.inRecovery ? Role.REPLICA : Role.PRIMARY;
        if (node.condition != Condition.RUNNING) {
          var outcome =
              node.condition == Condition.KILLED || node.condition == Condition.REJECTED ? Outcome.REFUSED : Outcome.SILENCE;
          return new Round(
              outcome, kept, kept == KeptSession.ALIVE ? role : Role.UNKNOWN, 0, false, List.of(), "", null, limit, name + " is down.");
        }
        if (session < 0) {
          session = node.incarnation;
        }
        var witness = !node.inRecovery && write(name, writer, sequence) ? new Witness(sequence, new Lsn(node.log)) : null;
        return new Round(
            Outcome.ANSWERED, kept, role, node.timeline, witness != null, synchronous(name), node.standbyNames, witness,
            Duration.ofMillis(1), name + " answered.");
      }
    }

    private KeptSession kept(Node node) {
      if (session < 0) {
        return KeptSession.NONE;
      }
      if (session != node.incarnation) {
        return KeptSession.DEAD;
      }
      return node.condition == Condition.FROZEN ? KeptSession.SILENT : KeptSession.ALIVE;
    }

    @Override
    public boolean awaitKeptSessionEnd(Duration limit) {
      synchronized (FakePostgres.this) {
        return kept(of(name)) == KeptSession.DEAD;
      }
    }

    @Override
    public void close() {
      session = -1;
    }
  }

  private final class FakeNode implements PostgresNode {
    private final String name;

    FakeNode(String name) {
      this.name = name;
    }

    private interface Act<T> {
      T on(Node node);
    }

    private <T> Answer<T> ask(Act<T> act) {
      synchronized (FakePostgres.this) {
        var node = of(name);
        return node.condition == Condition.RUNNING ? Answer.of(act.on(node)) : trouble(name, node.condition);
      }
    }

    private <T> Answer<T> change(String entry, Act<T> act) {
      journal.add(entry);
      return ask(act);
    }

    @Override
    public Answer<Standing> standing(Duration limit) {
      return ask(node -> {
        var from = node.inRecovery && streaming(node.upstream).contains(name) && of(node.upstream).condition != Condition.KILLED;
        return new Standing(
            node.inRecovery, node.timeline, new Lsn(node.log), new Lsn(node.log), from ? node.upstream + ":5432" : null, node.standbyNames,
            node.checksumFailures, true);
      });
    }

    @Override
    public Answer<Rows> read(String select, int rowsMax, int charactersMax, Duration limit, CheckWatch watch) {
      return switch (ask(_ -> Optional.ofNullable(answers.get(select)))) {
        case Answer.Value<Optional<Rows>>(var rows) when rows.isPresent() -> Answer.of(cut(rows.get(), rowsMax));
        case Answer.Value<Optional<Rows>> _ -> Answer.trouble(Outcome.ERROR, name + " answered with an error: no such query.");
        case Answer.Trouble<Optional<Rows>>(var outcome, var reason) -> Answer.trouble(outcome, reason);
      };
    }

    private static Rows cut(Rows rows, int rowsMax) {
      return new Rows(
          rows.columns(), rows.rows().stream().limit(rowsMax).toList(), rows.complete() && rows.rows().size() <= rowsMax);
    }

    @Override
    public Answer<Promotion> promote(Duration limit) {
      return change("promote " + name, node -> {
        if (!node.inRecovery) {
          return new Promotion(true, node.timeline, node.timeline, Duration.ZERO);
        }
        node.standbyNames = "";
        node.inRecovery = false;
        node.timeline++;
        return new Promotion(false, node.timeline - 1, node.timeline, Duration.ofMillis(100));
      });
    }

    @Override
    public Answer<Change> setSynchronousStandbys(List<String> standbys, Duration limit) {
      if (standbys.isEmpty()) {
        throw new IllegalArgumentException("standbys must not be empty: clearSynchronousStandbys says so");
      }
      return change("set-synchronous " + name + " " + String.join(",", standbys), node -> setNames(node, names(standbys)));
    }

    @Override
    public Answer<Change> clearSynchronousStandbys(Duration limit) {
      return change("clear-synchronous " + name, node -> setNames(node, ""));
    }

    private static Change setNames(Node node, String value) {
      var change = node.standbyNames.equals(value) ? Change.ALREADY : Change.DONE;
      node.standbyNames = value;
      return change;
    }

    @Override
    public Answer<Change> ensureSlot(String slot, Duration limit) {
      return change("ensure-slot " + name + " " + slot, node -> node.slots.add(slot) ? Change.DONE : Change.ALREADY);
    }

    @Override
    public Answer<Change> dropSlot(String slot, Duration limit) {
      return change("drop-slot " + name + " " + slot, node -> node.slots.remove(slot) ? Change.DONE : Change.ALREADY);
    }

    @Override
    public Answer<Change> follow(Upstream upstream, Duration limit) {
      return switch (ask(node -> node.inRecovery)) {
        case Answer.Trouble<Boolean>(var outcome, var reason) -> Answer.trouble(outcome, reason);
        case Answer.Value<Boolean>(var replica) when !replica -> Answer.trouble(Outcome.ERROR, name + " is no replica.");
        case Answer.Value<Boolean>(var replica) -> change("follow " + name + " " + upstream.host(), node -> {
          var change = node.upstream.equals(upstream.host()) ? Change.ALREADY : Change.DONE;
          node.upstream = upstream.host();
          if (of(node.upstream).condition == Condition.RUNNING && node.log <= of(node.upstream).log) {
            FakePostgres.follow(of(node.upstream), node);
          }
          return change;
        });
      };
    }

    @Override
    public Answer<List<Replica>> replicas(Duration limit) {
      return ask(node -> {
        var replicas = new ArrayList<Replica>();
        for (var each : streaming(name)) {
          replicas.add(new Replica(each, "streaming", synchronous(name).contains(each) ? "sync" : "async", node.log - of(each).log));
        }
        return List.copyOf(replicas);
      });
    }

    @Override
    public Answer<Integrity> verify(Duration limit) {
      return ask(node -> {
        boolean writable = !node.inRecovery && write(name, "rebound-verify", node.log);
        return new Integrity(writable, node.checksumFailures, true, node.timeline, name + (writable ? " commits." : " does not commit."));
      });
    }

    @Override
    public Answer<IntegrityReport> checkIntegrity(CheckLimits limits, CheckWatch watch) {
      return ask(node -> {
        boolean stopped = !watch.goesOn("0 of 2 objects looked at, now rebound.witness");
        boolean late = limits.total().isZero();
        Map<IntegrityReport.Why, IntegrityReport.NotChecked> left =
            stopped ? Map.of(IntegrityReport.Why.STOPPED, new IntegrityReport.NotChecked(2, List.of()))
                : late ? Map.of(IntegrityReport.Why.LIMIT, new IntegrityReport.NotChecked(2, List.of("rebound.witness"))) : Map.of();
        int checked = left.isEmpty() ? 1 : 0;
        return new IntegrityReport("orders", checked, checked, List.of(), 0, left, node.checksumFailures, Duration.ofMillis(1));
      });
    }

    @Override
    public Answer<Optional<WitnessRow>> lastWitness(String observer, String through, Duration limit) {
      return ask(node -> Optional.ofNullable(node.witness.get(WitnessTable.writer(observer, through))));
    }
  }
}
