package dev.rebound.lab.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** The faults that leave PostgreSQL's processes alone, one after the other on one pair, as a plain client sees them. */
@Tag("system")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PostgresFaultsSystemTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private PostgresPair pair;
  private int port;
  private int orders;

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    try (var a = new ServerSocket(0); var b = new ServerSocket(0); var s = new ServerSocket(0)) {
      port = a.getLocalPort();
      int portB = b.getLocalPort();
      int supervisor = s.getLocalPort();
      for (var socket : new ServerSocket[] {a, b, s}) {
        socket.close();
      }
      pair = PostgresPair.start(folder, port, portB, supervisor);
    }
  }

  @AfterAll
  void stop() {
    pair.close();
  }

  @Test
  @Order(1)
  void shouldHangAndGoOn() throws Exception {
    pair.supervisor().hang("pg-a");
    connectTcp();
    assertThatThrownBy(this::read).isInstanceOf(SQLException.class);
    pair.supervisor().resume("pg-a");
    awaitWrites();
  }

  @Test
  @Order(2)
  void shouldDropPacketsInSilenceWhileReplicationGoesOn() throws Exception {
    try (var kept = connect()) {
      assertThat(kept.isValid(1)).isTrue();
      pair.supervisor().partition("pg-a");
      assertThatThrownBy(this::connectTcp).isInstanceOf(SocketTimeoutException.class);
      assertThat(kept.isValid(1)).isFalse();
    }
    Thread.sleep(1500);
    try (var b = pair.connect("pg-b", PostgresRole.POSTGRES); var statement = b.createStatement();
        var rows = statement.executeQuery(
            "SELECT status = 'streaming' AND clock_timestamp() - last_msg_receipt_time < interval '12 s' FROM pg_stat_wal_receiver")) {
      assertThat(rows.next() && rows.getBoolean(1)).as("pg-b streams").isTrue();
    }
    pair.supervisor().resume("pg-a");
    awaitWrites();
  }

  @Test
  @Order(3)
  void shouldReadWhileWritesHang() throws Exception {
    pair.supervisor().wedgedWrites("pg-a");
    pair.supervisor().wedgedWrites("pg-a");
    Thread.sleep(500);
    assertThat(read()).isNotNegative();
    assertThatThrownBy(this::write).isInstanceOf(SQLException.class);
    pair.supervisor().resume("pg-a");
    awaitWrites();
    assertThat(pair.awaitSynchronous(LIMIT)).isTrue();
  }

  @Test
  @Order(4)
  void shouldAnswerLate() throws Exception {
    read();
    pair.supervisor().slow("pg-a");
    long slowest = 0;
    for (int i = 0; i < 15; i++) {
      long start = System.nanoTime();
      read();
      slowest = Math.max(slowest, System.nanoTime() - start);
    }
    assertThat(Duration.ofNanos(slowest)).isGreaterThan(Duration.ofMillis(200));
    pair.supervisor().resume("pg-a");
    awaitWrites();
  }

  @Test
  @Order(5)
  void shouldDieOfAFullDiskAndStartAgainWhenThereIsRoom() throws Exception {
    pair.supervisor().diskFull("pg-a");
    assertThatThrownBy(() -> {
      for (int i = 0; i < 20; i++) {
        write();
      }
    }).isInstanceOf(SQLException.class);
    long until = System.nanoTime() + LIMIT.toNanos();
    while (!pair.supervisor().look("pg-a").state().name().equals("STOPPED")) {
      assertThat(System.nanoTime()).as("it goes down: " + pair.supervisor().look("pg-a")).isLessThan(until);
      Thread.sleep(50);
    }
    pair.supervisor().resume("pg-a");
    awaitWrites();
  }

  private void connectTcp() throws Exception {
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress("127.0.0.1", port), 1000);
    }
  }

  private Connection connect() throws SQLException {
    var properties = new Properties();
    properties.setProperty("user", "orders_app");
    properties.setProperty("password", pair.password(PostgresRole.ORDERS_APP));
    properties.setProperty("connectTimeout", "3");
    properties.setProperty("socketTimeout", "3");
    return DriverManager.getConnection(pair.jdbcUrl("pg-a"), properties);
  }

  private long read() throws SQLException {
    try (var connection = connect(); var statement = connection.createStatement();
        var rows = statement.executeQuery("SELECT count(*) FROM orders")) {
      rows.next();
      return rows.getLong(1);
    }
  }

  private void write() throws SQLException {
    orders++;
    try (var connection = connect(); var statement = connection.createStatement()) {
      statement.execute("INSERT INTO orders (n, source) VALUES (" + orders + ", 'test')");
    }
  }

  private void awaitWrites() throws Exception {
    long until = System.nanoTime() + LIMIT.toNanos();
    while (true) {
      try {
        write();
        return;
      } catch (SQLException notYet) {
        assertThat(System.nanoTime()).as("still: " + notYet).isLessThan(until);
        Thread.sleep(100);
      }
    }
  }
}
