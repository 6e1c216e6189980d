package dev.rebound.targets.dns;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What one name server told of a name. */
public sealed interface Told {
  /**
   * It told, with authority.
   *
   * @param sets at most one of each type; empty where the name is not there, or has records of other types alone
   * @param serial of its zone, at about the same time; compared by RFC 1982
   * @param negativeTtl how long others may keep that a name or type is not there (RFC 2308, section 5)
   */
  record Records(List<RecordSet> sets, long serial, Duration negativeTtl) implements Told {
    public Records {
      sets = List.copyOf(sets);
      requireNonNull(negativeTtl, "negativeTtl");
    }

    public Optional<RecordSet> of(RecordType type) {
      return sets.stream().filter(set -> set.type() == type).findFirst();
    }

    /** Whether it serves just these, TTL included. */
    boolean serves(RecordSet wished) {
      return of(wished.type()).equals(Optional.of(wished));
    }
  }

  /**
   * It told nothing that counts.
   *
   * @param reason one sentence for people
   */
  record Nothing(Why why, String reason) implements Told {
    public Nothing {
      requireNonNull(why, "why");
      requireNonNull(reason, "reason");
    }
  }

  /** Why nothing was told. */
  enum Why {
    /** Nothing listens at its address. */
    CLOSED,
    /** Nothing came back in time. */
    SILENT,
    /** It does not answer us (response code REFUSED), or does not know the zone. */
    REFUSED,
    /** It says that it fails (SERVFAIL), e.g. a secondary whose copy is too old, or another error. */
    FAILED,
    /** It answers, but not with authority over the zone. */
    LAME,
    /** What it says cannot be read. */
    UNREADABLE
  }
}
