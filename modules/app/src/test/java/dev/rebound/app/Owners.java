package dev.rebound.app;

import dev.rebound.app.FourServices.Kind;
import dev.rebound.kafka.DeciderName;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.common.TopicPartition;

/** Which instance of a decider owns which partition, as the broker says. */
final class Owners {
  private Owners() {}

  /** The instance that owns a partition of the decider's input. */
  static String of(String bootstrap, Kind kind, int partition) throws Exception {
    DeciderName name = DeciderName.valueOf(kind.name());
    var wanted = new TopicPartition(name.input(), partition);
    return members(bootstrap, name).stream().filter(member -> member.assignment().topicPartitions().contains(wanted))
        .map(member -> member.groupInstanceId().orElseThrow().substring(name.application().length() + 1)).findFirst().orElseThrow();
  }

  /** Waits until so many instances have partitions, all of them together. @throws AssertionError where they do not within the limit */
  static void awaitMembers(String bootstrap, Kind kind, int count, Duration limit) throws Exception {
    DeciderName name = DeciderName.valueOf(kind.name());
    Instant end = Instant.now().plus(limit);
    while (members(bootstrap, name).stream().filter(member -> !member.assignment().topicPartitions().isEmpty()).count() != count) {
      if (Instant.now().isAfter(end)) {
        throw new AssertionError(name + " has not " + count + " members with partitions within " + limit);
      }
      Thread.sleep(200);
    }
  }

  private static Collection<MemberDescription> members(String bootstrap, DeciderName name) throws Exception {
    try (var admin = Admin.create(Map.<String, Object>of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap))) {
      return admin.describeConsumerGroups(List.of(name.application())).all().get().get(name.application()).members();
    }
  }
}
