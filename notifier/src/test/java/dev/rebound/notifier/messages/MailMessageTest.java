package dev.rebound.notifier.messages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.contracts.IncidentEvent.Channel;
import dev.rebound.contracts.IncidentEvent.NoticeKind;
import dev.rebound.notifier.channels.Notices;
import org.junit.jupiter.api.Test;

class MailMessageTest {
  @Test
  void shouldSayWhereToAnswerAndTrustNoText() {
    MailMessage message =
        MailMessage.of(Notices.orders(), Notices.notice(NoticeKind.APPROVAL, Channel.EMAIL, "dana", "decide\r\nBcc: x@y", "<b>now</b>"));
    assertThat(message.subject()).isEqualTo("[Rebound] orders: decide Bcc: x@y");
    assertThat(message.plain()).contains("<b>now</b>\n", "Approve or reject in Slack or in the console (incident inc-1 of orders)",
        "-- \nSystem orders · incident inc-1 · level 1\n");
    assertThat(message.html()).contains("<p>&lt;b&gt;now&lt;/b&gt;</p>").doesNotContain("<b>");
  }

  @Test
  void shouldCallPlannedWorkByItsNameAndNotAnIncident() {
    MailMessage message = MailMessage.of(Notices.orders(), Notices.asked(Channel.EMAIL, "lee"));
    assertThat(message.plain())
        .contains(
            "Approve or reject in Slack or in the console (planned work redeploy:c-1 of orders)",
            "-- \nSystem orders · planned work redeploy:c-1\n");
  }

  @Test
  void shouldSayThatItMayBeARepetition() {
    var notice = Notices.notice(NoticeKind.UPDATE, Channel.EMAIL, "dana", "h");
    assertThat(MailMessage.of(Notices.orders(), notice).plain()).doesNotContain("repetition");
    assertThat(MailMessage.of(Notices.orders(), notice.again(true)).plain())
        .contains("Perhaps a repetition: it is not known whether this message arrived before. System orders");
  }
}
