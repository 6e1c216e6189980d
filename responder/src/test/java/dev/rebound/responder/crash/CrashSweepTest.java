package dev.rebound.responder.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.contracts.IncidentEvent.CandidateChosen;
import dev.rebound.contracts.IncidentEvent.Ending;
import dev.rebound.contracts.IncidentEvent.StepRequested;
import dev.rebound.contracts.Scenario;
import dev.rebound.core.recover.Playbook.Trait;
import dev.rebound.core.recover.Playbook;
import dev.rebound.core.recover.Playbooks;
import dev.rebound.core.scenario.Redeploy;
import dev.rebound.core.scenario.Restore;
import dev.rebound.core.scenario.SiteFailback;
import dev.rebound.responder.crash.CrashPoint.Place;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The responder dies at every point of every playbook that is executed: before it acts, after each effect, before and after its outcome
 * is in the log. The world ends as without a crash, and each effect that cannot be undone happened once. On fakes; which ones stands in
 * {@link SweepWorld}.
 */
class CrashSweepTest {
  private static final Map<String, Supplier<SweepWorld>> WORLDS = worlds();

  private static Map<String, Supplier<SweepWorld>> worlds() {
    var worlds = new LinkedHashMap<String, Supplier<SweepWorld>>();
    worlds.put("database, host lost", SweepWorld::databaseHostLost);
    worlds.put("database, own steps", SweepWorld::databaseHostLostWithOwnSteps);
    worlds.put("database, process killed", SweepWorld::databaseProcessKilled);
    worlds.put("database, standby lost", SweepWorld::databaseStandbyLost);
    worlds.put("database, restored from a dump", SweepWorld::databaseRestored);
    worlds.put("cache, host lost", SweepWorld::cacheHostLost);
    worlds.put("cache, alone", SweepWorld::cacheAlone);
    worlds.put("cache, Sentinels", SweepWorld::cacheWithSentinels);
    worlds.put("cache, cluster", SweepWorld::cacheInACluster);
    worlds.put("cache, cluster without majority", SweepWorld::cacheInAClusterWithoutMajority);
    worlds.put("application, instances fail", SweepWorld::applicationFails);
    worlds.put("application, release fails", SweepWorld::applicationReleaseFails);
    worlds.put("application, redeployed", SweepWorld::applicationRedeployed);
    worlds.put("site, lost", SweepSite::lost);
    worlds.put("site, lost, from a backup", SweepSite::lostWithTheReplica);
    worlds.put("site, failed back", SweepFailback::new);
    return worlds;
  }

  /** One line of the table: a step in one world, and its points. */
  private record Row(String world, String step, int points) {}

  @Test
  void shouldEndAsWithoutACrashWhereverTheResponderDies() throws InterruptedException {
    var rows = new ArrayList<Row>();
    for (var each : WORLDS.entrySet()) {
      rows.addAll(swept(each.getKey(), each.getValue()));
    }
    CrashPointsPage.keep(rows.stream().map(row -> List.of(row.world(), row.step(), Integer.toString(row.points()))).toList());
  }

  @Test
  void shouldSweepEveryStep() throws InterruptedException {
    Set<String> swept = new LinkedHashSet<>();
    for (Supplier<SweepWorld> world : WORLDS.values()) {
      Rehearsal.play(world.get(), CrashPoint.NONE).requested.forEach(request -> swept.add(request.step()));
    }
    List<String> all =
        Stream.concat(
                Stream.of(Scenario.DATABASE, Scenario.CACHE, Scenario.APPLICATION, Scenario.SITE).map(Playbooks::of),
                Stream.of(Restore.playbook(), Redeploy.playbook(), SiteFailback.playbook()))
            .flatMap(playbook -> playbook.steps().stream()).filter(step -> !step.is(Trait.HANDS_OVER)).map(Playbook.Step::name).toList();
    assertThat(swept).containsAll(all);
  }

  private static List<Row> swept(String name, Supplier<SweepWorld> worlds) throws InterruptedException {
    SweepWorld calm = worlds.get();
    Rehearsal reference = Rehearsal.play(calm, CrashPoint.NONE);
    assertThat(reference.end().ending()).as("%s without a crash: %s", name, reference.end().reason()).isEqualTo(Ending.RECOVERED);
    String wished = calm.describe();
    var rows = new ArrayList<Row>();
    for (int request = 0; request < reference.requested.size(); request++) {
      List<CrashPoint> points = points(request, reference.targets.effects.get(request));
      for (CrashPoint point : points) {
        SweepWorld world = worlds.get();
        Rehearsal played = Rehearsal.play(world, point);
        String where = name + ", " + reference.requested.get(request).step() + ", " + point;
        assertThat(played.end().ending()).as("%s: %s", where, played.end().reason()).isEqualTo(Ending.RECOVERED);
        assertThat(world.describe()).as(where).isEqualTo(wished);
        assertThat(played.targets.changes).as("effects, %s", where)
            .containsExactlyInAnyOrderElementsOf(reference.targets.changes);
        assertThat(played.chosen).as(where).extracting(CandidateChosen::candidate)
            .isEqualTo(reference.chosen.stream().map(CandidateChosen::candidate).toList());
        assertThat(played.requested.size()).as("another attempt, %s", where)
            .isEqualTo(reference.requested.size() + (point.place() == Place.AFTER_OUTCOME ? 0 : 1));
      }
      rows.add(new Row(name, reference.requested.get(request).step(), points.size()));
    }
    assertThat(reference.requested).extracting(StepRequested::attempt).containsOnly(1);
    return rows;
  }

  private static List<CrashPoint> points(int request, int effects) {
    var points = new ArrayList<CrashPoint>();
    points.add(CrashPoint.at(request, Place.BEFORE_ATTEMPT));
    for (int effect = 0; effect < effects; effect++) {
      points.add(CrashPoint.at(request, effect, Place.BEFORE_EFFECT));
      points.add(CrashPoint.at(request, effect, Place.AFTER_EFFECT));
    }
    points.add(CrashPoint.at(request, Place.BEFORE_OUTCOME));
    points.add(CrashPoint.at(request, Place.AFTER_OUTCOME));
    return points;
  }
}
