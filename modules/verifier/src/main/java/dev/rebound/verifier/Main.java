package dev.rebound.verifier;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code java -jar rebound-verifier.jar --segments DIR --checkpoints DIR --key FILE}: says of an exported folder what is proven,
 * what is not, and what was changed.
 *
 * <p>Exit status: {@value #GOOD} everything sealed is as it was, {@value #FOUND} something is not, {@value #WRONG} wrong usage
 * or a folder that cannot be read, {@value #NOTHING_PROVEN} nothing was found, for no record is sealed.
 */
public final class Main {
  static final int GOOD = 0;
  static final int FOUND = 1;
  static final int WRONG = 2;
  static final int NOTHING_PROVEN = 3;

  private static final String USAGE = """
      usage: java -jar rebound-verifier.jar --segments DIR --checkpoints DIR --key FILE [--key FILE] [--part] [--known DIR]

        --segments DIR      exported records, *.segment
        --checkpoints DIR   signed checkpoints, a folder for each partition
        --key FILE          the sealer's public key (PEM), which you got another way than this folder; again for an older key
        --part              the segments are a part of the log: a checkpoint without any record here says nothing
        --known DIR         checkpoints that you kept from before: each must still be there as it was

      exit status: 0 all that is sealed is as it was sealed; 1 something is not; 2 wrong usage; 3 nothing is sealed, nothing proven""";

  private Main() {}

  public static void main(String[] arguments) {
    var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    System.exit(run(arguments, out));
  }

  /** What was asked for. */
  private record Asked(Path segments, Path checkpoints, PinnedKeys keys, boolean part, @Nullable Path known) {}

  static int run(String[] arguments, PrintStream out) {
    try {
      Asked asked = asked(arguments);
      return tell(FolderCheck.run(asked.segments, asked.checkpoints, asked.keys, asked.part, asked.known), out);
    } catch (IllegalArgumentException e) {
      out.println(e.getMessage() + "\n\n" + USAGE);
      return WRONG;
    } catch (IOException e) {
      out.println("cannot be read: " + e.getMessage());
      return WRONG;
    }
  }

  private static int tell(FolderCheck.Result result, PrintStream out) {
    result.logs().forEach(log -> out.println(Sentences.of(log)));
    out.println(Sentences.conclusion(result.logs(), result.findings()));
    if (result.findings().count() > 0) {
      return FOUND;
    }
    return result.logs().stream().allMatch(log -> log.proven() == 0) ? NOTHING_PROVEN : GOOD;
  }

  private static Asked asked(String[] arguments) throws IOException {
    Path segments = null;
    Path checkpoints = null;
    Path known = null;
    boolean part = false;
    List<PublicKey> keys = new ArrayList<>();
    for (int i = 0; i < arguments.length; i++) {
      switch (arguments[i]) {
        case "--segments" -> segments = folder(arguments, ++i);
        case "--checkpoints" -> checkpoints = folder(arguments, ++i);
        case "--known" -> known = folder(arguments, ++i);
        case "--key" -> keys.add(PinnedKeys.read(value(arguments, ++i)));
        case "--part" -> part = true;
        default -> throw new IllegalArgumentException("'" + arguments[i] + "' is not known");
      }
    }
    if (segments == null || checkpoints == null || keys.isEmpty()) {
      throw new IllegalArgumentException("--segments, --checkpoints and --key are needed");
    }
    return new Asked(segments, checkpoints, new PinnedKeys(keys), part, known);
  }

  private static Path folder(String[] arguments, int index) {
    Path folder = value(arguments, index);
    if (!Files.isDirectory(folder)) {
      throw new IllegalArgumentException(folder + " is no folder");
    }
    return folder;
  }

  private static Path value(String[] arguments, int index) {
    if (index >= arguments.length) {
      throw new IllegalArgumentException(arguments[index - 1] + " wants a value");
    }
    return Path.of(arguments[index]);
  }
}
