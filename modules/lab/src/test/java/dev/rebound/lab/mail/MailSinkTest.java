package dev.rebound.lab.mail;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.mail.Message;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.Properties;
import org.junit.jupiter.api.Test;

final class MailSinkTest {
  @Test
  void shouldKeepWhatArrives() throws Exception {
    try (MailSink sink = MailSink.start(0)) {
      Properties properties = new Properties();
      properties.setProperty("mail.smtp.host", "127.0.0.1");
      properties.setProperty("mail.smtp.port", Integer.toString(sink.port()));
      MimeMessage message = new MimeMessage(Session.getInstance(properties));
      message.setFrom(new InternetAddress("rebound@example.org"));
      message.setRecipient(Message.RecipientType.TO, new InternetAddress("dana@example.org"));
      message.setSubject("The primary is lost", "UTF-8");
      message.setText("Promotion starts now: ½ s.", "UTF-8");
      message.setHeader("References", "<a@example.org>\r\n <b@example.org>");
      Transport.send(message);

      assertThat(sink.messages()).singleElement().satisfies(mail -> {
        assertThat(mail.id()).isEqualTo(message.getMessageID());
        assertThat(mail.references()).containsExactly("<a@example.org>", "<b@example.org>");
        assertThat(mail.from()).isEqualTo("rebound@example.org");
        assertThat(mail.to()).containsExactly("dana@example.org");
        assertThat(mail.subject()).isEqualTo("The primary is lost");
        assertThat(mail.text().strip()).isEqualTo("Promotion starts now: ½ s.");
        assertThat(mail.receivedAt()).isCloseTo(Instant.now(), org.assertj.core.api.Assertions.within(Duration.ofMinutes(1)));
      });
    }
  }
}
