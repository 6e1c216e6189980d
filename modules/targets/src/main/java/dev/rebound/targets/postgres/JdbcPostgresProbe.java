package dev.rebound.targets.postgres;

import static java.util.Objects.requireNonNull;

import dev.rebound.targets.Answer;
import dev.rebound.targets.Outcome;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A {@link PostgresProbe} over SQL. A round: 1. a cheap query on the kept session; 2. a new session; 3. role, timeline and standbys on it;
 * 4. on a primary the witness write. A write that hangs is cancelled at the server, and until it has come back no other one is begun: at
 * most one server process can hang because of us.
 *
 * <p>An instance that is silent does not slow the rounds down: while nothing comes back, the connections of the next rounds are begun at
 * the plan's interval, each with a limit of its own, and the next looks go on with them. So three rounds in a row that each waited the
 * whole limit of 1 s are known 1.5 s after the first one began, not 3 s. As soon as one is answered the others are given up.
 */
public final class JdbcPostgresProbe implements PostgresProbe {
  /** Share of a round that the kept session may use before it counts as silent. */
  private static final int KEPT_SHARE = 4;
  private static final Duration KEPT_LIMIT_MAX = Duration.ofMillis(250);
  /** A new session that came late is still asked, for so long. */
  private static final Duration ANSWERED_MIN = Duration.ofMillis(250);
  /** Connections of later rounds under way at the same time: as many as fit into the default limit at the default interval. */
  private static final int AHEAD_MAX = 3;

  private final PostgresAccess access;
  private final String writer;
  private final Duration interval;
  private final Deque<Attempt> ahead = new ArrayDeque<>();
  /** Whether this process has had a session once: before, its own start may be what is slow, and rounds follow each other. */
  private boolean met;
  private @Nullable Session kept;
  private @Nullable Session hanging;

  /**
   * @param observer names the witness row, together with the instance; each observer of an instance needs its own
   * @param interval between the starts of two rounds
   */
  public JdbcPostgresProbe(PostgresAccess access, String observer, Duration interval) {
    this.access = requireNonNull(access, "access");
    this.writer = WitnessTable.writer(requireNonNull(observer, "observer"), access.node());
    this.interval = requireNonNull(interval, "interval");
  }

  @Override
  public Round look(Duration limit, long sequence) {
    var begun = ahead.pollFirst();
    var clock = new RoundClock(begun == null ? System.nanoTime() : begun.startNanos(), limit);
    var old = lookAtKept(limit);
    var mine = begun == null ? new Attempt(clock.startNanos(), Session.begin(access)) : begun;
    return switch (await(mine, clock)) {
      case Answer.Trouble<Session>(var outcome, var reason) -> unseen(clock, old, outcome, reason);
      case Answer.Value<Session>(var session) -> lookAt(session, clock, old, sequence);
    };
  }

  /** Waits to the end of the round, and meanwhile begins the next ones when their time has come. */
  private Answer<Session> await(Attempt mine, RoundClock clock) {
    while (true) {
      var next = mayBeginNext() ? untilNext(mine) : clock.left();
      var come = mine.opening().await(next.compareTo(clock.left()) < 0 ? next : clock.left());
      if (come.isPresent()) {
        boolean opened = come.get() instanceof Answer.Value<Session>;
        met |= opened;
        if (!opened) {
          giveUpAhead();
        }
        return come.get();
      }
      if (Thread.currentThread().isInterrupted() || !clock.left().isPositive()) {
        return mine.opening().late(clock.limit());
      }
      if (!untilNext(mine).isPositive()) {
        beginNext();
      }
    }
  }

  private boolean mayBeginNext() {
    return met && ahead.size() < AHEAD_MAX;
  }

  private void beginNext() {
    if (mayBeginNext()) {
      ahead.addLast(new Attempt(System.nanoTime(), Session.begin(access)));
    }
  }

  /** A round that falls silent after its session was opened, or in its write, holds the next ones up as little. @return true, it goes on */
  private boolean goesOn() {
    beginNext();
    return true;
  }

  private Duration untilNext(Attempt mine) {
    var newest = ahead.isEmpty() ? mine : ahead.getLast();
    return interval.minusNanos(System.nanoTime() - newest.startNanos());
  }

  private void giveUpAhead() {
    ahead.forEach(each -> each.opening().giveUp());
    ahead.clear();
  }

  private Round lookAt(Session session, RoundClock clock, Kept old, long sequence) {
    switch (session.ask("reading", clock.leftForAnswered(), interval, this::goesOn, View::look)) {
      case Answer.Trouble<View>(var outcome, var reason) -> {
        session.close();
        if (outcome != Outcome.SILENCE) {
          giveUpAhead();
        }
        return unseen(clock, old, outcome, reason);
      }
      case Answer.Value<View>(var view) -> {
        giveUpAhead();
        var round = view.inRecovery() ? replica(view, clock, old) : primary(session, view, clock, old, sequence);
        keepOrClose(session);
        return round;
      }
    }
  }

  private Round primary(Session session, View view, RoundClock clock, Kept old, long sequence) {
    var earlier = hanging;
    if (earlier != null && earlier.hangs()) {
      return answered(view, Role.PRIMARY, null, clock, old, access.node() + " reads, but an earlier write has not come back yet.");
    }
    hanging = null;
    var write = session.ask(
        "writing", clock.leftForAnswered(), interval, this::goesOn, connection -> WitnessTable.write(connection, writer, sequence));
    return switch (write) {
      case Answer.Value<Lsn>(var lsn) ->
          answered(view, Role.PRIMARY, new Witness(sequence, lsn), clock, old, access.node() + " reads and writes.");
      case Answer.Trouble<Lsn>(var outcome, var reason) -> {
        if (outcome == Outcome.SILENCE) {
          hanging = session;
          yield answered(
              view, Role.PRIMARY, null, clock, old,
              access.node() + " reads, but a write was not acknowledged within " + clock.limit().toMillis() + " ms.");
        }
        yield answered(view, Role.PRIMARY, null, clock, old, access.node() + " reads, but a write failed. " + reason);
      }
    };
  }

  private Round replica(View view, RoundClock clock, Kept old) {
    return answered(view, Role.REPLICA, null, clock, old, access.node() + " is a replica and reads.");
  }

  private static Round answered(View view, Role role, @Nullable Witness witness, RoundClock clock, Kept old, String detail) {
    return new Round(
        Outcome.ANSWERED, old.session(), role, view.timeline(), witness != null, view.standbys(), view.standbyNames(), witness,
        clock.spent(), detail);
  }

  private static Round unseen(RoundClock clock, Kept old, Outcome outcome, String reason) {
    boolean alive = old.session() == KeptSession.ALIVE;
    boolean half = alive && outcome == Outcome.REFUSED;
    return new Round(
        half ? Outcome.ERROR : outcome, old.session(), old.role(), 0, false, List.of(), "", null, clock.spent(),
        alive ? reason + " A session from before still works." : reason);
  }

  private void keepOrClose(Session session) {
    if (kept == null && !session.ended()) {
      kept = session;
    } else {
      session.close();
    }
  }

  private Kept lookAtKept(Duration limit) {
    var session = kept;
    if (session == null) {
      return new Kept(KeptSession.NONE, Role.UNKNOWN);
    }
    var share = limit.dividedBy(KEPT_SHARE);
    var answer = session.ask("asking the kept session", share.compareTo(KEPT_LIMIT_MAX) < 0 ? share : KEPT_LIMIT_MAX, View::inRecovery);
    if (session.ended()) {
      session.close();
      kept = null;
    }
    return switch (answer) {
      case Answer.Value<Boolean>(var inRecovery) -> new Kept(KeptSession.ALIVE, inRecovery ? Role.REPLICA : Role.PRIMARY);
      case Answer.Trouble<Boolean>(var outcome, var reason) when outcome == Outcome.SILENCE ->
          new Kept(KeptSession.SILENT, Role.UNKNOWN);
      case Answer.Trouble<Boolean> answeredWithError ->
          new Kept(session.ended() ? KeptSession.DEAD : KeptSession.ALIVE, Role.UNKNOWN);
    };
  }

  @Override
  public boolean awaitKeptSessionEnd(Duration limit) {
    var session = kept;
    long end = System.nanoTime() + limit.toNanos();
    if (session == null || session.ended()) {
      pause(limit);
      return false;
    }
    boolean over = session.awaitEnd(end);
    if (Thread.currentThread().isInterrupted()) {
      // Our own interruption closed it: that tells nothing about the instance.
      close();
    }
    return over;
  }

  private static void pause(Duration limit) {
    try {
      Thread.sleep(limit);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    giveUpAhead();
    var session = kept;
    kept = null;
    if (session != null) {
      session.close();
    }
  }

  private record Kept(KeptSession session, Role role) {}

  /** The new connection of a round that began then. */
  private record Attempt(long startNanos, Session.Opening opening) {}

  /** The time of one round. */
  private record RoundClock(long startNanos, Duration limit) {
    Duration spent() {
      return Duration.ofNanos(System.nanoTime() - startNanos);
    }

    Duration left() {
      return limit.minus(spent());
    }

    /** What is left for a server that has given a session: {@link #ANSWERED_MIN} at least, it must not be called silent for its delay. */
    Duration leftForAnswered() {
      return left().compareTo(ANSWERED_MIN) < 0 ? ANSWERED_MIN : left();
    }
  }
}
