package dev.rebound.app.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rebound.core.scenario.ApplicationFailure;
import dev.rebound.core.scenario.CacheFailure;
import dev.rebound.core.scenario.DatabaseFailure;
import dev.rebound.core.scenario.SiteFailure;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Which part of the lab's world is broken. */
public enum Victim {
  DATABASE(
      "database", "primary database", DatabaseFailure.FENCE_PRIMARY, DatabaseFailure.PROMOTE_REPLICA, DatabaseFailure.BUILD_REPLICA,
      Faults.OF_A_SERVER),
  CACHE(
      "cache", "primary cache", CacheFailure.FENCE_CACHE, CacheFailure.PROMOTE_CACHE_REPLICA, CacheFailure.BUILD_CACHE_REPLICA,
      Faults.OF_A_SERVER),
  APPLICATION(
      "application", "application", ApplicationFailure.AWAIT_INSTANCES, ApplicationFailure.ROLL_BACK_RELEASE,
      ApplicationFailure.WATCH_APPLICATION, List.of("hang", "bad-release")),
  SITE(
      "site", "whole site", SiteFailure.FENCE_SITE, SiteFailure.PROMOTE_SITE_REPLICA, SiteFailure.VERIFY_SITE,
      List.of("site-loss", "site-loss-backups", "site-cut"));

  /** Of the lab's plan. */
  private static final String DEPLOYMENT = "orders-api";
  /** Of the lab's plan of two sites. */
  private static final String FIRST_SITE = "eu-1";

  /** The loss of a site where the other one has backups and no replica. */
  public static final String SITE_OF_BACKUPS = "site-loss-backups";

  private final String word;
  private final String description;
  private final String fence;
  private final String promote;
  private final String build;
  private final List<String> faults;

  Victim(String word, String description, String fence, String promote, String build, List<String> faults) {
    this.word = word;
    this.description = description;
    this.fence = fence;
    this.promote = promote;
    this.build = build;
    this.faults = faults;
  }

  /** The victim of a word, which is that of its scenario. */
  public static Optional<Victim> of(String word) {
    return Stream.of(values()).filter(victim -> victim.word.equals(word)).findFirst();
  }

  /** Its word for people. */
  public String word() {
    return word;
  }

  /** What of it is broken, for people. */
  public String description() {
    return description;
  }

  /** The words of what can befall it; the first is the usual one. */
  public List<String> faults() {
    return faults;
  }

  /** Why a fault is none of its own. */
  public String refusal(String fault) {
    return "'" + fault + "' does not befall the " + word + "; there are " + String.join(", ", faults);
  }

  /** The lab's word for a fault of it. */
  String inTheLab(String fault) {
    return this == APPLICATION && fault.equals("hang") ? "pods-hang" : fault.equals(SITE_OF_BACKUPS) ? "site-loss" : fault;
  }

  /** The step after which what was broken is out of the way for certain. */
  String fence() {
    return fence;
  }

  /** The step that puts something else in its place. */
  String promote() {
    return promote;
  }

  /** The step after which all is as it was. */
  String build() {
    return build;
  }

  /** The name of what is broken: the present primary, the Deployment, or the site. @throws IllegalStateException without one */
  String target(JsonNode state) {
    if (this == APPLICATION || this == SITE) {
      return this == SITE ? FIRST_SITE : DEPLOYMENT;
    }
    JsonNode primary = state.path(this == DATABASE ? "primary" : "cachePrimary");
    if (!primary.isTextual()) {
      throw new IllegalStateException("the lab has no primary " + word + " to break: " + state);
    }
    return primary.asText();
  }

  /** An enum's constants are made before its fields. */
  private static final class Faults {
    static final List<String> OF_A_SERVER = List.of("host-loss", "process-kill", "hang", "partition", "slow", "wedged-writes", "disk-full");
  }
}
