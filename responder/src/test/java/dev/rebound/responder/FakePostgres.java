package dev.rebound.responder;

import dev.rebound.targets.Answer;
import dev.rebound.targets.Change;
import dev.rebound.targets.Outcome;
import dev.rebound.targets.postgres.IntegrityReport;
import dev.rebound.targets.postgres.Lsn;
import dev.rebound.targets.postgres.PostgresNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One database instance that answers as told; {@code acts} is what was done to it. */
public final class FakePostgres implements PostgresNode {
  public final List<String> acts = new ArrayList<>();
  public Outcome outcome = Outcome.REFUSED;
  public @Nullable Standing standing;
  public @Nullable Integrity integrity;
  public @Nullable IntegrityReport report;
  /** What happens while indexes and tables are checked. */
  public Consumer<CheckWatch> onCheck = watch -> {};
  public Optional<WitnessRow> witness = Optional.empty();
  public List<Replica> replicas = List.of();
  /** What happens when it is pointed at another primary. */
  public Runnable onFollow = () -> {};
  /** What happens to the world after each look at it. */
  public Runnable afterLook = () -> {};
  private final String name;

  FakePostgres(String name) {
    this.name = name;
  }

  @Override
  public Answer<Rows> read(String select, int rowsMax, int charactersMax, Duration limit, CheckWatch watch) {
    throw new AssertionError("nobody reads rows here");
  }

  public void refuses() {
    trouble(Outcome.REFUSED);
  }

  public void trouble(Outcome how) {
    outcome = how;
    standing = null;
  }

  public void primary(int timeline) {
    standing = new Standing(false, timeline, Lsn.parse("0/3000148"), Lsn.parse("0/3000148"), null, "", 0, true);
  }

  public void replica(String received) {
    replica(received, received);
  }

  public void replicaOn(int timeline, String received) {
    standing = new Standing(true, timeline, Lsn.parse(received), Lsn.parse(received), null, "", 0, true);
  }

  public void replica(String received, String replayed) {
    standing = new Standing(true, 1, Lsn.parse(received), Lsn.parse(replayed), null, "", 0, true);
  }

  private <T> Answer<T> trouble() {
    return Answer.trouble(outcome, name + " gives nothing");
  }

  @Override
  public Answer<Standing> standing(Duration limit) {
    Answer<Standing> answer = standing == null ? trouble() : Answer.of(standing);
    afterLook.run();
    return answer;
  }

  @Override
  public Answer<Promotion> promote(Duration limit) {
    if (standing == null) {
      return trouble();
    }
    if (!standing.inRecovery()) {
      return Answer.of(new Promotion(true, standing.timeline(), standing.timeline(), Duration.ZERO));
    }
    acts.add("promote");
    int before = standing.timeline();
    primary(before + 1);
    return Answer.of(new Promotion(false, before, before + 1, Duration.ofMillis(200)));
  }

  @Override
  public Answer<Change> setSynchronousStandbys(List<String> standbys, Duration limit) {
    acts.add("synchronous " + standbys);
    replicas = replicas.stream().map(each -> new Replica(each.name(), each.state(), "sync", 0)).toList();
    return Answer.of(Change.DONE);
  }

  @Override
  public Answer<Change> clearSynchronousStandbys(Duration limit) {
    throw new AssertionError("no step asks for this");
  }

  @Override
  public Answer<Change> ensureSlot(String slot, Duration limit) {
    acts.add("slot " + slot);
    return Answer.of(Change.DONE);
  }

  @Override
  public Answer<Change> follow(Upstream upstream, Duration limit) {
    if (standing == null) {
      return trouble();
    }
    acts.add("follow " + upstream.host() + ":" + upstream.port() + " slot " + upstream.slot());
    onFollow.run();
    return Answer.of(Change.DONE);
  }

  @Override
  public Answer<Change> dropSlot(String slot, Duration limit) {
    throw new AssertionError("no step asks for this");
  }

  @Override
  public Answer<List<Replica>> replicas(Duration limit) {
    return Answer.of(replicas);
  }

  @Override
  public Answer<Integrity> verify(Duration limit) {
    return integrity == null ? trouble() : Answer.of(integrity);
  }

  @Override
  public Answer<IntegrityReport> checkIntegrity(CheckLimits limits, CheckWatch watch) {
    onCheck.accept(watch);
    return report == null ? trouble() : Answer.of(report);
  }

  @Override
  public Answer<Optional<WitnessRow>> lastWitness(String observer, String through, Duration limit) {
    return standing == null ? trouble() : Answer.of(witness);
  }
}
