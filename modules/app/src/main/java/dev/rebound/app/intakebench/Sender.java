package dev.rebound.app.intakebench;

/** Somebody who has things stored, one after the other, on a connection of their own. Used by one thread. */
interface Sender extends AutoCloseable {
  /** Returns when everything of one sending is acknowledged. @throws IllegalStateException where it is not */
  void send();

  @Override
  void close();
}
