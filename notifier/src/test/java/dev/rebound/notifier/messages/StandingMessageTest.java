package dev.rebound.notifier.messages;

import static org.assertj.core.api.Assertions.assertThat;

import com.slack.api.model.block.ActionsBlock;
import com.slack.api.model.block.HeaderBlock;
import com.slack.api.model.block.element.ButtonElement;
import dev.rebound.contracts.IncidentEvent.ApprovalRequested;
import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.RecoveryId;
import dev.rebound.core.standing.Affair;
import dev.rebound.core.standing.IncidentMessage;
import dev.rebound.notifier.channels.Notices;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StandingMessageTest {
  private static final Instant SINCE = Instant.parse("2026-11-27T03:00:00Z");
  private static final ApprovalRequested QUESTION =
      new ApprovalRequested(new RecoveryId("r1"), new IncidentId("i1"), "database", "promote", "data may be lost", "promote pg-b",
          "nothing is done", SINCE.plusSeconds(600), null);

  private static Affair affair(boolean planned, String holder, @Nullable ApprovalRequested question, String recovery) {
    return new Affair(new IncidentId("i1"), planned, "database: <lost> " + "x".repeat(300), SINCE, 1, "on-call", Map.of(), holder, question,
        recovery, "Fences pg-a.", false, false);
  }

  private static SlackMessage message(Affair affair, String end) {
    return StandingMessage.of(Notices.orders(), new IncidentMessage("C1/1.2", affair, end, SINCE));
  }

  private static List<String> buttons(SlackMessage message) {
    return message.blocks().stream().filter(ActionsBlock.class::isInstance).flatMap(block -> ((ActionsBlock) block).getElements().stream())
        .map(each -> ((ButtonElement) each).getActionId() + " " + ((ButtonElement) each).getValue()).toList();
  }

  @Test
  void shouldOfferWhatCanBeAnsweredNow() {
    assertThat(buttons(message(affair(false, "", null, "r1"), ""))).containsExactly("ack orders|i1", "abort orders|i1");
    assertThat(buttons(message(affair(false, "dana", null, "r1"), ""))).containsExactly("abort orders|i1");
    assertThat(buttons(message(affair(false, "dana", QUESTION, "r1"), "")))
        .containsExactly("approve orders|i1|r1/promote", "reject orders|i1|r1/promote");
    assertThat(buttons(message(affair(true, "", QUESTION, "r1"), "")))
        .containsExactly("approve orders|i1|r1/promote", "reject orders|i1|r1/promote");
    assertThat(buttons(message(affair(false, "dana", QUESTION, "r1"), "over"))).isEmpty();
  }

  @Test
  void shouldSayWhatIsDoneWhatWaitsAndWhatSilenceMeans() {
    assertThat(message(affair(false, "dana", QUESTION, "r1"), "").blocks().toString())
        .contains("Since 03:00 UTC. dana has it.", "Rebound now: Fences pg-a.",
            "*Waits for an answer until 03:10 UTC:* promote pg-b. Without one: nothing is done")
        .contains("incident i1 · the timeline is in the thread");
    assertThat(message(affair(false, "dana", QUESTION, "r1"), "Probes wrote.").blocks().toString())
        .contains("*Over since 03:00 UTC.* Probes wrote.", "dana had it.").doesNotContain("Waits");
  }

  @Test
  void shouldKeepSlacksLimitsAndEscape() {
    SlackMessage message = message(affair(false, "", null, ""), "");
    assertThat(((HeaderBlock) message.blocks().getFirst()).getText().getText()).hasSizeLessThanOrEqualTo(SlackMessage.HEADER_MAX);
    assertThat(message.text()).contains("&lt;lost&gt;");
  }
}
