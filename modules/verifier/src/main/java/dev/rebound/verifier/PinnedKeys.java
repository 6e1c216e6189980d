package dev.rebound.verifier;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The public keys that the reader trusts, by their own word: more than one where the sealer's key was changed. */
public final class PinnedKeys {
  private static final String BEGIN = "-----BEGIN PUBLIC KEY-----";
  private static final String END = "-----END PUBLIC KEY-----";
  private final Map<String, PublicKey> keys = new LinkedHashMap<>();

  public PinnedKeys(List<PublicKey> trusted) {
    trusted.forEach(key -> keys.put(id(key), key));
  }

  /** What a signature turned out to be. */
  enum Verdict { GOOD, BAD, FOREIGN }

  Verdict of(Checkpoint checkpoint) {
    PublicKey key = keys.get(checkpoint.sealer());
    if (key == null) {
      return Verdict.FOREIGN;
    }
    return signed(key, checkpoint.statement(), checkpoint.signature()) ? Verdict.GOOD : Verdict.BAD;
  }

  /** Whether a pinned key signed exactly this. */
  public boolean trusts(Checkpoint checkpoint) {
    return of(checkpoint) == Verdict.GOOD;
  }

  /** SHA-256 of the key in its X.509 form: what checkpoints call {@code sealer}. */
  public static String id(PublicKey key) {
    return Sha256.of(key.getEncoded());
  }

  /** The key's file: PEM, as {@code openssl pkey -pubin} reads it. */
  public static String text(PublicKey key) {
    return BEGIN + "\n" + Base64.getEncoder().encodeToString(key.getEncoded()) + "\n" + END + "\n";
  }

  /** Reads the key's file. @throws Unreadable where it is no Ed25519 public key */
  public static PublicKey read(Path file) throws IOException {
    String text = Files.readString(file).strip();
    if (!text.startsWith(BEGIN) || !text.endsWith(END)) {
      throw new Unreadable(file + " is no public key in PEM");
    }
    try {
      byte[] bytes = Base64.getMimeDecoder().decode(text.substring(BEGIN.length(), text.length() - END.length()));
      return KeyFactory.getInstance(SealKey.ALGORITHM).generatePublic(new X509EncodedKeySpec(bytes));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new Unreadable(file + " is no " + SealKey.ALGORITHM + " public key");
    }
  }

  static boolean signed(PublicKey key, byte[] statement, byte[] signature) {
    try {
      Signature check = Signature.getInstance(SealKey.ALGORITHM);
      check.initVerify(key);
      check.update(statement);
      return check.verify(signature);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}
