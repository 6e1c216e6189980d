package dev.rebound.kafka;

import dev.rebound.contracts.Topics;

/** The deciders as Kafka knows them, in the order of the data's flow. */
public enum DeciderName {
  DETECTOR("rebound-detector", Topics.SIGNALS),
  RESPONDER("rebound-responder", Topics.INCIDENTS),
  NOTIFIER("rebound-notifier", Topics.INCIDENTS);

  private final String application;
  private final String input;

  DeciderName(String application, String input) {
    this.application = application;
    this.input = input;
  }

  /** Consumer group and prefix of the changelog. Never changed: a group of another name would begin at the start of the log. */
  public String application() {
    return application;
  }

  /** The one log that it reads. */
  public String input() {
    return input;
  }
}
