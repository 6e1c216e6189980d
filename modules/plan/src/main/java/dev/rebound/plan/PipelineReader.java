package dev.rebound.plan;

import dev.rebound.core.plan.Pipeline;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads {@code rebound}: where Kafka and Rebound's own services stand. */
final class PipelineReader {
  /** The word for a place outside of every site. */
  static final String OUTSIDE = "outside";
  static final String KEY = "rebound";

  private static final String RIGHT = "Write one word for each: a site's name or " + OUTSIDE + ": [ " + OUTSIDE + ", dr ].";

  private PipelineReader() {}

  /** Null where the plan does not say. @param sites their names */
  static @Nullable Pipeline read(Section root, Set<String> sites) {
    if (!root.has(KEY)) {
      return null;
    }
    if (sites.contains(OUTSIDE)) {
      root.optional("sites").ifPresent(at -> at.wrong("a site is called '" + OUTSIDE + "', which means no site", "Choose another name."));
    }
    Section section = root.section(KEY, "kafka", "detector", "responder", "notifier");
    return new Pipeline(
        places(section, "kafka", sites), places(section, "detector", sites), places(section, "responder", sites),
        places(section, "notifier", sites));
  }

  private static List<String> places(Section section, String key, Set<String> sites) {
    section.required(key, RIGHT).filter(at -> at.kind().equals("a list of 0"))
        .ifPresent(at -> at.wrong("nothing is named", RIGHT));
    return section.words(key, RIGHT).stream().map(word -> {
      if (!word.text().equals(OUTSIDE) && !sites.contains(word.text())) {
        word.at().wrong("there is no site " + Value.echo(word.text()),
            "Write " + OUTSIDE + (sites.isEmpty() ? "." : " or one of " + String.join(", ", sites) + "."));
      }
      return word.text().equals(OUTSIDE) ? "" : word.text();
    }).toList();
  }

  static SchemaPart schema() {
    SchemaPart place = SchemaPart.text("A site's name, or " + OUTSIDE + ".");
    return SchemaPart.keys("Where Rebound itself stands; with it `rebound plan check` proves that the loss of a site leaves it at work.")
        .needs("kafka", SchemaPart.atLeastOne(SchemaPart.list("The place of each broker, which also votes for the controller.", place)))
        .needs("detector", SchemaPart.atLeastOne(SchemaPart.list("The place of each instance.", place)))
        .needs("responder", SchemaPart.atLeastOne(SchemaPart.list("The place of each instance.", place)))
        .needs("notifier", SchemaPart.atLeastOne(SchemaPart.list("The place of each instance.", place)));
  }
}
