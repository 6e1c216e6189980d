package dev.rebound.plan;

import dev.rebound.core.plan.AllowList;
import dev.rebound.core.plan.Plan;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads a plan file: a valid plan, or all that is wrong with it at once. */
public final class PlanFile {
  private PlanFile() {}

  /** What came of reading a plan file. */
  public sealed interface Result {}

  /**
   * The file is a valid plan.
   *
   * @param text the file as it was read: what is activated
   * @param hash SHA-256 of the text's UTF-8 bytes, lower-case hexadecimal
   * @param notes what its owner should know
   */
  public record Valid(Plan plan, String text, String hash, List<Finding> notes) implements Result {
    public Valid {
      notes = List.copyOf(notes);
    }
  }

  /** The file is no valid plan; the problems are in the order of the file and there is at least one. */
  public record Invalid(List<Problem> problems) implements Result {
    public Invalid {
      problems = List.copyOf(problems);
    }

    /** All problems, one a line. */
    public String render() {
      return String.join("\n", problems.stream().map(Problem::toString).toList());
    }
  }

  /**
   * A file as it was read. A plan whose contacts are not all filled in stays in this package: what nobody gets, nobody puts into force.
   *
   * @param plan there where nothing is wrong beside contacts that are still to be filled in
   */
  record Reading(Optional<Plan> plan, String text, List<Problem> wrong, List<Problem> toFillIn) {
    private static Reading refused(String name, String wrong, String right) {
      return new Reading(Optional.empty(), "", List.of(new Problem(name, 1, 1, "", wrong, right)), List.of());
    }

    private Result result() {
      if (plan.isEmpty() || !toFillIn.isEmpty()) {
        return new Invalid(Problems.inOrder(wrong, toFillIn));
      }
      return new Valid(plan.get(), text, hash(text), Notes.on(plan.get()));
    }
  }

  /** Reads a file; paths of secrets are resolved against its folder. A file that cannot be read is invalid, not an exception. */
  public static Result read(Path file) {
    return read(file, null);
  }

  /**
   * The same on the responder's host.
   *
   * @param allowed what own steps may call there: what it does not name, or what is not there, is a problem at its place; null: not asked
   */
  public static Result read(Path file, @Nullable AllowList allowed) {
    return reading(file, allowed).result();
  }

  /** The same with what is wrong and what is still to be filled in apart. */
  static Reading reading(Path file, @Nullable AllowList allowed) {
    String name = file.toString();
    try {
      if (Files.size(file) > Document.SIZE_MAX_BYTES) {
        return Reading.refused(name, "the file is larger than 1 MiB", "A plan is a few hundred lines.");
      }
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(Files.readAllBytes(file))).toString();
      return reading(text, name, file.toAbsolutePath().getParent(), allowed);
    } catch (CharacterCodingException e) {
      return Reading.refused(name, "the file is not UTF-8", "Save it as UTF-8.");
    } catch (IOException e) {
      String why = Files.exists(file) ? "the file cannot be read" : "there is no such file";
      return Reading.refused(name, why, "Check the path and the permissions.");
    }
  }

  /** Reads a text whose paths of secrets stay as they are written. */
  public static Result parse(String text, String name) {
    return parse(text, name, null);
  }

  /**
   * Reads a text.
   *
   * @param name the file's name in the problems
   * @param base the folder against which relative paths of secrets are resolved; null: they stay as written
   */
  public static Result parse(String text, String name, @Nullable Path base) {
    return reading(text, name, base, null).result();
  }

  private static Reading reading(String text, String name, @Nullable Path base, @Nullable AllowList allowed) {
    var problems = new Problems(name);
    Optional<Node> root = Document.compose(text, problems);
    Optional<Plan> plan = root.flatMap(node -> new PlanAssembly(base, allowed, problems).read(node));
    if (text.length() <= Document.SIZE_MAX_BYTES) {
      Secrets.search(text, problems);
    }
    return new Reading(problems.any() ? Optional.empty() : plan, text, problems.wrong(), problems.toFillIn());
  }

  /** SHA-256 of a plan's text, lower-case hexadecimal. */
  public static String hash(String text) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
