package dev.rebound.targets.dns;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.OptionalLong;

/** How a {@link Dns#change} ended. Reasons are one sentence for people, without secrets. */
public sealed interface Switched {
  /**
   * It was changed where changes are made. Which servers tell it, {@link Spread} says.
   *
   * @param serial of the zone with the change in it, or later; empty where the server took it and could not be asked any more
   */
  record Changed(OptionalLong serial) implements Switched {}

  /** It was as wished. Nothing was changed. */
  record AlreadySo(long serial) implements Switched {}

  /**
   * It is no longer what was looked at. Nothing was changed.
   *
   * @param now what is there; empty where nothing is that {@link RecordType} names
   */
  record ChangedByAnother(List<RecordSet> now) implements Switched {
    public ChangedByAnother {
      now = List.copyOf(now);
    }
  }

  /** The server answered that it does not do this. Nothing was changed. */
  record Refused(String reason) implements Switched {
    public Refused {
      requireNonNull(reason, "reason");
    }
  }

  /** Nothing was sent: the server could not be looked at, or the key could not be read. Nothing was changed. */
  record NotSent(String reason) implements Switched {
    public NotSent {
      requireNonNull(reason, "reason");
    }
  }

  /** It was sent, and whether it took effect, or will, is unknown: look again. */
  record Unknown(String reason) implements Switched {
    public Unknown {
      requireNonNull(reason, "reason");
    }
  }
}
