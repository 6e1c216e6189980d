package dev.rebound.lab;

import java.util.List;
import java.util.stream.Stream;

/** Where the lab's parts listen on 127.0.0.1: fixed distances from one base. */
public record LabPorts(int base) {
  /** The base where nobody says otherwise. */
  public static final int DEFAULT_BASE = 27_000;

  private static final int HIGHEST_OFFSET = 93;
  private static final int PORT_MAX = 65_535;

  public LabPorts {
    if (base < 1024 || base + HIGHEST_OFFSET > PORT_MAX) {
      throw new IllegalArgumentException(
          "the base port must leave room for the lab: 1024 to " + (PORT_MAX - HIGHEST_OFFSET) + ", not " + base);
    }
  }

  /** All that the lab listens on where nothing but its base is chosen. */
  public List<Integer> all() {
    return Stream.concat(
            redis().stream(),
            Stream.of(
                postgresA(), postgresB(), supervisor(), redisSupervisor(), kubernetes(), service(), slack(), smtp(), control(), kafka(),
                kafkaController()))
        .sorted().toList();
  }

  /** PostgreSQL pg-a. */
  public int postgresA() {
    return base + 1;
  }

  /** PostgreSQL pg-b. */
  public int postgresB() {
    return base + 2;
  }

  /** Redis redis-a, redis-b and redis-c. */
  public List<Integer> redis() {
    return List.of(base + 3, base + 4, base + 5);
  }

  /** The Sentinels, where they are started. */
  public List<Integer> sentinels() {
    return List.of(base + 6, base + 7, base + 8);
  }

  /** The supervisor of both database hosts. */
  public int supervisor() {
    return base + 10;
  }

  /** The supervisor of the Redis hosts. */
  public int redisSupervisor() {
    return base + 11;
  }

  /** The Kubernetes API. */
  public int kubernetes() {
    return base + 20;
  }

  /** The application's service. */
  public int service() {
    return base + 30;
  }

  /** Slack. */
  public int slack() {
    return base + 40;
  }

  /** SMTP. */
  public int smtp() {
    return base + 50;
  }

  /** The lab's own control. */
  public int control() {
    return base + 60;
  }

  /** Kafka's broker. */
  public int kafka() {
    return base + 92;
  }

  /** Kafka's controller. */
  public int kafkaController() {
    return base + HIGHEST_OFFSET;
  }
}
