package dev.rebound.notifier.channels.email;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import dev.rebound.contracts.IncidentEvent.Channel;
import dev.rebound.contracts.IncidentEvent.NoticeKind;
import dev.rebound.contracts.IncidentEvent.NoticeRequested;
import dev.rebound.core.plan.Plan;
import dev.rebound.notifier.channels.ChannelSender.Arrival;
import dev.rebound.notifier.channels.ChannelSender;
import dev.rebound.notifier.channels.ChannelSender.Failed;
import dev.rebound.notifier.channels.ChannelSender.Sent;
import dev.rebound.notifier.channels.Notices;
import jakarta.mail.Multipart;
import jakarta.mail.Part;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmailSenderTest {
  @TempDir Path folder;
  private final EmailSender sender = new EmailSender();
  private GreenMail mail;
  private Plan plan;

  @BeforeEach
  void start() {
    mail = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
    mail.start();
    plan = Notices.plan(folder, "http://127.0.0.1:1/api/", "smtp://127.0.0.1:" + mail.getSmtp().getPort());
  }

  @AfterEach
  void stop() {
    mail.stop();
  }

  private static NoticeRequested page(String person) {
    return Notices.notice(NoticeKind.PAGE, Channel.EMAIL, person, "orders: the database does not accept writes", "pg-a <refused> & ü");
  }

  @Test
  void shouldSendPlainTextAndHtmlToThePerson() throws Exception {
    assertThat(sender.send(Notices.orders(), page("dana"), Optional.empty(), plan)).isInstanceOf(Sent.class);

    MimeMessage message = mail.getReceivedMessages()[0];
    assertThat(message.getSubject()).isEqualTo("[Rebound] orders: the database does not accept writes");
    assertThat(message.getAllRecipients()).extracting(Object::toString).containsExactly("dana@example.org");
    assertThat(message.getFrom()).extracting(Object::toString).containsExactly("Rebound <rebound@example.org>");
    assertThat(message.getContentType()).startsWith("multipart/");
    String whole = GreenMailUtil.getWholeMessage(message).replace("=\r\n", "");
    assertThat(whole).contains("text/plain", "text/html", "pg-a &lt;refused&gt; &amp;", "pg-a <refused> &");
  }

  @Test
  void shouldKeepOneMessageIdANoticeAndOneThreadAnIncident() throws Exception {
    var first = (Sent) sender.send(Notices.orders(), page("dana"), Optional.empty(), plan);
    var again = (Sent) sender.send(Notices.orders(), page("dana"), Optional.empty(), plan);
    var later = (Sent) sender.send(Notices.orders(), page("lee"), Optional.of(first.reference()), plan);

    MimeMessage[] messages = mail.getReceivedMessages();
    assertThat(again).isEqualTo(first);
    assertThat(messages).extracting(MimeMessage::getMessageID).containsExactly(first.reference(), first.reference(), later.reference());
    assertThat(later.reference()).isNotEqualTo(first.reference()).endsWith("@example.org>");
    assertThat(messages[2].getHeader("In-Reply-To", null)).isEqualTo(first.reference());
    String root = messages[0].getHeader("References", null);
    assertThat(messages[2].getHeader("References", null).split("\\s+")).containsExactly(root, first.reference());
  }

  @Test
  void shouldAttachThePageThatGoesAlong() throws Exception {
    var review = new ChannelSender.Page("review-inc-1.html", "<!DOCTYPE html><title>Review \u00fc</title>");

    assertThat(sender.send(Notices.orders(), Notices.promised(Channel.EMAIL, "product"), Optional.empty(), plan, review))
        .isInstanceOf(Sent.class);

    MimeMessage message = mail.getReceivedMessages()[0];
    Part attached = parts(message).getLast();
    assertThat(attached.getFileName()).isEqualTo("review-inc-1.html");
    assertThat(attached.getContentType()).startsWith("text/html");
    assertThat(attached.getDisposition()).isEqualToIgnoringCase(Part.ATTACHMENT);
    assertThat(new String(attached.getInputStream().readAllBytes(), StandardCharsets.UTF_8)).isEqualTo(review.html());
    assertThat(GreenMailUtil.getWholeMessage(message)).contains("Ordering is not available");
  }

  private static List<Part> parts(Part part) throws Exception {
    if (!(part.getContent() instanceof Multipart multipart)) {
      return List.of(part);
    }
    var all = new ArrayList<Part>();
    for (int at = 0; at < multipart.getCount(); at++) {
      all.addAll(parts(multipart.getBodyPart(at)));
    }
    return all;
  }

  @Test
  void shouldWriteToEverybodyWhenNobodyIsNamed() throws Exception {
    sender.send(Notices.orders(), page(""), Optional.empty(), plan);
    assertThat(mail.getReceivedMessages()[0].getAllRecipients()).extracting(Object::toString)
        .containsExactly("dana@example.org", "lee@example.org", "kim@example.org", "ada@example.org");
  }

  @Test
  void shouldWriteToTheAddressesOfStakeholdersInAThreadOfTheirOwn() throws Exception {
    sender.send(Notices.orders(), Notices.promised(Channel.EMAIL, "product"), Optional.of("<internal@example.org>"), plan);

    MimeMessage message = mail.getReceivedMessages()[0];
    assertThat(message.getAllRecipients()).extracting(Object::toString).containsExactly("product@example.org");
    assertThat(GreenMailUtil.getWholeMessage(message)).contains("Ordering is not available", "incident inc-1")
        .doesNotContain("level", "Acknowledge", "internal@example.org");
    assertThat(sender.send(Notices.orders(), Notices.promised(Channel.EMAIL, "press"), Optional.empty(), plan))
        .isEqualTo(new Failed("nobody to write to: press has no address in the plan", null));
  }

  @Test
  void shouldSayThatTheServerCannotBeReached() {
    mail.stop();
    assertThat(sender.send(Notices.orders(), page("dana"), Optional.empty(), plan)).isInstanceOfSatisfying(Failed.class,
        failed -> {
          assertThat(failed.reason()).startsWith("the mail server did not take the message (").doesNotContain("\n");
          assertThat(failed.arrival()).isEqualTo(Arrival.NO);
        });
    assertThat(sender.send(Notices.orders(), page("nobody"), Optional.empty(), plan))
        .isEqualTo(new Failed("nobody to write to: nobody has no address in the plan", null));
  }

  @Test
  void shouldGiveUpOnASilentServer() throws IOException {
    try (var silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Plan toSilence = Notices.plan(folder, "http://127.0.0.1:1/api/", "smtp://127.0.0.1:" + silent.getLocalPort());
      assertThat(new EmailSender(Duration.ofMillis(300), null).send(Notices.orders(), page("dana"), Optional.empty(), toSilence))
          .isInstanceOfSatisfying(Failed.class, failed -> assertThat(failed.arrival()).isEqualTo(Arrival.NOT_KNOWN));
    }
  }
}
