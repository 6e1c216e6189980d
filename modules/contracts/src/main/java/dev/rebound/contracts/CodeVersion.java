package dev.rebound.contracts;

/** The version that every record of this code carries. */
public final class CodeVersion {
  public static final String CURRENT = "0.1.0";

  private CodeVersion() {}
}
