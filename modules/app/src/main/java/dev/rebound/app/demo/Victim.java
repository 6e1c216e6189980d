package dev.rebound.app.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rebound.core.scenario.CacheFailure;
import dev.rebound.core.scenario.DatabaseFailure;
import java.util.Optional;
import java.util.stream.Stream;

/** Which part of the lab's world is broken. */
public enum Victim {
  DATABASE("database", "primary", DatabaseFailure.FENCE_PRIMARY, DatabaseFailure.PROMOTE_REPLICA, DatabaseFailure.BUILD_REPLICA),
  CACHE(
      "cache", "cachePrimary", CacheFailure.FENCE_CACHE, CacheFailure.PROMOTE_CACHE_REPLICA, CacheFailure.BUILD_CACHE_REPLICA);

  private final String word;
  private final String primary;
  private final String fence;
  private final String promote;
  private final String build;

  Victim(String word, String primary, String fence, String promote, String build) {
    this.word = word;
    this.primary = primary;
    this.fence = fence;
    this.promote = promote;
    this.build = build;
  }

  /** The victim of a word, which is that of its scenario. */
  public static Optional<Victim> of(String word) {
    return Stream.of(values()).filter(victim -> victim.word.equals(word)).findFirst();
  }

  /** Its word for people. */
  public String word() {
    return word;
  }

  /** The step after which its old primary is dead for certain. */
  String fence() {
    return fence;
  }

  String promote() {
    return promote;
  }

  String build() {
    return build;
  }

  /** The name of the present primary. @throws IllegalStateException where there is none to break */
  String primary(JsonNode state) {
    if (!state.path(primary).isTextual()) {
      throw new IllegalStateException("the lab has no primary " + word + " to break: " + state);
    }
    return state.path(primary).asText();
  }
}
