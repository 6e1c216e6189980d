package dev.rebound.ingest.intake;

/** Ends the reading of one item, whose neighbours are still taken. Expected trouble, therefore without a stack trace. */
public final class NotTaken extends RuntimeException {
  /** @param reason for the sender's people; without a piece of what was sent, which may be a secret */
  public NotTaken(String reason) {
    super(reason, null, false, false);
  }

  public String reason() {
    return String.valueOf(getMessage());
  }
}
