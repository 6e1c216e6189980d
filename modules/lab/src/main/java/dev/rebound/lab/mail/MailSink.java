package dev.rebound.lab.mail;

import com.icegreen.greenmail.configuration.GreenMailConfiguration;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.Address;
import jakarta.mail.BodyPart;
import jakarta.mail.MessagingException;
import jakarta.mail.Part;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** An SMTP server on 127.0.0.1 that takes every message, without encryption or login, and keeps it in memory. */
public final class MailSink implements AutoCloseable {
  private final GreenMail server;

  private MailSink(GreenMail server) {
    this.server = server;
  }

  /** Starts it. @throws IllegalStateException where the port is taken */
  public static MailSink start(int port) {
    GreenMail server = new GreenMail(new ServerSetup(port, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
    server.withConfiguration(GreenMailConfiguration.aConfig().withDisabledAuthentication()).start();
    return new MailSink(server);
  }

  /** The port it listens on; useful when it was started on 0. */
  public int port() {
    return server.getSmtp().getPort();
  }

  /** All messages, oldest first. One that went to two people stands here twice. */
  public List<Mail> messages() {
    return Stream.of(server.getReceivedMessages()).map(MailSink::read).toList();
  }

  private static Mail read(MimeMessage message) {
    try {
      Date received = message.getReceivedDate() == null ? message.getSentDate() : message.getReceivedDate();
      return new Mail(
          received == null ? Instant.EPOCH : received.toInstant(), message.getMessageID() == null ? "" : message.getMessageID(),
          references(message), String.join(", ", addresses(message.getFrom())),
          addresses(message.getAllRecipients()), message.getSubject() == null ? "" : message.getSubject(), text(message));
    } catch (MessagingException | IOException e) {
      return new Mail(Instant.EPOCH, "", List.of(), "", List.of(), "(unreadable: " + e.getClass().getSimpleName() + ")", "");
    }
  }

  private static List<String> references(MimeMessage message) throws MessagingException {
    String header = message.getHeader("References", null);
    return header == null ? List.of() : List.of(header.strip().split("\\s+"));
  }

  private static List<String> addresses(Address @Nullable [] addresses) {
    return addresses == null ? List.of() : Arrays.stream(addresses).map(Address::toString).toList();
  }

  private static String text(Part part) throws MessagingException, IOException {
    if (part.isMimeType("text/plain")) {
      return part.getContent().toString();
    }
    if (part.getContent() instanceof MimeMultipart parts) {
      for (int i = 0; i < parts.getCount(); i++) {
        BodyPart each = parts.getBodyPart(i);
        String text = text(each);
        if (!text.isEmpty()) {
          return text;
        }
      }
    }
    return "";
  }

  @Override
  public void close() {
    server.stop();
  }
}
