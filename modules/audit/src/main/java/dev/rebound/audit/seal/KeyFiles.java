package dev.rebound.audit.seal;

import dev.rebound.verifier.PinnedKeys;
import dev.rebound.verifier.SealKey;
import dev.rebound.verifier.Unreadable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Set;

/** The sealer's pair of keys in two files: {@code NAME}, which only its owner may read, and {@code NAME.pub}, which auditors get. */
public final class KeyFiles {
  private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
  private static final String END = "-----END PRIVATE KEY-----";
  private static final Set<PosixFilePermission> OWNERS_ALONE = EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

  private KeyFiles() {}

  /** The file of the public key. */
  public static Path open(Path secret) {
    return secret.resolveSibling(secret.getFileName() + ".pub");
  }

  /** Makes a new pair; overwrites nothing. @throws java.nio.file.FileAlreadyExistsException where one of the files is there */
  public static SealKey create(Path secret) throws IOException {
    SealKey key = SealKey.generate();
    String text = BEGIN + "\n" + Base64.getEncoder().encodeToString(key.secret().getEncoded()) + "\n" + END + "\n";
    Files.createFile(secret, PosixFilePermissions.asFileAttribute(OWNERS_ALONE));
    Files.writeString(secret, text);
    Files.writeString(open(secret), PinnedKeys.text(key.open()), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    return key;
  }

  /**
   * Reads a pair.
   *
   * @throws Unreadable where another user may read the private key, a file is no key, or the two do not belong together; never says it
   */
  public static SealKey read(Path secret) throws IOException {
    if (!OWNERS_ALONE.containsAll(Files.getPosixFilePermissions(secret))) {
      throw new Unreadable(secret + " may be read by others than its owner: chmod 600 " + secret);
    }
    String text = Files.readString(secret).strip();
    if (!text.startsWith(BEGIN) || !text.endsWith(END)) {
      throw new Unreadable(secret + " is no private key in PEM");
    }
    try {
      byte[] bytes = Base64.getMimeDecoder().decode(text.substring(BEGIN.length(), text.length() - END.length()));
      PrivateKey key = KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(bytes));
      return new SealKey(key, PinnedKeys.read(open(secret)));
    } catch (GeneralSecurityException e) {
      throw new Unreadable(secret + " is no Ed25519 private key");
    } catch (IllegalArgumentException e) {
      throw new Unreadable(secret + " and " + open(secret) + " are no pair");
    }
  }
}
