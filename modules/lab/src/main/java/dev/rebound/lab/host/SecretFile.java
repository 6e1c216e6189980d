package dev.rebound.lab.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;

/** A file with a secret, readable by its owner alone. */
public final class SecretFile {
  private static final int SECRET_BYTES = 24;

  private SecretFile() {}

  /** Makes the file, with the content and a line's end, unless it is there. */
  public static void keep(Path file, String content) throws IOException {
    if (!Files.exists(file)) {
      Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(file, content + "\n");
    }
  }

  /** A new secret: letters and digits. */
  public static String random() {
    byte[] bytes = new byte[SECRET_BYTES];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
