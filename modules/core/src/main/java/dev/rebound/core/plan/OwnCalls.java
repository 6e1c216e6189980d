package dev.rebound.core.plan;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The plan's own steps (R8): what they call, and where they stand in the shipped playbooks (docs/decisions/0025).
 *
 * @param steps by name, in the order of the file
 * @param places by the playbook's name, in the order of the file
 */
public record OwnCalls(Map<String, OwnCall> steps, Map<String, List<Place>> places) {
  public static final OwnCalls NONE = new OwnCalls(Map.of(), Map.of());
  /** Begins an own step's name in facts: no shipped step of any version is called so. */
  public static final String PREFIX = "own-";

  public OwnCalls {
    steps = Collections.unmodifiableMap(new LinkedHashMap<>(steps));
    places = Collections.unmodifiableMap(new LinkedHashMap<>(places));
  }

  /** How a step of the plan is called in playbooks and facts. */
  public static String inPlaybook(String name) {
    return PREFIX + name;
  }

  /** The own step of a name as facts say it; null where the plan has none. */
  public @Nullable OwnCall of(String inPlaybook) {
    return inPlaybook.startsWith(PREFIX) ? steps.get(inPlaybook.substring(PREFIX.length())) : null;
  }

  /**
   * Where an own step stands.
   *
   * @param after the shipped step that it follows; null: at the end
   */
  public record Place(String step, @Nullable String after) {}

  /**
   * One own step.
   *
   * @param say what it does, for the operator
   * @param timeout of one attempt
   * @param attempts attempts that may fail; 1 where it is irreversible
   * @param goesOn whether the recovery goes on where it fails
   * @param irreversible why it cannot be undone; null where it may be repeated
   * @param undo name of the own step that undoes it; null where nothing does
   */
  public record OwnCall(
      String name, String say, Call call, Duration timeout, int attempts, boolean goesOn, @Nullable String irreversible,
      @Nullable String undo) {}

  /** What an own step calls. */
  public sealed interface Call {}

  /**
   * A program on the responder's host, without a shell.
   *
   * @param argv the program's absolute path and its arguments
   * @param expect the exit status that means done, any of them
   */
  public record Command(List<String> argv, Set<Integer> expect) implements Call {
    public Command {
      argv = List.copyOf(argv);
      expect = Set.copyOf(expect);
    }
  }

  /**
   * An HTTP request; redirects are not followed.
   *
   * @param url {@code http} or {@code https}
   * @param body null: none
   * @param expect the status that means done, any of them
   */
  public record Http(String method, String url, List<Header> headers, @Nullable String body, Set<Integer> expect) implements Call {
    public Http {
      headers = List.copyOf(headers);
      expect = Set.copyOf(expect);
    }
  }

  /**
   * A header.
   *
   * @param value null where it stands in the file
   * @param file of a secret; null where the value stands in the plan
   */
  public record Header(String name, @Nullable String value, @Nullable String file) {}
}
