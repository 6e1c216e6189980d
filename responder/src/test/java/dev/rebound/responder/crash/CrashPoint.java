package dev.rebound.responder.crash;

/**
 * Where the responder dies.
 *
 * @param request which of the requested attempts it was about, counted from 0
 * @param effect which of that attempt's effects on the world, counted from 0; -1 where none is meant
 * @param place where, seen from the attempt or from the effect
 */
record CrashPoint(int request, int effect, Place place) {
  static final CrashPoint NONE = new CrashPoint(-1, -1, Place.BEFORE_ATTEMPT);

  enum Place {
    /** It has read the request and done nothing. */
    BEFORE_ATTEMPT,
    /** It has looked and is about to act. */
    BEFORE_EFFECT,
    /** The world has changed, and it does not know yet. */
    AFTER_EFFECT,
    /** The attempt has ended, and its outcome is not in the log. */
    BEFORE_OUTCOME,
    /** Its outcome is in the log, and it does not know: it appends it again. */
    AFTER_OUTCOME
  }

  static CrashPoint at(int request, Place place) {
    return new CrashPoint(request, -1, place);
  }

  static CrashPoint at(int request, int effect, Place place) {
    return new CrashPoint(request, effect, place);
  }
}
