package dev.rebound.audit.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rebound.audit.export.Export;
import dev.rebound.audit.export.Selection;
import dev.rebound.contracts.CodeVersion;
import dev.rebound.contracts.Envelope;
import dev.rebound.contracts.Event;
import dev.rebound.contracts.IncidentEvent.LadderStopped;
import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.Received;
import dev.rebound.contracts.SignalEvent.ClockBeat;
import dev.rebound.contracts.SystemName;
import dev.rebound.contracts.Topics;
import dev.rebound.contracts.Writers;
import dev.rebound.kafka.ClientSecurity;
import dev.rebound.kafka.KafkaLogWriter;
import dev.rebound.kafka.KafkaSettings;
import dev.rebound.kafka.KafkaTopics;
import dev.rebound.kafka.LogTail;
import dev.rebound.kafka.RawLog;
import dev.rebound.kafka.SealedLogs;
import dev.rebound.lab.kafka.EmbeddedKafka;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a Kafka with SASL and an authorizer: an auditor who may read three topics and nothing else reads, exports, and cannot write. */
@Tag("system")
final class ReadOnlyRightsSystemTest {
  private static final String LOGIN = "org.apache.kafka.common.security.plain.PlainLoginModule required ";
  @TempDir Path folder;

  @Test
  void shouldReadAndExportWithTheRightToReadThreeTopics() throws Exception {
    int open = freePort();
    int controller = freePort();
    int asking = freePort();
    try (EmbeddedKafka broker = EmbeddedKafka.start(folder.resolve("kafka"), open, controller, asking(open, controller, asking))) {
      var inner = new KafkaSettings(broker.bootstrap(), "test", (short) 1, folder);
      KafkaTopics.ensure(inner);
      write(inner);
      allowReading(inner);

      KafkaSettings auditor = asAuditor(asking, "word");
      assertThat(incidents(auditor)).isEqualTo(incidents(inner)).hasSize(1);
      var tail = new ArrayList<Received<Event>>();
      LogTail.readAll(auditor, Topics.SIGNALS, tail::add);
      assertThat(tail).hasSize(1);
      try (RawLog signals = RawLog.of(auditor, Topics.SIGNALS)) {
        assertThat(Export.run(SealedLogs.of(auditor), signals, new Selection.All(), folder.resolve("out")))
            .isEqualTo(new Export.Written(1, 0, 1));
      }

      assertThatThrownBy(() -> SealedLogs.of(auditor).writer()).isInstanceOf(AuthorizationException.class);
      assertThatThrownBy(() -> incidents(asAuditor(asking, "wrong"))).isInstanceOf(SaslAuthenticationException.class);
    }
  }

  /** Its own listener for who shows who they are; the broker and this test stand inside, without a name. */
  private static Map<String, String> asking(int open, int controller, int asking) {
    return Map.of(
        "listeners",
        "PLAINTEXT://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d,ASKING://127.0.0.1:%d".formatted(open, controller, asking),
        "advertised.listeners", "PLAINTEXT://127.0.0.1:%d,ASKING://127.0.0.1:%d".formatted(open, asking),
        "listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,ASKING:SASL_PLAINTEXT",
        "listener.name.asking.sasl.enabled.mechanisms", "PLAIN",
        "listener.name.asking.plain.sasl.jaas.config", LOGIN + "user_auditor=\"word\";",
        "authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
        "super.users", "User:ANONYMOUS");
  }

  private KafkaSettings asAuditor(int port, String password) throws Exception {
    Path file = folder.resolve(password + ".properties");
    Files.writeString(
        file,
        "security.protocol=SASL_PLAINTEXT\nsasl.mechanism=PLAIN\nsasl.jaas.config=" + LOGIN + "username=\"auditor\" password=\"" + password
            + "\";\n");
    return new KafkaSettings("127.0.0.1:" + port, "auditor", (short) 1, folder, ClientSecurity.read(file));
  }

  private static void allowReading(KafkaSettings kafka) throws Exception {
    try (var admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrap()))) {
      admin.createAcls(
          Stream.of(Topics.INCIDENTS, Topics.SIGNALS, Topics.SEALS)
              .map(topic -> new AclBinding(
                  new ResourcePattern(ResourceType.TOPIC, topic, PatternType.LITERAL),
                  new AccessControlEntry("User:auditor", "*", AclOperation.READ, AclPermissionType.ALLOW)))
              .toList()).all().get();
    }
  }

  private static List<Received<Event>> incidents(KafkaSettings kafka) throws Exception {
    var read = new ArrayList<Received<Event>>();
    try (LogSource source = LogSource.of(kafka)) {
      source.read(Topics.INCIDENTS, Instant.EPOCH, read::add);
    }
    return read;
  }

  private static void write(KafkaSettings kafka) throws Exception {
    try (var writer = new KafkaLogWriter(kafka).met()) {
      writer.append(Topics.SIGNALS, envelope(new ClockBeat("observer"))).get();
      writer.append(Topics.INCIDENTS, envelope(new LadderStopped(new IncidentId("orders-database-12-5"), "dana", "slack"))).get();
    }
  }

  private static Envelope<Event> envelope(Event event) {
    return new Envelope<>(
        "id", new SystemName("orders"), Instant.now(), Writers.INGEST, null, CodeVersion.CURRENT, Envelope.NO_PLAN, event);
  }

  private static int freePort() throws Exception {
    try (var socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      return socket.getLocalPort();
    }
  }
}
