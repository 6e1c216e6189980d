package dev.rebound.targets.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.targets.Answer;
import dev.rebound.targets.Change;
import dev.rebound.targets.Journal;
import dev.rebound.targets.Outcome;
import dev.rebound.targets.backup.Backups.Backup;
import dev.rebound.targets.backup.Backups.Checked;
import dev.rebound.targets.backup.Backups.Kind;
import dev.rebound.targets.backup.Backups.Order;
import dev.rebound.targets.backup.Backups.Soundness;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FakeBackupsTest extends BackupsContract {
  private final FakeBackups fake = new FakeBackups(new Journal());

  @BeforeEach
  void fill() {
    Instant night = Instant.parse("2026-11-25T02:00:00Z");
    fake.put(new Backup("20261125", Kind.FULL, night, night.plusSeconds(60), night.plusSeconds(900), 1 << 20, OptionalLong.of(1 << 24)));
    Instant next = Instant.parse("2026-11-26T02:00:00Z");
    fake.put(new Backup("20261126", Kind.FULL, next, next.plusSeconds(60), next.plusSeconds(900), 1 << 20, OptionalLong.of(1 << 24)));
    fake.damage("20261125", "checksum invalid: 1");
  }

  @Override
  Backups backups() {
    return fake;
  }

  @Override
  String good() {
    return "20261126";
  }

  @Override
  String damaged() {
    return "20261125";
  }

  @Override
  void occupy(String place) {
    fake.occupy(place);
  }

  @Override
  boolean occupied(String place) {
    return fake.places().contains(place);
  }

  @Override
  boolean nothingAt(String place) {
    return !fake.places().contains(place);
  }

  @Test
  void shouldTryWhereTheRoomCannotBeSeen() {
    fake.freeBytes(OptionalLong.empty());
    var huge = new Checked(good(), Soundness.READABLE, List.of(), Long.MAX_VALUE);
    assertThat(value(fake.space(huge)).tooLittle()).isFalse();
    restored(restore(new Order(huge, Optional.empty(), "unseen", STAMP, "job-1")));
  }

  @Test
  void shouldGiveTheTroubleThatItWasTold() {
    fake.outcome(Outcome.ERROR, "The passphrase is another one.");
    assertThat(trouble(fake.list(LIMIT))).isEqualTo("The passphrase is another one.");
    fake.outcome(Outcome.ANSWERED, "");
    assertThat(value(fake.list(LIMIT))).hasSize(2);
  }

  @Test
  void shouldStartOnlyWhatWasRestored() {
    var servers = new FakeTrialServer(fake::places, new Journal());
    Path folder = Path.of("/restore", restored(restore(order(good(), "trial", "job-1"))).place());
    assertThat(servers.start(folder, 5433, LIMIT, progress -> true)).isEqualTo(Answer.of(Change.DONE));
    assertThat(servers.start(folder, 5433, LIMIT, progress -> true)).isEqualTo(Answer.of(Change.ALREADY));
    trouble(servers.start(folder, 5434, LIMIT, progress -> true));
    assertThat(servers.stop(folder, LIMIT)).isEqualTo(Answer.of(Change.DONE));
    assertThat(servers.stop(folder, LIMIT)).isEqualTo(Answer.of(Change.ALREADY));
    trouble(servers.start(Path.of("/var/lib/postgresql/15/main"), 5433, LIMIT, progress -> true));
  }
}
