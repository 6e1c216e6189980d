package dev.rebound.verifier;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;

/** The sealer's pair of keys, Ed25519 (RFC 8032). The private one is never printed. */
public final class SealKey {
  static final String ALGORITHM = "Ed25519";
  private final PrivateKey secret;
  private final PublicKey open;
  private final String id;

  /** @throws IllegalArgumentException where the two do not belong together */
  public SealKey(PrivateKey secret, PublicKey open) {
    this.secret = secret;
    this.open = open;
    this.id = PinnedKeys.id(open);
    byte[] probe = {1};
    if (!PinnedKeys.signed(open, probe, sign(probe))) {
      throw new IllegalArgumentException("the private and the public key do not belong together");
    }
  }

  /** A new pair. */
  public static SealKey generate() {
    try {
      KeyPair pair = KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair();
      return new SealKey(pair.getPrivate(), pair.getPublic());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK has " + ALGORITHM + " since version 15", e);
    }
  }

  /** SHA-256 of the public key in its X.509 form. */
  public String id() {
    return id;
  }

  public PublicKey open() {
    return open;
  }

  /** For its file alone. */
  public PrivateKey secret() {
    return secret;
  }

  byte[] sign(byte[] statement) {
    try {
      Signature signature = Signature.getInstance(ALGORITHM);
      signature.initSign(secret);
      signature.update(statement);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("the private key cannot sign", e);
    }
  }

  @Override
  public String toString() {
    return "SealKey[" + id + "]";
  }
}
