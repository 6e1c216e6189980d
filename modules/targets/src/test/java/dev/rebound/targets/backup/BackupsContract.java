package dev.rebound.targets.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rebound.targets.Answer;
import dev.rebound.targets.Change;
import dev.rebound.targets.backup.Backups.Backup;
import dev.rebound.targets.backup.Backups.Checked;
import dev.rebound.targets.backup.Backups.Order;
import dev.rebound.targets.backup.Backups.Restoration;
import dev.rebound.targets.backup.Backups.Restoration.Refused;
import dev.rebound.targets.backup.Backups.Restoration.Restored;
import dev.rebound.targets.backup.Backups.Soundness;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What every {@link Backups} keeps. Its repository holds a good and a damaged backup at least. */
abstract class BackupsContract {
  static final Duration LIMIT = Duration.ofMinutes(3);
  static final Instant STAMP = Instant.parse("2026-11-26T11:17:36Z");
  private static final long TOO_MUCH = 1L << 60;

  abstract Backups backups();

  /** The label of one that is whole. */
  abstract String good();

  abstract String damaged();

  /** Puts something of somebody else's at a place. */
  abstract void occupy(String place) throws Exception;

  /** Whether it is there as it was. */
  abstract boolean occupied(String place) throws Exception;

  abstract boolean nothingAt(String place) throws Exception;

  static <T> T value(Answer<T> answer) {
    return switch (answer) {
      case Answer.Value<T>(var value) -> value;
      case Answer.Trouble<T>(var outcome, var reason) -> throw new AssertionError(outcome + ": " + reason);
    };
  }

  static String trouble(Answer<?> answer) {
    return switch (answer) {
      case Answer.Value<?>(var value) -> throw new AssertionError("no trouble: " + value);
      case Answer.Trouble<?>(var outcome, var reason) -> reason;
    };
  }

  static String refused(Answer<Restoration> answer) {
    return switch (value(answer)) {
      case Refused(String reason) -> reason;
      case Restored done -> throw new AssertionError("not refused: " + done);
    };
  }

  static Restored restored(Answer<Restoration> answer) {
    return switch (value(answer)) {
      case Restored done -> done;
      case Refused(String reason) -> throw new AssertionError("refused: " + reason);
    };
  }

  /** One that was called readable and needs nearly no room. */
  static Order order(String label, String name, String job) {
    return new Order(new Checked(label, Soundness.READABLE, List.of(), 1), Optional.empty(), name, STAMP, job);
  }

  Answer<Restoration> restore(Order order) {
    return backups().restore(order, LIMIT, progress -> true);
  }

  @Test
  void shouldListTheNewestFirst() {
    List<Backup> all = value(backups().list(LIMIT));
    assertThat(all).extracting(Backup::label).contains(good(), damaged());
    assertThat(all).isSortedAccordingTo(Comparator.comparing(Backup::start).reversed());
    assertThat(all).allSatisfy(backup -> {
      assertThat(backup.latest()).isAfterOrEqualTo(backup.start());
      assertThat(backup.stop()).isAfterOrEqualTo(backup.start());
      assertThat(backup.bytes()).isPositive();
    });
  }

  @Test
  void shouldCallAWholeBackupReadableAndLeaveTheProofToItsCaller() {
    Checked checked = value(backups().check(good(), LIMIT, progress -> true));
    assertThat(checked.soundness()).isEqualTo(Soundness.READABLE);
    assertThat(checked.neededBytes()).isGreaterThan(1 << 20);
    assertThat(checked.proven().soundness()).isEqualTo(Soundness.PROVEN);
    assertThat(value(backups().space(checked)).neededBytes()).isEqualTo(checked.neededBytes());
  }

  @Test
  void shouldFindADamagedBackup() {
    Checked checked = value(backups().check(damaged(), LIMIT, progress -> true));
    assertThat(checked.soundness()).isEqualTo(Soundness.DAMAGED);
    assertThat(checked.findings()).isNotEmpty();
    assertThatThrownBy(checked::proven).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void shouldRestoreIntoANewPlaceOnce() throws Exception {
    var order = order(good(), "twice", "job-1");
    Restored first = restored(restore(order));
    assertThat(first.change()).isEqualTo(Change.DONE);
    assertThat(first.place()).endsWith("twice_20261126_111736");
    assertThat(nothingAt(order.place())).isFalse();
    Restored second = restored(restore(order));
    assertThat(second.change()).isEqualTo(Change.ALREADY);
    assertThat(second.place()).isEqualTo(first.place());
    assertThat(refused(restore(order(good(), "twice", "job-2")))).as("another job's").contains("twice_20261126_111736");
  }

  @Test
  void shouldLeaveAloneWhatIsThere() throws Exception {
    var order = order(good(), "taken", "job-1");
    occupy(order.place());
    assertThat(refused(restore(order))).contains(order.place());
    assertThat(occupied(order.place())).isTrue();
  }

  @Test
  void shouldRefuseWhereThereIsTooLittleRoom() throws Exception {
    var checked = new Checked(good(), Soundness.READABLE, List.of(), TOO_MUCH);
    assertThat(value(backups().space(checked)).tooLittle()).isTrue();
    var order = new Order(checked, Optional.empty(), "large", STAMP, "job-1");
    assertThat(refused(restore(order))).matches("The restore needs 1099511627776 MiB, and \\d+ MiB are free\\.");
    assertThat(nothingAt(order.place())).isTrue();
  }

  @Test
  void shouldKnowNoOtherBackup() throws Exception {
    String unknown = good().replace('2', '3');
    assertThat(trouble(backups().check(unknown, LIMIT, progress -> true))).contains(unknown);
    var order = order(unknown, "nothing", "job-1");
    trouble(restore(order));
    assertThat(nothingAt(order.place())).isTrue();
  }
}
