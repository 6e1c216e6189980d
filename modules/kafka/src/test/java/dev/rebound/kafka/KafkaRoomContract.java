package dev.rebound.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rebound.contracts.CloudEvents;
import dev.rebound.contracts.Envelope;
import dev.rebound.contracts.Event;
import dev.rebound.contracts.PlanActivated;
import dev.rebound.contracts.Position;
import dev.rebound.contracts.Received;
import dev.rebound.contracts.SystemName;
import dev.rebound.contracts.Topics;
import dev.rebound.contracts.Writers;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.kafka.CloudEventSerializer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.NetworkException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.Topology;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the room relies on a real broker for. It stands here once; each subclass brings a broker that is new for each test: the embedded
 * one, and Apache's image where there is Docker.
 */
abstract class KafkaRoomContract {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  /** The broker's upper limit, and far above {@link #LIMIT}: what is seen earlier did not wait for it. */
  private static final Duration TRANSACTION_LIMIT = Duration.ofMinutes(15);
  private static final SystemName ORDERS = new SystemName("orders");
  private static final Instant NOW = Instant.parse("2026-11-22T14:00:00Z");

  @TempDir Path folder;

  /** Address of the test's own broker, without any topic. */
  abstract String bootstrap();

  @Test
  void shouldMakeTheTopicsAndLeaveThemAsTheyAre() throws Exception {
    KafkaTopics.ensure(settings());
    try (var admin = admin()) {
      var changed = new ConfigEntry(TopicConfig.RETENTION_MS_CONFIG, "86400000");
      var signals = new ConfigResource(ConfigResource.Type.TOPIC, Topics.SIGNALS);
      var set = new AlterConfigOp(changed, AlterConfigOp.OpType.SET);
      admin.incrementalAlterConfigs(Map.of(signals, List.of(set))).all().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
      // A broker learns of a changed configuration a moment after the controller took it.
      await(() -> retention(admin, Topics.SIGNALS).equals("86400000"), () -> "the operator's value has not arrived");

      KafkaTopics.ensure(settings());

      assertThat(admin.listTopics().names().get(LIMIT.toSeconds(), TimeUnit.SECONDS))
          .containsExactlyInAnyOrder(Topics.SIGNALS, Topics.INCIDENTS, Topics.SEALS, Topics.REJECTED);
      assertThat(retention(admin, Topics.SIGNALS)).as("an operator's value").isEqualTo("86400000");
      assertThat(retention(admin, Topics.INCIDENTS)).as("the audit log is kept for ever").isEqualTo("-1");
    }
  }

  @Test
  void shouldRefuseATopicWithAnotherNumberOfPartitions() throws Exception {
    try (var admin = admin()) {
      admin.createTopics(List.of(new NewTopic(Topics.INCIDENTS, 3, (short) 1))).all().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }
    assertThatThrownBy(() -> KafkaTopics.ensure(settings()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(Topics.INCIDENTS + " has 3 partitions, not " + Topics.PARTITIONS);
  }

  @Test
  void shouldAcknowledgeEachRecordWithItsPlaceAndKeepTheOrder() {
    KafkaTopics.ensure(settings());
    var sent = IntStream.range(0, 500).mapToObj(number -> "plan-" + number).toList();
    List<Position> places;
    try (var writer = new KafkaLogWriter(settings())) {
      var pending = sent.stream().map(id -> writer.append(Topics.SIGNALS, plan(id))).toList();
      places = pending.stream().map(CompletableFuture::join).toList();
    }

    assertThat(places).extracting(Position::partition).containsOnly(places.getFirst().partition());
    assertThat(places).extracting(Position::offset).isEqualTo(IntStream.range(0, sent.size()).mapToObj(Long::valueOf).toList());
    var read = new ArrayList<Received<Event>>();
    LogTail.readAll(settings(), Topics.SIGNALS, read::add);
    assertThat(read).extracting(received -> received.envelope().id()).isEqualTo(sent);
    assertThat(read).extracting(Received::position).isEqualTo(places);
    assertThat(LogTail.after(settings(), places.get(489), LIMIT)).as("what is later than one of them").extracting(Received::position)
        .isEqualTo(places.subList(490, places.size()));
    assertThat(LogTail.after(settings(), places.getLast(), LIMIT)).as("what is later than the last").isEmpty();
  }

  @Test
  void shouldReadOnlyWhatIsCommitted() throws Exception {
    KafkaTopics.ensure(settings());
    var history = new CopyOnWriteArrayList<String>();
    var live = new CopyOnWriteArrayList<String>();
    try (var producer = transactional("someone")) {
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(record("committed"));
      producer.commitTransaction();
      producer.beginTransaction();
      producer.send(record("aborted"));
      producer.flush();
      producer.abortTransaction();
      producer.beginTransaction();
      producer.send(record("open"));
      producer.flush();

      try (var tail =
          LogTail.start(
              settings(), Topics.INCIDENTS, past -> past.forEach(each -> history.add(each.envelope().id())),
              each -> live.add(each.envelope().id()))) {
        assertThat(history).containsExactly("committed");
        producer.commitTransaction();
        await(() -> !live.isEmpty(), () -> "the tail saw nothing: " + tail.halted());
        assertThat(live).containsExactly("open");
      }
    }
  }

  @Test
  void shouldWriteEachFactOnceThoughKafkasTroubleCutsTheDecisionAndTheServiceStartsAgain() throws Exception {
    KafkaTopics.ensure(settings());
    var cut = new AtomicBoolean();
    append(0, 30);
    try (var host = host((received, counted) -> {
      if (counted == 20 && cut.compareAndSet(false, true)) {
        throw new NetworkException("after the facts were handed over and before their commit");
      }
    })) {
      await(() -> facts().size() >= 30, () -> facts().size() + " facts, halted: " + host.halted());
    }
    assertThat(cut).isTrue();
    append(30, 40);
    try (var host = host(KafkaRoomContract::nothing)) {
      append(40, 50);
      await(() -> facts().size() >= 50, () -> facts().size() + " facts, halted: " + host.halted());
    }

    assertThat(facts()).as("each plan once, in their order, on a state that goes on")
        .isEqualTo(counted(50));
  }

  @Test
  void shouldGoOnWithItsStateWhereTheOtherInstanceTakesOverAndBack() throws Exception {
    KafkaTopics.ensure(settings());
    append(0, 20);
    var hosts = new ArrayList<DeciderHost>();
    try {
      for (String instance : List.of("contract", "other", "contract")) {
        var settings = new KafkaSettings(bootstrap(), instance, (short) 1, folder.resolve(instance));
        hosts.add(DeciderHost.start(settings, DeciderName.RESPONDER, new CountingDecider(), Integer.class, KafkaRoomContract::nothing));
        int before = 20 * hosts.size();
        await(() -> hosts.getLast().running() && facts().size() >= before, () -> facts().size() + " facts of " + before);
        if (hosts.size() > 1) {
          hosts.get(hosts.size() - 2).close();
        }
        append(before, before + 20);
        await(() -> facts().size() >= before + 20, () -> facts().size() + " facts after " + hosts.size() + " instances");
      }
    } finally {
      hosts.forEach(DeciderHost::close);
    }
    assertThat(facts()).isEqualTo(counted(80));
  }

  @Test
  void shouldLoseAndDoubleNothingWhereKafkasTroubleComesBetweenTheStatesWritingAndTheCommit() throws Exception {
    KafkaTopics.ensure(settings());
    var commits = new AtomicInteger();
    var clients = new CutCommits(DeciderName.RESPONDER.application() + "-" + settings().instance(), commits);
    Topology topology = DeciderHost.topology(new CountingDecider(), Topics.INCIDENTS, Integer.class, KafkaRoomContract::nothing);
    append(0, 20);
    try (var host = DeciderHost.start(settings(), DeciderName.RESPONDER.application(), topology, clients)) {
      await(() -> facts().size() >= 20, () -> facts().size() + " facts, halted: " + host.halted());
      for (int from = 20; from < 50; from += 10) {
        append(from, from + 10);
        int upTo = from + 10;
        await(() -> facts().size() >= upTo, () -> facts().size() + " facts, halted: " + host.halted());
      }
    }
    assertThat(commits).as("commits that were cut after their states were written").hasValueGreaterThanOrEqualTo(CutCommits.CUTS);
    try (var host = host(KafkaRoomContract::nothing)) {
      append(50, 60);
      await(() -> facts().size() >= 60, () -> facts().size() + " facts, halted: " + host.halted());
    }
    assertThat(facts()).isEqualTo(counted(60));
  }

  private static List<String> counted(int plans) {
    return IntStream.range(0, plans).mapToObj(number -> "plan-" + number + " is the " + (number + 1) + ".").toList();
  }

  @Test
  void shouldHaltAtARecordThatItDoesNotKnowAndNeverSkipIt() throws Exception {
    KafkaTopics.ensure(settings());
    append(0, 1);
    Position unknown = appendUnknown();
    append(1, 2);
    for (int start = 1; start <= 2; start++) {
      try (var host = host(KafkaRoomContract::nothing)) {
        await(() -> host.halted().isPresent(), () -> "not halted, facts " + facts());
        assertThat(host.halted().orElseThrow()).contains(unknown + " cannot be read").contains("rebound.plan-activated.v9");
        assertThat(host.running()).isFalse();
      }
    }
    assertThatThrownBy(() -> LogTail.readAll(settings(), Topics.INCIDENTS, received -> { })).hasMessageContaining("" + unknown.offset());
    assertThat(committed()).as("the committed place of the decider").isLessThanOrEqualTo(unknown.offset());
  }

  @Test
  void shouldEndTheTransactionThatAKilledPredecessorLeftOpen() throws Exception {
    KafkaTopics.ensure(settings());
    var killed = transactional(DeciderName.RESPONDER.application() + "-" + settings().instance());
    try {
      killed.initTransactions();
      killed.beginTransaction();
      killed.send(record("left-open"));
      killed.flush();
      append(0, 1);
      var hidden = new ArrayList<Received<Event>>();
      LogTail.readAll(settings(), Topics.INCIDENTS, hidden::add);
      assertThat(hidden).as("the open transaction hides what follows it").isEmpty();

      try (var host = host(KafkaRoomContract::nothing)) {
        await(() -> !facts().isEmpty(), () -> "no fact, halted: " + host.halted());
      }
      var seen = new ArrayList<Received<Event>>();
      LogTail.readAll(settings(), Topics.INCIDENTS, seen::add);
      assertThat(seen).extracting(received -> received.envelope().id()).contains("plan-0").doesNotContain("left-open");
    } finally {
      killed.close(Duration.ZERO); // at once and without an abort, as a killed process
    }
  }

  private static String retention(Admin admin, String topic) {
    var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    try {
      return admin.describeConfigs(List.of(resource)).all().get(LIMIT.toSeconds(), TimeUnit.SECONDS).get(resource)
          .get(TopicConfig.RETENTION_MS_CONFIG).value();
    } catch (Exception e) {
      throw new AssertionError("the broker does not tell the configuration of " + topic, e);
    }
  }

  private DeciderHost host(BiConsumer<Received<Event>, Integer> listener) {
    return DeciderHost.start(settings(), DeciderName.RESPONDER, new CountingDecider(), Integer.class, listener);
  }

  private static void nothing(Received<Event> received, Integer state) {}

  private void append(int from, int until) {
    try (var writer = new KafkaLogWriter(settings())) {
      IntStream.range(from, until).mapToObj(number -> writer.append(Topics.INCIDENTS, plan("plan-" + number))).toList()
          .forEach(CompletableFuture::join);
    }
  }

  private Position appendUnknown() throws Exception {
    var event = CloudEventBuilder.from(CloudEvents.encode(plan("from-the-future"))).withType("rebound.plan-activated.v9").build();
    var headers = new RecordHeaders();
    try (var serializer = new CloudEventSerializer();
        var producer = new KafkaProducer<>(KafkaLogWriter.producerConfig(settings()), new StringSerializer(), new ByteArraySerializer())) {
      byte[] value = serializer.serialize(Topics.INCIDENTS, headers, event);
      var place = producer.send(new ProducerRecord<>(Topics.INCIDENTS, null, ORDERS.value(), value, headers)).get();
      return new Position(place.topic(), place.partition(), place.offset());
    }
  }

  /** The facts that a reader of committed records sees now. */
  private List<String> facts() {
    var facts = new ArrayList<String>();
    LogTail.readAll(settings(), Topics.INCIDENTS, received -> CountingDecider.told(received.event()).ifPresent(facts::add));
    return facts;
  }

  private long committed() throws Exception {
    try (var admin = admin()) {
      return admin.listConsumerGroupOffsets(DeciderName.RESPONDER.application()).partitionsToOffsetAndMetadata()
          .get(LIMIT.toSeconds(), TimeUnit.SECONDS).values().stream().mapToLong(each -> each.offset()).max().orElse(0);
    }
  }

  private KafkaProducer<String, byte[]> transactional(String id) {
    var config = Map.<String, Object>of(
        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap(), ProducerConfig.TRANSACTIONAL_ID_CONFIG, id,
        ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, (int) TRANSACTION_LIMIT.toMillis());
    return new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer());
  }

  private static ProducerRecord<String, byte[]> record(String id) {
    var headers = new RecordHeaders();
    byte[] value = new EnvelopeSerde().serializer().serialize(Topics.INCIDENTS, headers, plan(id));
    return new ProducerRecord<>(Topics.INCIDENTS, null, ORDERS.value(), value, headers);
  }

  private static Envelope<Event> plan(String id) {
    return new Envelope<>(id, ORDERS, NOW, Writers.INGEST, null, "0.1.0", Envelope.NO_PLAN, new PlanActivated("hash", id));
  }

  private KafkaSettings settings() {
    return new KafkaSettings(bootstrap(), "contract", (short) 1, folder);
  }

  private Admin admin() {
    return Admin.create(Map.of("bootstrap.servers", bootstrap()));
  }

  private static void await(BooleanSupplier condition, Supplier<String> state) throws InterruptedException {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - end).as(() -> "within " + LIMIT + ": " + state.get()).isNegative();
      Thread.sleep(200);
    }
  }
}
