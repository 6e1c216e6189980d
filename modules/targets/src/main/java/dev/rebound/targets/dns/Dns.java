package dev.rebound.targets.dns;

import java.time.Duration;

/** One zone, by its name servers and by the one way to change it. Thread-safe. */
public interface Dns {
  /**
   * What each name server that the plan names tells of a name now, each asked directly. Reads only.
   *
   * @param name within the zone
   * @param limit of each question; all are asked at the same time, so a look ends within about as much
   */
  Look look(String name, Duration limit);

  /**
   * Replaces one record set, if it is still the one that was looked at. It looks first, acts and looks again, each within a third of the
   * limit. May be repeated: who asks again after {@link Switched.Unknown} gets {@link Switched.AlreadySo} where the first one took effect.
   */
  Switched change(Order order, Duration limit);
}
