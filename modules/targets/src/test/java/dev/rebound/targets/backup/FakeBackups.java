package dev.rebound.targets.backup;

import dev.rebound.targets.Answer;
import dev.rebound.targets.Change;
import dev.rebound.targets.Journal;
import dev.rebound.targets.Outcome;
import dev.rebound.targets.backup.Backups.Restoration.Refused;
import dev.rebound.targets.backup.Backups.Restoration.Restored;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** A repository in memory, and the places beside it. */
public final class FakeBackups implements Backups {
  private static final String SOMEBODY_ELSE = "";

  private final Map<String, Backup> backups = new LinkedHashMap<>();
  private final Map<String, List<String>> damage = new HashMap<>();
  private final Map<String, String> places = new HashMap<>();
  private final Journal journal;
  private OptionalLong freeBytes = OptionalLong.of(100L << 30);
  private Optional<Answer<?>> trouble = Optional.empty();

  public FakeBackups(Journal journal) {
    this.journal = journal;
  }

  /** Stores a whole backup. */
  public synchronized void put(Backup backup) {
    backups.put(backup.label(), backup);
  }

  /** From now on a check finds this; a restore fails. */
  public synchronized void damage(String label, String finding) {
    damage.computeIfAbsent(label, none -> new ArrayList<>()).add(finding);
  }

  /** Room from now on; empty where it cannot be seen. */
  public synchronized void freeBytes(OptionalLong now) {
    freeBytes = now;
  }

  /** The repository gives this trouble from now on; {@code ANSWERED} ends it. */
  public synchronized void outcome(Outcome now, String reason) {
    trouble = now == Outcome.ANSWERED ? Optional.empty() : Optional.of(Answer.trouble(now, reason));
  }

  /** Puts something of somebody else's at a place. */
  public synchronized void occupy(String place) {
    places.put(place, SOMEBODY_ELSE);
  }

  /** The places that hold something. */
  public synchronized Set<String> places() {
    return Set.copyOf(places.keySet());
  }

  @SuppressWarnings("unchecked")
  private <T> Optional<Answer<T>> failing() {
    return trouble.map(answer -> (Answer<T>) answer);
  }

  private static <T> Answer<T> unknown(String label) {
    return Answer.trouble(Outcome.ERROR, "The repository holds no backup " + label + ".");
  }

  @Override
  public synchronized Answer<List<Backup>> list(Duration limit) {
    return this.<List<Backup>>failing().orElseGet(
        () -> Answer.of(backups.values().stream().sorted(Comparator.comparing(Backup::start).reversed()).toList()));
  }

  @Override
  public synchronized Answer<Checked> check(String label, Duration limit, Watch watch) {
    journal.add("check " + label);
    return this.<Checked>failing().orElseGet(() -> {
      if (!backups.containsKey(label)) {
        return unknown(label);
      }
      if (!watch.goesOn("reading " + label)) {
        return Answer.trouble(Outcome.SILENCE, "Reading " + label + " was ended because it should not go on.");
      }
      List<String> findings = damage.getOrDefault(label, List.of());
      long needed = Room.withMargin(backups.get(label).restoredBytes().orElse(backups.get(label).bytes()));
      return Answer.of(new Checked(label, findings.isEmpty() ? Soundness.READABLE : Soundness.DAMAGED, findings, needed));
    });
  }

  @Override
  public synchronized Answer<Space> space(Checked checked) {
    return Answer.of(new Space(checked.neededBytes(), freeBytes));
  }

  @Override
  public synchronized Answer<Restoration> restore(Order order, Duration limit, Watch watch) {
    String label = order.checked().label();
    journal.add("restore " + label + " into " + order.place());
    return this.<Restoration>failing().orElseGet(() -> {
      String whose = order.job() + " " + label;
      var space = new Space(order.checked().neededBytes(), freeBytes);
      String there = places.get(order.place());
      if (there != null) {
        return Answer.of(there.equals(whose)
            ? new Restored(Change.ALREADY, order.place(), Duration.ZERO)
            : new Refused(order.place() + " is there, and this job did not restore it; it stays as it is."));
      }
      if (space.tooLittle()) {
        return Answer.of(new Refused(Room.tooLittle(space)));
      }
      if (!backups.containsKey(label)) {
        return unknown(label);
      }
      if (damage.containsKey(label) || !watch.goesOn("restoring " + label)) {
        return Answer.trouble(Outcome.ERROR, "Restoring " + label + " failed.");
      }
      places.put(order.place(), whose);
      return Answer.of(new Restored(Change.DONE, order.place(), Duration.ofSeconds(1)));
    });
  }
}
