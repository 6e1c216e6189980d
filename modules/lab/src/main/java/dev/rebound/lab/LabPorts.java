package dev.rebound.lab;

import java.util.List;
import java.util.stream.Stream;

/** Where the lab's parts listen on 127.0.0.1, the sites' entries on addresses of their own: fixed distances from one base. */
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

  /** PostgreSQL pg-dr of the second site. */
  public int postgresDr() {
    return base + 9;
  }

  /** The supervisor of both database hosts. */
  public int supervisor() {
    return base + 10;
  }

  /** The supervisor of the Redis hosts. */
  public int redisSupervisor() {
    return base + 11;
  }

  /** The supervisor of the second site's database host. */
  public int supervisorDr() {
    return base + 12;
  }

  /** The supervisor of the second site's Redis host. */
  public int redisSupervisorDr() {
    return base + 13;
  }

  /** Redis redis-dr of the second site. */
  public int redisDr() {
    return base + 14;
  }

  /** The Kubernetes API. */
  public int kubernetes() {
    return base + 20;
  }

  /** The Kubernetes API of the second site. */
  public int kubernetesDr() {
    return base + 21;
  }

  /** The application's service; also the port of each site's entry. */
  public int service() {
    return base + 30;
  }

  /** The HAProxy before the pods, where there is one. */
  public int proxy() {
    return base + 31;
  }

  /** Its runtime API. */
  public int proxyRuntime() {
    return base + 32;
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

  /** The name server, UDP and TCP, where there is a second site. */
  public int nameServer() {
    return base + 70;
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
