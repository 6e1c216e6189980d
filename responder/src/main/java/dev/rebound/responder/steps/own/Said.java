package dev.rebound.responder.steps.own;

import dev.rebound.contracts.Redaction;
import dev.rebound.responder.steps.StepReport;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What a program or service said, as it may stand in the log: without secrets, and at most {@value #OUTPUT_BYTES_MAX} bytes. */
final class Said {
  /** Source: requirement R8. */
  static final int OUTPUT_BYTES_MAX = 16 * 1024;
  static final String OUTPUT = "output";
  /** Ends the reason of an attempt that may have been carried out all the same. */
  static final String UNKNOWN = " Whether it was done is not known.";
  /** Of the output, in the sentence that people read, characters. */
  private static final int SENTENCE_MAX = 200;
  /** A shorter part of a secret is a word like any other. */
  private static final int SECRET_MIN = 6;

  private Said() {}

  static StepReport report(boolean asExpected, String what, String output, List<String> secrets) {
    String shown = hidden(output, secrets);
    String reason = what + (shown.isBlank() ? "." : ": " + Redaction.word(shown.strip(), SENTENCE_MAX));
    StepReport report = asExpected ? StepReport.done(reason) : StepReport.failed(reason);
    return shown.isBlank() ? report : report.with(OUTPUT, shown);
  }

  private static String hidden(String output, List<String> secrets) {
    String known = output;
    for (String secret : secrets) {
      if (secret.length() >= SECRET_MIN) {
        known = known.replace(secret, Redaction.HIDDEN);
      }
    }
    byte[] bytes = Redaction.of(known).getBytes(StandardCharsets.UTF_8);
    int length = Math.min(bytes.length, OUTPUT_BYTES_MAX);
    while (length < bytes.length && length > 0 && (bytes[length] & 0xC0) == 0x80) {
      length--; // never in the middle of a character
    }
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }
}
