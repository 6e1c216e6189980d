package dev.rebound.core.sight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.contracts.BlindPeriod.Telling;
import dev.rebound.contracts.IncidentEvent.Channel;
import dev.rebound.contracts.Json;
import dev.rebound.core.plan.Plans;
import dev.rebound.core.sight.Sight.Say;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** When people are told that Rebound is blind. A round takes 2 s; pure, on virtual time. */
class SightTest {
  private static final Instant START = Instant.parse("2026-11-22T14:00:00Z");
  private static final Duration ROUND = Duration.ofSeconds(2);

  private final List<Say> said = new ArrayList<>();
  private Sight sight = Sight.CLEAR;
  private Instant now = START;
  private boolean channelsTake = true;

  @Test
  void shouldPageOnceWhenATroubleStandsAndTellOnceWhenItIsOver() {
    look(100, Trouble.KAFKA);
    assertThat(said).singleElement().isEqualTo(new Say.Blind(List.of(Trouble.KAFKA), START.plus(ROUND), 1));
    look(10);
    assertThat(said).hasSize(2);
    assertThat(said.getLast()).isInstanceOfSatisfying(Say.Back.class, back -> {
      assertThat(back.from()).isEqualTo(START.plus(ROUND));
      assertThat(back.tellings()).singleElement().extracting(Telling::person).isEqualTo("dana");
    });
    assertThat(sight).isEqualTo(Sight.CLEAR.after(new Look(now, Map.of())).after(new Look(now, Map.of())).after(new Look(now, Map.of())));
  }

  @Test
  void shouldNotPageBeforeTheLimitNorForTroublesThatComeAndGo() {
    for (int round = 0; round < 20; round++) {
      look(14, Trouble.KAFKA);
      look(1);
    }
    assertThat(said).isEmpty();
    look(15, Trouble.KAFKA);
    assertThat(said).isEmpty();
    look(1, Trouble.KAFKA);
    assertThat(said).hasSize(1);
  }

  @Test
  void shouldNotCallABrokerThatComesAndGoesBack() {
    look(20, Trouble.KAFKA);
    for (int round = 0; round < 10; round++) {
      look(Sight.CLEAR_LOOKS - 1);
      look(20, Trouble.KAFKA);
    }
    assertThat(said).hasSize(1);
  }

  @Test
  void shouldTryAgainWithMorePeopleUntilAChannelTakesThePage() {
    channelsTake = false;
    look(18, Trouble.KAFKA);
    assertThat(said).extracting(say -> ((Say.Blind) say).attempt()).containsExactly(1, 2, 3);
    channelsTake = true;
    look(50, Trouble.KAFKA);
    assertThat(said).hasSize(4);
  }

  @Test
  void shouldTellAFurtherTroubleUnlessKafkasAbsenceExplainsIt() {
    look(20, Trouble.DETECTOR);
    look(20, Trouble.DETECTOR, Trouble.RESPONDER);
    assertThat(said).extracting(say -> ((Say.Blind) say).troubles()).containsExactly(List.of(Trouble.DETECTOR), List.of(Trouble.RESPONDER));
    look(20, Trouble.KAFKA);
    look(20, Trouble.DETECTOR, Trouble.NOTIFIER);
    assertThat(said).hasSize(3);
    look(5);
    assertThat(((Say.Back) said.getLast()).reason()).contains("DETECTOR", "KAFKA");
  }

  @Test
  void shouldGoOnAfterARestartWithoutTellingTwice() {
    look(20, Trouble.KAFKA);
    sight = Json.read(Json.bytes(sight), Sight.class);
    look(20, Trouble.KAFKA);
    assertThat(said).hasSize(1);
    sight = Json.read(Json.bytes(sight), Sight.class);
    look(3);
    assertThat(said).hasSize(2);
  }

  @Test
  void shouldRenderThePlansStepsInOrderWithoutSecrets() {
    List<String> lines = Runbook.lines(Plans.orders());
    assertThat(lines.getFirst()).contains("pg-a at", "pg-b at");
    assertThat(lines.get(1)).startsWith("1. Look at every database node");
    assertThat(String.join("\n", lines)).doesNotContain("password");
  }

  private void look(int rounds, Trouble... troubles) {
    for (int round = 0; round < rounds; round++) {
      now = now.plus(ROUND);
      var seen = new java.util.EnumMap<Trouble, String>(Trouble.class);
      List.of(troubles).forEach(trouble -> seen.put(trouble, ""));
      sight = sight.after(new Look(now, seen));
      sight.say(now).ifPresent(this::hear);
    }
  }

  private void hear(Say say) {
    said.add(say);
    switch (say) {
      case Say.Blind blind ->
          sight = sight.said(blind, blind.troubles().toString(), List.of(new Telling(now, "dana", Channel.SLACK, channelsTake, "1", "")));
      case Say.Back back -> sight = Sight.CLEAR;
    }
  }
}
