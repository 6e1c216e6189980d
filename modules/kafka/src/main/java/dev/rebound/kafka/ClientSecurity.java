package dev.rebound.kafka;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/**
 * How a client meets a Kafka that wants TLS or SASL: the client's own settings (Kafka documentation, "Security"), from a file. Its values
 * may be secrets, and are never shown.
 *
 * @param settings by Kafka's names: {@code security.protocol}, {@code ssl.…}, {@code sasl.…}
 */
public record ClientSecurity(Map<String, String> settings) {
  /** Of a Kafka that asks nothing. */
  public static final ClientSecurity NONE = new ClientSecurity(Map.of());

  /** @throws IllegalArgumentException where a setting is about something else, naming it */
  public ClientSecurity {
    settings = Map.copyOf(settings);
    for (String name : new TreeMap<>(settings).keySet()) {
      if (!name.equals("security.protocol") && !name.startsWith("ssl.") && !name.startsWith("sasl.")) {
        throw new IllegalArgumentException("'" + name + "' is not about TLS or SASL: security.protocol, ssl.… and sasl.… are taken");
      }
    }
  }

  /**
   * Reads a properties file, as Kafka's own tools take it.
   *
   * @throws IllegalArgumentException where a setting is about something else
   */
  public static ClientSecurity read(Path file) throws IOException {
    var read = new Properties();
    try (Reader in = Files.newBufferedReader(file)) {
      read.load(in);
    }
    var settings = new TreeMap<String, String>();
    read.stringPropertyNames().forEach(name -> settings.put(name, read.getProperty(name)));
    return new ClientSecurity(settings);
  }

  @Override
  public String toString() {
    return "ClientSecurity" + new TreeMap<>(settings).keySet();
  }
}
