package dev.rebound.responder.crash;

import dev.rebound.contracts.IncidentEvent.StepRequested;
import dev.rebound.responder.crash.CrashPoint.Place;
import dev.rebound.responder.steps.Targets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Counts every effect on a world of fakes, and crashes before or after one of them. */
final class Watched implements EffectWatch.Listener {
  /** The responder is gone. */
  static final class Crash extends Error {
    private static final long serialVersionUID = 1L;

    Crash(String where) {
      super(where);
    }
  }

  /** An attempt looks and looks: the real hand ends it at its deadline. */
  static final class Late extends Error {
    private static final long serialVersionUID = 1L;
  }

  /** Looks of one attempt on fakes, where nothing takes time; beyond them it waits for what does not come. */
  private static final int LOOKS_MAX = 40;

  private final CrashPoint crash;
  private final Runnable meanwhile;
  final Targets targets;
  /** What really changed the world, in order: {@code step: method target}. */
  final List<String> changes = new ArrayList<>();
  /** Effects of each attempt. */
  final List<Integer> effects = new ArrayList<>();
  private String step = "";
  private int looks;

  /** @param meanwhile what goes on in the world between two looks or acts of the responder */
  Watched(Targets world, CrashPoint crash, Runnable meanwhile) {
    this.targets = new EffectWatch(world, this);
    this.crash = crash;
    this.meanwhile = meanwhile;
  }

  /** An attempt begins. */
  void begin(StepRequested request) {
    step = request.step();
    looks = 0;
    effects.add(0);
    crashAt(Place.BEFORE_ATTEMPT);
  }

  void crashAt(Place place) {
    if (crash.equals(CrashPoint.at(effects.size() - 1, place))) {
      throw new Crash(place + " of " + step);
    }
  }

  private void crashAt(Place place, int effect) {
    if (crash.equals(CrashPoint.at(effects.size() - 1, effect, place))) {
      throw new Crash(place + " " + effect + " of " + step);
    }
  }

  @Override
  public void looks() {
    if (++looks > LOOKS_MAX) {
      throw new Late();
    }
    meanwhile.run();
  }

  @Override
  public void acts() {
    meanwhile.run();
    int effect = effects.getLast();
    effects.set(effects.size() - 1, effect + 1);
    crashAt(Place.BEFORE_EFFECT, effect);
  }

  @Override
  public void acted(@Nullable String change) {
    if (change != null) {
      changes.add(step + ": " + change);
    }
    crashAt(Place.AFTER_EFFECT, effects.getLast() - 1);
    meanwhile.run();
  }
}
