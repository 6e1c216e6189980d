package dev.rebound.notifier.channels.email;

import dev.rebound.contracts.IncidentEvent.Channel;
import dev.rebound.contracts.IncidentEvent.NoticeRequested;
import dev.rebound.contracts.SystemName;
import dev.rebound.core.plan.Communication;
import dev.rebound.core.plan.Plan;
import dev.rebound.notifier.channels.ChannelSender;
import dev.rebound.notifier.channels.SecretFile;
import dev.rebound.notifier.channels.Stakeholders;
import dev.rebound.notifier.messages.MailMessage;
import jakarta.mail.SendFailedException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;
import org.simplejavamail.MailException;
import org.simplejavamail.api.email.Email;
import org.simplejavamail.api.mailer.Mailer;
import org.simplejavamail.api.mailer.config.TransportStrategy;
import org.simplejavamail.email.EmailBuilder;
import org.simplejavamail.mailer.MailerBuilder;

/**
 * Sends e-mail by the plan's server. The Message-ID derives from the notice, so a second attempt is the same message for a mail server
 * that drops duplicates; all messages of an incident refer to one root, so clients show them as one thread.
 */
public final class EmailSender implements ChannelSender {
  private static final String HTML = "text/html; charset=utf-8";
  private static final int SMTP_PORT = 25;
  private static final int SMTPS_PORT = 465;
  private static final int REASON_MAX = 200;
  /** Causes of an exception that are looked at. */
  private static final int CAUSES_MAX = 20;
  /** What Angus Mail 2.0 writes in the place of an answer where the connection ended. */
  private static final String CUT_OFF = "[EOF]";
  private static final String NO_PASSWORD = "the file of the mail server's password is missing, empty or cannot be read";
  private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "[::1]");

  /** RFC 5322, 3.6.4, as we write it; what the log holds as a reference becomes a header. */
  private static final Pattern MESSAGE_ID = Pattern.compile("<[A-Za-z0-9._-]{1,100}@[^\\s@<>\\p{C}]{1,255}>");

  private final Duration timeout;
  private final @Nullable SSLSocketFactory trust;

  /** A sender with the time limit {@link ChannelSender#SENDING_MAX} for connecting and for each answer of the server. */
  public EmailSender() {
    this(SENDING_MAX, null);
  }

  /** @param trust makes the encrypted connections; null: Java's own, with the authorities that it knows */
  EmailSender(Duration timeout, @Nullable SSLSocketFactory trust) {
    this.timeout = timeout;
    this.trust = trust;
  }

  @Override
  public Channel channel() {
    return Channel.EMAIL;
  }

  @Override
  public Sending send(SystemName system, NoticeRequested notice, Optional<String> threadReference, Plan plan) {
    return send(system, notice, threadReference, plan, Optional.empty());
  }

  @Override
  public Sending send(SystemName system, NoticeRequested notice, Optional<String> threadReference, Plan plan, Page page) {
    return send(system, notice, threadReference, plan, Optional.of(page));
  }

  private Sending send(
      SystemName system, NoticeRequested notice, Optional<String> threadReference, Plan plan, Optional<Page> page) {
    Plan.Email config = plan.channels().email();
    if (config == null) {
      return new Failed("the plan configures no e-mail", null);
    }
    List<String> recipients = recipients(notice, plan);
    if (recipients.isEmpty()) {
      return new Failed("nobody to write to: " + (notice.person().isEmpty() ? "nobody" : notice.person()) + " has no address in the plan",
          null);
    }
    Optional<String> password = password(config);
    if (config.passwordFile() != null && password.isEmpty()) {
      return new Failed(NO_PASSWORD, null);
    }
    // Stakeholders have no message of those who work on it: their thread is that of the incident itself.
    Optional<String> thread = notice.promise() == null ? threadReference : Optional.empty();
    Email email = email(system, notice, thread, config, recipients, page);
    try {
      // Without its batch module a mailer holds nothing open, so there is nothing to close.
      mailer(config, password.orElse(null)).sendMail(email).join();
      return new Sent(messageId(system, "notice", notice.notice(), config));
    } catch (MailException | CompletionException e) {
      return new Failed(reason(e), null, arrival(e));
    }
  }

  /** It may have arrived where the connection ended after it was made, or the server took the message for some people alone. */
  private static Arrival arrival(RuntimeException e) {
    boolean broken = false;
    int depth = 0;
    for (Throwable cause = e; cause != null && depth < CAUSES_MAX; cause = cause.getCause(), depth++) {
      if (cause instanceof ConnectException || cause instanceof UnknownHostException || cause instanceof SSLException) {
        return Arrival.NO;
      }
      broken |=
          cause instanceof IOException
              || cause instanceof SendFailedException partly && partly.getValidSentAddresses() != null
                  && partly.getValidSentAddresses().length > 0
              || String.valueOf(cause.getMessage()).contains(CUT_OFF);
    }
    return broken ? Arrival.NOT_KNOWN : Arrival.NO;
  }

  @Override
  public Optional<String> trouble(Plan plan) {
    Plan.Email config = plan.channels().email();
    if (config == null) {
      return Optional.empty();
    }
    Optional<String> password = password(config);
    if (config.passwordFile() != null && password.isEmpty()) {
      return Optional.of(NO_PASSWORD);
    }
    try {
      mailer(config, password.orElse(null)).testConnection();
      return Optional.empty();
    } catch (MailException | CompletionException e) {
      return Optional.of(reason(e));
    }
  }

  private static Optional<String> password(Plan.Email config) {
    return Optional.ofNullable(config.passwordFile()).flatMap(SecretFile::read);
  }

  private static List<String> recipients(NoticeRequested notice, Plan plan) {
    String person = notice.person();
    if (notice.promise() != null) {
      return Stakeholders.group(notice, plan).map(Communication.Group::email).orElse(List.of());
    }
    Stream<Plan.Person> people =
        person.isEmpty() ? plan.people().values().stream() : Optional.ofNullable(plan.people().get(person)).stream();
    return people.flatMap(each -> Optional.ofNullable(each.email()).stream()).distinct().toList();
  }

  private static Email email(
      SystemName system, NoticeRequested notice, Optional<String> threadReference, Plan.Email config, List<String> recipients,
      Optional<Page> page) {
    MailMessage message = MailMessage.of(system, notice);
    String root = messageId(system, "incident", notice.incident().value(), config);
    Optional<String> earlier = threadReference.filter(reference -> MESSAGE_ID.matcher(reference).matches());
    String references = earlier.filter(first -> !first.equals(root)).map(first -> root + " " + first).orElse(root);
    var builder =
        EmailBuilder.startingBlank().fixingMessageId(messageId(system, "notice", notice.notice(), config)).from("Rebound", config.from())
            .withSubject(message.subject()).withPlainText(message.plain()).withHTMLText(message.html())
            .withHeader("In-Reply-To", earlier.orElse(root)).withHeader("References", references)
            .withHeader("Auto-Submitted", "auto-generated");
    recipients.forEach(builder::to);
    page.ifPresent(each -> builder.withAttachment(each.name(), each.html().getBytes(StandardCharsets.UTF_8), HTML));
    return builder.buildEmail();
  }

  /** RFC 5322, 3.6.4: unique for what it names, at the sender's domain. */
  private static String messageId(SystemName system, String kind, String id, Plan.Email config) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest((system + "\n" + kind + "\n" + id).getBytes(StandardCharsets.UTF_8));
      String domain = config.from().substring(config.from().lastIndexOf('@') + 1);
      return "<" + kind + "." + HexFormat.of().formatHex(hash, 0, 16) + "@" + domain + ">";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** A password goes only over TLS (or to this machine); without one, TLS is used where the server has it, or where the plan insists. */
  private Mailer mailer(Plan.Email config, @Nullable String password) {
    URI server = URI.create(config.smtp());
    boolean encrypted = "smtps".equalsIgnoreCase(server.getScheme());
    TransportStrategy transport =
        encrypted ? TransportStrategy.SMTPS
            : config.tls() == Plan.Tls.REQUIRED || (password != null && !LOOPBACK.contains(server.getHost())) ? TransportStrategy.SMTP_TLS
            : TransportStrategy.SMTP;
    int port = server.getPort() > 0 ? server.getPort() : encrypted ? SMTPS_PORT : SMTP_PORT;
    var builder =
        MailerBuilder.withTransportStrategy(transport).withSMTPServerHost(server.getHost()).withSMTPServerPort(port)
            .withSessionTimeout(Math.toIntExact(timeout.toMillis())).clearEmailValidator()
            // The library's default trusts every certificate. That is right only where the alternative is no encryption at all.
            .trustingAllHosts(transport == TransportStrategy.SMTP);
    if (config.username() != null && password != null) {
      builder.withSMTPServerUsername(config.username()).withSMTPServerPassword(password);
    }
    Mailer mailer = builder.buildMailer();
    if (trust != null) {
      // The library names a factory for smtp alone (simple-java-mail 8.12.6).
      mailer.getSession().getProperties().put((encrypted ? "mail.smtps" : "mail.smtp") + ".ssl.socketFactory", trust);
    }
    return mailer;
  }

  private static String reason(RuntimeException e) {
    Throwable cause = e;
    while (cause.getCause() != null && cause.getCause() != cause) {
      cause = cause.getCause();
    }
    String said = cause.getMessage() == null ? "" : ": " + cause.getMessage().lines().findFirst().orElse("").replaceAll("\\p{C}", " ");
    String reason = "the mail server did not take the message (" + cause.getClass().getSimpleName() + said + ")";
    return reason.length() <= REASON_MAX ? reason : reason.substring(0, REASON_MAX);
  }
}
