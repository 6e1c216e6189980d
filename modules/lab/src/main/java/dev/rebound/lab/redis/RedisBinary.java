package dev.rebound.lab.redis;

import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/** The program {@code redis-server}, also a Sentinel, unpacked once from the Maven artifact of embedded-redis. */
public final class RedisBinary {
  private static final String AMD64 = "redis-server-6.2.6-v5-linux-amd64";
  private static final String ARM64 = "redis-server-6.2.7-linux-arm64";

  private RedisBinary() {}

  /** Where the program for this machine is: an address in the artifact's jar; empty where the class path has none. */
  public static Optional<URL> artifact() {
    return Optional.ofNullable(RedisBinary.class.getResource("/" + name()));
  }

  private static String name() {
    return System.getProperty("os.arch").equals("aarch64") ? ARM64 : AMD64;
  }

  /** Unpacks below the folder, or finds what an earlier call unpacked there. Every user may run it. */
  static Path unpack(Path folder) throws IOException {
    String name = name();
    Path program = folder.resolve(name).resolve("redis-server");
    if (!Files.exists(program)) {
      try (var in = RedisBinary.class.getResourceAsStream("/" + name)) {
        if (in == null) {
          throw new IllegalStateException("no Redis on the class path (" + name + "): the lab has it for Linux only");
        }
        Files.createDirectories(program.resolveSibling("."));
        Path fresh = program.resolveSibling("unpacking");
        Files.copy(in, fresh, StandardCopyOption.REPLACE_EXISTING);
        Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.move(fresh, program, StandardCopyOption.ATOMIC_MOVE);
      }
    }
    return program.toAbsolutePath();
  }
}
