package dev.rebound.notifier.channels.email;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import dev.rebound.contracts.IncidentEvent.Channel;
import dev.rebound.contracts.IncidentEvent.NoticeKind;
import dev.rebound.contracts.IncidentEvent.NoticeRequested;
import dev.rebound.core.plan.Plan;
import dev.rebound.notifier.channels.ChannelSender.Failed;
import dev.rebound.notifier.channels.ChannelSender.Sent;
import dev.rebound.notifier.channels.Notices;
import jakarta.mail.internet.MimeMessage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a mail is not sent without, and what nobody's words can add to it. A real SMTP server, with TLS and without. */
class EncryptedMailTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final String SLACK = "http://127.0.0.1:1/api/";

  private static final String PASSWORD = "changeit";
  private static SSLSocketFactory trust;

  @TempDir Path folder;
  private GreenMail mail;

  @AfterEach
  void stop() {
    mail.stop();
  }

  /** A certificate for the name "localhost", which nobody vouches for but those who are given it. */
  @BeforeAll
  static void certify(@TempDir Path keys) throws Exception {
    Path store = keys.resolve("mail.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair", "-alias", "mail", "-keyalg", "EC",
                "-dname", "CN=localhost", "-ext", "san=dns:localhost", "-storetype", "PKCS12", "-keystore", store.toString(), "-storepass",
                PASSWORD)
            .redirectErrorStream(true).start();
    String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(keytool.waitFor()).as(said).isZero();
    System.setProperty("greenmail.tls.keystore.file", store.toString());
    System.setProperty("greenmail.tls.keystore.password", PASSWORD);
    var trusted = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
    var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    var authority = KeyStore.getInstance("PKCS12");
    authority.load(null, null);
    authority.setCertificateEntry("mail", trusted.getCertificate("mail"));
    managers.init(authority);
    var context = SSLContext.getInstance("TLS");
    context.init(null, managers.getTrustManagers(), null);
    trust = context.getSocketFactory();
  }

  @AfterAll
  static void forget() {
    System.clearProperty("greenmail.tls.keystore.file");
    System.clearProperty("greenmail.tls.keystore.password");
  }

  private Plan started(String protocol, Plan.Tls tls) {
    return started(protocol, tls, "localhost");
  }

  private Plan started(String protocol, Plan.Tls tls, String host) {
    mail = new GreenMail(new ServerSetup(0, "127.0.0.1", protocol));
    mail.start();
    int port = protocol.equals(ServerSetup.PROTOCOL_SMTPS) ? mail.getSmtps().getPort() : mail.getSmtp().getPort();
    String word = tls == Plan.Tls.REQUIRED ? "required" : "whenOffered";
    // The address stands in quotes in a mapping of the plan's text, so a key can follow it.
    return Notices.plan(folder, SLACK, protocol + "://" + host + ":" + port + "\", tls: \"" + word);
  }

  private static NoticeRequested page(String headline, String... lines) {
    return Notices.notice(NoticeKind.PAGE, Channel.EMAIL, "dana", headline, lines);
  }

  private int arrived() {
    return mail.getReceivedMessages().length;
  }

  @Test
  void shouldSendOverTlsToAServerThatIsTrusted() {
    Plan plan = started(ServerSetup.PROTOCOL_SMTPS, Plan.Tls.REQUIRED);

    var sending = new EmailSender(TIMEOUT, trust).send(Notices.orders(), page("down"), Optional.empty(), plan);

    assertThat(sending).isInstanceOf(Sent.class);
    assertThat(arrived()).isEqualTo(1);
  }

  @Test
  void shouldNotSendToAServerWhoseCertificateNobodyVouchesFor() {
    Plan plan = started(ServerSetup.PROTOCOL_SMTPS, Plan.Tls.WHEN_OFFERED);

    assertThat(new EmailSender().send(Notices.orders(), page("down"), Optional.empty(), plan)).isInstanceOf(Failed.class);
    assertThat(new EmailSender().trouble(plan)).isPresent();
    assertThat(arrived()).isZero();
  }

  @Test
  void shouldNotSendToAServerWithACertificateForAnotherName() {
    Plan plan = started(ServerSetup.PROTOCOL_SMTPS, Plan.Tls.REQUIRED, "127.0.0.1");

    assertThat(new EmailSender(TIMEOUT, trust).send(Notices.orders(), page("down"), Optional.empty(), plan)).isInstanceOf(Failed.class);
    assertThat(arrived()).isZero();
  }

  @Test
  void shouldNotSendUnencryptedWhereThePlanInsists() {
    Plan insists = started(ServerSetup.PROTOCOL_SMTP, Plan.Tls.REQUIRED);

    assertThat(new EmailSender().send(Notices.orders(), page("down"), Optional.empty(), insists)).isInstanceOfSatisfying(Failed.class,
        failed -> assertThat(failed.reason()).contains("STARTTLS"));
    assertThat(new EmailSender().trouble(insists)).hasValueSatisfying(trouble -> assertThat(trouble).contains("STARTTLS"));
    assertThat(arrived()).isZero();
  }

  @Test
  void shouldSendUnencryptedWhereThePlanDoesNotInsist() {
    Plan plan = started(ServerSetup.PROTOCOL_SMTP, Plan.Tls.WHEN_OFFERED);

    assertThat(new EmailSender().send(Notices.orders(), page("down"), Optional.empty(), plan)).isInstanceOf(Sent.class);
    assertThat(arrived()).isEqualTo(1);
  }

  @Test
  void shouldLetNobodysWordsAddAHeaderARecipientOrAMessage() throws Exception {
    Plan plan = started(ServerSetup.PROTOCOL_SMTP, Plan.Tls.WHEN_OFFERED);
    var hostile = page(
        "down\r\nBcc: eve@evil.test\r\n\r\nhello\u2028X: y\u0000", "one\r\n.\r\nMAIL FROM:<eve@evil.test>\r\nRCPT TO:<eve@evil.test>", ".",
        "From eve@evil.test", "<script>alert(1)</script>");

    var sending = new EmailSender().send(Notices.orders(), hostile, Optional.of("<a@b>\r\nBcc: eve@evil.test"), plan);

    assertThat(sending).isInstanceOf(Sent.class);
    assertThat(arrived()).isEqualTo(1);
    MimeMessage message = mail.getReceivedMessages()[0];
    assertThat(message.getAllRecipients()).extracting(Object::toString).containsExactly("dana@example.org");
    assertThat(message.getHeader("Bcc")).isNull();
    assertThat(message.getHeader("X")).isNull();
    assertThat(message.getSubject()).startsWith("[Rebound] orders: down Bcc: eve@evil.test").doesNotContain("\r", "\n");
    assertThat(message.getHeader("In-Reply-To", null)).isEqualTo(message.getHeader("References", null))
        .matches("<incident\\.[0-9a-f]+@example\\.org>");
    assertThat(html(message)).doesNotContain("<script>");
  }

  private static String html(jakarta.mail.Part part) throws Exception {
    if (part.isMimeType("text/html")) {
      return part.getContent().toString();
    }
    var text = new StringBuilder();
    if (part.getContent() instanceof jakarta.mail.Multipart parts) {
      for (int at = 0; at < parts.getCount(); at++) {
        text.append(html(parts.getBodyPart(at)));
      }
    }
    return text.toString();
  }
}
