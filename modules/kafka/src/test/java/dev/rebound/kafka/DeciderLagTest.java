package dev.rebound.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.contracts.Topics;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The arithmetic on values written by hand; the away case on a port where nobody listens. */
class DeciderLagTest {
  private static final Map<TopicPartition, ListOffsetsResultInfo> ENDS =
      Map.of(at(Topics.SIGNALS, 0), end(10), at(Topics.SIGNALS, 1), end(7), at(Topics.INCIDENTS, 0), end(100));

  private static TopicPartition at(String topic, int partition) {
    return new TopicPartition(topic, partition);
  }

  private static ListOffsetsResultInfo end(long offset) {
    return new ListOffsetsResultInfo(offset, -1, Optional.empty());
  }

  @Test
  void shouldCountTheInputAloneAndNameTheWorstPartition() {
    var committed = Map.of(at(Topics.SIGNALS, 0), new OffsetAndMetadata(8), at(Topics.SIGNALS, 1), new OffsetAndMetadata(2));

    assertThat(DeciderLag.lag("rebound-detector", Topics.SIGNALS, committed, ENDS))
        .isEqualTo(new DeciderLag.Lag("rebound-detector", Topics.SIGNALS, 7, 1, 5));
  }

  @Test
  void shouldCountFromTheBeginningWhereNothingIsCommitted() {
    var committed = new HashMap<TopicPartition, OffsetAndMetadata>();
    committed.put(at(Topics.SIGNALS, 0), new OffsetAndMetadata(10));
    committed.put(at(Topics.SIGNALS, 1), null);

    assertThat(DeciderLag.lag("d", Topics.SIGNALS, committed, ENDS).behind()).isEqualTo(7);
  }

  @Test
  void shouldNeverBeBehindByLessThanNothing() {
    var committed = Map.of(at(Topics.INCIDENTS, 0), new OffsetAndMetadata(101));

    assertThat(DeciderLag.lag("d", Topics.INCIDENTS, committed, ENDS)).isEqualTo(new DeciderLag.Lag("d", Topics.INCIDENTS, 0, 0, 0));
  }

  @Test
  @Tag("system")
  void shouldSayThatKafkaIsAway() {
    var settings = new KafkaSettings("127.0.0.1:1", "test", (short) 1, Path.of("nowhere"));
    try (var lag = new DeciderLag(settings, List.of(DeciderName.DETECTOR))) {
      assertThat(lag.read()).isEqualTo(new DeciderLag.Reading("Kafka did not answer within 2 s", java.util.List.of()));
    }
  }
}
