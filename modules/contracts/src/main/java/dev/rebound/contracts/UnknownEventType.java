package dev.rebound.contracts;

/** A record whose type this version of the code does not know. It halts its reader: readers are upgraded before writers. */
public final class UnknownEventType extends RuntimeException {
  public UnknownEventType(String type) {
    super("event type '" + type + "' is not known to code version " + CodeVersion.CURRENT + ": upgrade this reader before its writers");
  }
}
