package dev.rebound.lab.postgres;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;

/**
 * A physical replication connection: PostgreSQL's protocol 3.0 with {@code replication=true} and SCRAM-SHA-256. pgjdbc cannot take a
 * base backup (it does not expect result sets before the copy), hence this one. Source: PostgreSQL's documentation, "Message Flow" and
 * "Streaming Replication Protocol". Not thread-safe.
 */
final class ReplicationConnection implements AutoCloseable {
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);
  /** Longest silence of the server: a checkpoint that it starts for a backup can take this long on a loaded machine. */
  private static final Duration SILENCE_LIMIT = Duration.ofSeconds(60);
  private static final int PROTOCOL_3_0 = 196608;
  private static final int MESSAGE_BYTES_MAX = 64 * 1024 * 1024;
  private static final int NONCE_BYTES = 18;
  static final String DUPLICATE_OBJECT = "42710";

  private final Socket socket;
  private final DataInputStream in;
  private final DataOutputStream out;

  /** One message: its type and its body without the length. */
  record Message(char type, byte[] body) {}

  /** The server's own error, with its SQLSTATE. */
  static final class ServerError extends IOException {
    private final String state;

    ServerError(String state, String message) {
      super(message + " (SQLSTATE " + state + ")");
      this.state = state;
    }

    String state() {
      return state;
    }
  }

  private ReplicationConnection(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 1 << 16));
    this.out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream()));
  }

  /** Connects and authenticates. @throws IOException where the server refuses or cannot be reached in time */
  static ReplicationConnection open(String host, int port, String user, String password) throws IOException {
    var socket = new Socket();
    try {
      socket.connect(new InetSocketAddress(host, port), (int) CONNECT_LIMIT.toMillis());
      socket.setSoTimeout((int) SILENCE_LIMIT.toMillis());
      socket.setTcpNoDelay(true);
      var connection = new ReplicationConnection(socket);
      connection.startUp(user, password);
      return connection;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /** Sends a command of the replication protocol; the answers are read by {@link #receive}. */
  void send(String command) throws IOException {
    write('Q', (command + "\0").getBytes(StandardCharsets.UTF_8));
  }

  /** Runs a command whose result does not matter. */
  void run(String command) throws IOException {
    send(command);
    awaitReady();
  }

  /** Reads to the end of the command's answers. @throws ServerError where the server reports one */
  void awaitReady() throws IOException {
    for (var message = receive(); message.type() != 'Z'; message = receive()) {
      if (message.type() == 'G' || message.type() == 'W') {
        throw new IOException("the server waits for data that nobody sends");
      }
    }
  }

  /**
   * The next message; notices are left out.
   *
   * @throws ServerError where the server reports an error; the connection is ready for the next command again
   */
  Message receive() throws IOException {
    var message = read();
    while (message.type() == 'N' || message.type() == 'S') {
      message = read();
    }
    if (message.type() == 'E') {
      var error = error(message.body());
      while (authenticated && read().type() != 'Z') {
        // The rest of a failed command's answers says nothing more.
      }
      throw error;
    }
    return message;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private boolean authenticated;

  private void startUp(String user, String password) throws IOException {
    var parameters = "user\0" + user + "\0replication\0true\0application_name\0rebound-supervisor\0\0";
    var body = parameters.getBytes(StandardCharsets.UTF_8);
    out.writeInt(body.length + 8);
    out.writeInt(PROTOCOL_3_0);
    out.write(body);
    out.flush();
    var random = new byte[NONCE_BYTES];
    new SecureRandom().nextBytes(random);
    // PostgreSQL takes the user from the start-up message and ignores the one in SCRAM.
    var scram = new Scram("", password, Base64.getEncoder().encodeToString(random));
    for (var message = receive(); message.type() != 'Z'; message = receive()) {
      if (message.type() == 'R') {
        authenticate(scram, ByteBuffer.wrap(message.body()));
      }
    }
    authenticated = true;
  }

  private void authenticate(Scram scram, ByteBuffer body) throws IOException {
    int kind = body.getInt();
    var rest = StandardCharsets.UTF_8.decode(body).toString();
    switch (kind) {
      case 0 -> { }
      case 10 -> {
        var initial = scram.first().getBytes(StandardCharsets.UTF_8);
        var answer = new ByteArrayOutputStream();
        answer.writeBytes("SCRAM-SHA-256\0".getBytes(StandardCharsets.US_ASCII));
        answer.writeBytes(ByteBuffer.allocate(4).putInt(initial.length).array());
        answer.writeBytes(initial);
        write('p', answer.toByteArray());
      }
      case 11 -> write('p', scram.last(rest).getBytes(StandardCharsets.UTF_8));
      case 12 -> scram.verify(rest);
      default -> throw new IOException("the server asks for authentication " + kind + ", only SCRAM-SHA-256 is spoken here");
    }
  }

  private void write(char type, byte[] body) throws IOException {
    out.writeByte(type);
    out.writeInt(body.length + 4);
    out.write(body);
    out.flush();
  }

  private Message read() throws IOException {
    char type = (char) in.readUnsignedByte();
    int length = in.readInt() - 4;
    if (length < 0 || length > MESSAGE_BYTES_MAX) {
      throw new IOException("a message of " + length + " bytes is none of PostgreSQL's");
    }
    return new Message(type, in.readNBytes(length));
  }

  private static ServerError error(byte[] body) {
    var fields = new String(body, StandardCharsets.UTF_8).split("\0");
    return new ServerError(field(fields, "C"), field(fields, "M"));
  }

  private static String field(String[] fields, String code) {
    return Arrays.stream(fields).filter(f -> f.startsWith(code)).map(f -> f.substring(1)).findFirst().orElse("?");
  }
}
