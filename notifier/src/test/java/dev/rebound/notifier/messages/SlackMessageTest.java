package dev.rebound.notifier.messages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.slack.api.model.block.ActionsBlock;
import com.slack.api.model.block.HeaderBlock;
import com.slack.api.model.block.SectionBlock;
import com.slack.api.model.block.composition.MarkdownTextObject;
import com.slack.api.model.block.element.ButtonElement;
import dev.rebound.contracts.IncidentEvent.Channel;
import dev.rebound.contracts.IncidentEvent.NoticeKind;
import dev.rebound.notifier.channels.Notices;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SlackMessageTest {
  private static SlackMessage message(NoticeKind kind, String headline, String... lines) {
    return SlackMessage.of(Notices.orders(), Notices.notice(kind, Channel.SLACK, "dana", headline, lines), Optional.of("U1"));
  }

  private static <T> List<T> blocks(SlackMessage message, Class<T> type) {
    return message.blocks().stream().filter(type::isInstance).map(type::cast).toList();
  }

  @ParameterizedTest
  @CsvSource({"PAGE,ack abort", "APPROVAL,approve reject ack", "UPDATE,''"})
  void shouldOfferTheButtonsOfItsKind(NoticeKind kind, String actions) {
    List<ButtonElement> buttons =
        blocks(message(kind, "h", "l"), ActionsBlock.class).stream().flatMap(block -> block.getElements().stream())
            .map(ButtonElement.class::cast).toList();
    assertThat(String.join(" ", buttons.stream().map(ButtonElement::getActionId).toList())).isEqualTo(actions);
    assertThat(buttons).allSatisfy(button -> {
      assertThat(button.getValue()).isEqualTo("orders|inc-1");
      assertThat(button.getConfirm() == null).as("only an acknowledgement goes without confirmation")
          .isEqualTo(button.getActionId().equals("ack"));
    });
  }

  @Test
  void shouldOfferNoAcknowledgementOfPlannedWork() {
    String answer = "orders|redeploy:c-1|recovery-redeploy:c-1/scale-to-zero";
    SlackMessage asked = SlackMessage.of(Notices.orders(), Notices.asked(Channel.SLACK, "lee"), Optional.of("U1"));
    assertThat(blocks(asked, ActionsBlock.class)).singleElement().satisfies(actions ->
        assertThat(actions.getElements()).map(ButtonElement.class::cast).extracting(ButtonElement::getActionId, ButtonElement::getValue)
            .containsExactly(tuple("approve", answer), tuple("reject", answer)));
  }

  @Test
  void shouldLetNobodyBeMentionedByWhatASystemSaid() {
    SlackMessage message = message(NoticeKind.PAGE, "<!channel> & co", "see <http://evil|here> <@U2>");
    assertThat(message.text()).isEqualTo("<@U1> orders: &lt;!channel&gt; &amp; co");
    assertThat(message.blocks().toString()).contains("see &lt;http://evil|here&gt; &lt;@U2&gt;");
    assertThat(blocks(message, SectionBlock.class)).allSatisfy(section ->
        assertThat(((MarkdownTextObject) section.getText()).getVerbatim()).isTrue());
  }

  @Test
  void shouldKeepSlacksLimits() {
    SlackMessage message =
        message(NoticeKind.PAGE, "\uD83D\uDE00".repeat(500), Collections.nCopies(50, "&<>".repeat(700)).toArray(String[]::new));
    assertThat(blocks(message, HeaderBlock.class)).singleElement().satisfies(header ->
        assertThat(header.getText().getText()).hasSizeLessThanOrEqualTo(SlackMessage.HEADER_MAX).endsWith("…"));
    assertThat(blocks(message, SectionBlock.class)).hasSize(SlackMessage.SECTIONS_MAX).allSatisfy(section ->
        assertThat(section.getText().getText()).hasSizeLessThanOrEqualTo(SlackMessage.SECTION_MAX)
            .matches(text -> text.replaceAll("&(amp|lt|gt);", "").matches("(<@U1>)?[\n…]*")));
  }
}
