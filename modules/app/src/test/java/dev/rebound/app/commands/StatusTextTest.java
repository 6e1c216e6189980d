package dev.rebound.app.commands;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rebound.contracts.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** The status as text, from answers written by hand. */
final class StatusTextTest {
  private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

  private static String text(String json) {
    return StatusText.of(Json.read(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8), JsonNode.class), "http://door", NOW);
  }

  @Test
  void shouldAlignEverythingThatTheDoorTells() {
    String text =
        text(
            """
            {'ready':true,'killSwitch':'released','accepted':3,'duplicates':1,'rejected':0,'unrouted':1,
             'lastWebhook':{'am-1':'2026-11-23T11:59:58.500Z','am-22':'2026-11-23T11:50:00Z'},
             'lastUnrouted':[{'at':'2026-11-23T08:00:00Z','source':'am-1','alert':'Watchdog','labels':['alertname','severity']}],
             'observers':{'far':{},'near':{'lastBeat':'2026-11-23T11:59:59Z','lastRound':'2026-11-23T11:59:59.9Z'}},
             'lastProbe':{'orders/api':{'at':'2026-11-23T12:00:00Z','outcome':'REFUSED','role':'UNKNOWN',
                 'writable':false,'latencyMillis':2},
               'orders/pg-a':{'at':'2026-11-23T12:00:00Z','outcome':'ANSWERED','role':'PRIMARY',
                 'writable':true,'latencyMillis':12}},
             'droppedProbes':2,
             'lag':{'deciders':[{'decider':'rebound-detector','topic':'rebound.signals','behind':1,'partition':4,'behindThere':1},
               {'decider':'rebound-notifier','topic':'rebound.incidents','behind':0,'partition':0,'behindThere':0}]}}""");

    assertThat(text)
        .isEqualTo(
            """
            door          http://door, ready
            kill switch   released

            alerts        3 accepted, 1 duplicates, 0 rejected, 1 unrouted since the start

            webhooks from   last
            am-1            1.5 s ago
            am-22           10 min ago

            unrouted   from   last      its labels
            Watchdog   am-1   4 h ago   alertname severity

            observer   last beat   last round
            far        never       never
            near       1.0 s ago   0.1 s ago

            target        outcome    role      writes   took    last round
            orders/api    refused    –         –        2 ms    0.0 s ago
            orders/pg-a   answered   primary   yes      12 ms   0.0 s ago
            2 rounds were not written: too many were under way

            decider            reads               behind      furthest
            rebound-detector   rebound.signals     1 record    1 in partition 4
            rebound-notifier   rebound.incidents   0 records""");
  }

  @Test
  void shouldSayWhatIsWrong() {
    String text = text("{'ready':false,'killSwitch':'engaged','lag':{'trouble':'Kafka did not answer within 2 s','deciders':[]}}");

    assertThat(text).contains("NOT READY", "ENGAGED: nothing acts", "webhooks      none since the start",
        "deciders      not known: Kafka did not answer within 2 s");
  }
}
