package dev.rebound.core.scenario;

import dev.rebound.contracts.Explanation;
import dev.rebound.contracts.Explanation.Evidence;
import dev.rebound.contracts.Scenario;
import dev.rebound.core.detect.Outlook;
import dev.rebound.core.detect.Sight;
import dev.rebound.core.plan.Vantage.Observer;
import dev.rebound.core.plan.Vantage.Site;
import dev.rebound.core.recover.Playbook;
import dev.rebound.core.recover.Playbook.Branch;
import dev.rebound.core.recover.Playbook.Step;
import dev.rebound.core.recover.Playbook.Trait;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Disaster 4 of the plan: a whole site is gone, seen from outside by more than one observer (D4, R4).
 *
 * <p><b>Rule.</b> At least two observers that stand outside the site and reach their control targets see everything of it that they look
 * at fail, parts of two components or more each, and nobody who has a vote sees anything of it answer. Observers inside it cannot
 * declare it lost; nor can one alone, because it cannot tell a lost site from its own lost way there.
 */
public final class SiteFailure {
  /** The target that an incident of a lost site names. */
  public static final String TARGET = "site";

  /** Observers outside the site that must agree. Source: architecture, section 4; traces/README.md. */
  static final int OUTSIDE_MIN = 2;
  /** Components of the site that an observer must see fail: one alone is that component's matter. */
  static final int COMPONENTS_MIN = 2;

  /** So long after the failure a second observer should have confirmed it or contradicted; the slowest in use look every 2 s. */
  static final Duration SECOND_WAIT = Duration.ofSeconds(15);

  /** What it is seen by, in a line for people. */
  public static final String SIGNAL =
      "two observers outside it, each reaching its control target, see everything of it down, in two components or more; nobody sees "
          + "anything of it answer";

  /** Name of the playbook that a person carries out. */
  public static final String BY_HAND = "site-by-hand";

  public static final String ASSESS_SITE = "assess-site";
  public static final String CHOOSE_SITE_BACKUP = "choose-site-backup";
  public static final String CHECK_SITE_DATA = "check-site-data";
  public static final String FENCE_SITE = "fence-site";
  public static final String ACTIVATE_SITE = "activate-site";
  public static final String CHOOSE_SITE_REPLICA = "choose-site-replica";
  public static final String PROMOTE_SITE_REPLICA = "promote-site-replica";
  public static final String VERIFY_SITE_DATABASE = "verify-site-database";
  public static final String RESTORE_SITE_DATABASE = "restore-site-database";
  public static final String VERIFY_SITE_RESTORE = "verify-site-restore";
  public static final String CONNECT_SITE_APPLICATION = "connect-site-application";
  public static final String DEPLOY_SITE_APPLICATION = "deploy-site-application";
  public static final String SWITCH_DNS = "switch-dns";
  public static final String VERIFY_SITE = "verify-site";

  /** Finding: the name of the site that takes over. */
  public static final String STANDBY_SITE = "standbySite";
  /** Finding: how the standby site's data stands before anything is done, in a line for people. */
  public static final String STANDBY_DATA = "standbyData";
  /** Finding: where the data comes from, {@link #REPLICA} or {@link #BACKUP}. */
  public static final String SITE_DATA = "siteData";
  public static final String REPLICA = "replica";
  public static final String BACKUP = "backup";
  /** Finding: what keeps the lost site from serving. */
  public static final String SITE_FENCE = "siteFence";
  /** Finding: the names that lead to the standby site. */
  public static final String NAMES = "names";
  /** Finding: how long caches may still lead users to the lost site, ISO 8601; not there where nobody knows. */
  public static final String OLD_KEPT = "oldKept";

  /** Begins the key of a site's incident. */
  private static final String PREFIX = "site/";

  private SiteFailure() {}

  /** The key of a site's incident. */
  public static String key(String site) {
    return PREFIX + site;
  }

  /** Whether a key is a site's. */
  public static boolean isKey(String key) {
    return key.startsWith(PREFIX);
  }

  /** The site of an incident's key. */
  public static String site(String key) {
    return isKey(key) ? key.substring(PREFIX.length()) : key;
  }

  /** What one observer outside sees of a site. */
  private record View(List<Sight> sights, int components) {
    boolean nothingAnswers() {
      return components >= COMPONENTS_MIN && sights.stream().noneMatch(Sight::answers);
    }

    boolean confirmed() {
      return nothingAnswers() && sights.stream().allMatch(sight -> sight.state() == Sight.State.DOWN);
    }
  }

  /** Looks for the disaster. */
  public static Optional<Finding> look(Outlook outlook, String site) {
    if (outlook.outside(site).size() < OUTSIDE_MIN) {
      return Optional.empty();
    }
    Map<String, View> views = outside(outlook, site);
    List<String> agreeing = views.entrySet().stream().filter(entry -> entry.getValue().confirmed()).map(Map.Entry::getKey).toList();
    if (agreeing.size() < OUTSIDE_MIN || answersSomebody(outlook, site, views)) {
      return Optional.empty();
    }
    List<Evidence> evidence =
        agreeing.stream().flatMap(observer -> views.getOrDefault(observer, new View(List.of(), 0)).sights().stream())
            .map(sight -> sight.evidence().getFirst()).toList();
    return Optional.of(
        Finding.of(
            Scenario.SITE, key(site), TARGET, List.of(), "site-gone-from-outside",
            "Everything of site " + site + " that " + String.join(" and ", agreeing) + " look at from outside is down, and they reach"
                + " their control targets; nobody who has a vote sees anything of it answer.",
            Map.of("outsideObservers", Integer.toString(OUTSIDE_MIN), "components", Integer.toString(COMPONENTS_MIN)), evidence));
  }

  /**
   * Whether the site may be the cause of what fails in it: somebody outside sees nothing of it answer, nobody sees anything answer, and
   * the plan has observers enough to settle the question. Its components' incidents wait until it is settled.
   */
  public static boolean suspected(Outlook outlook, String site) {
    Map<String, View> views = outside(outlook, site);
    return outlook.outside(site).size() >= OUTSIDE_MIN && views.values().stream().anyMatch(View::nothingAnswers)
        && !answersSomebody(outlook, site, views);
  }

  /** The one observer that sees a whole site gone for as long as the plan asks, while no other one can confirm it. */
  public static Optional<String> loneWitness(Outlook outlook, String site) {
    if (outlook.outside(site).size() < OUTSIDE_MIN) {
      return Optional.empty();
    }
    Map<String, View> views = outside(outlook, site);
    List<String> agreeing = views.entrySet().stream().filter(entry -> entry.getValue().confirmed()).map(Map.Entry::getKey).toList();
    if (agreeing.size() != 1 || !suspected(outlook, site)) {
      return Optional.empty();
    }
    Instant since =
        views.getOrDefault(agreeing.getFirst(), new View(List.of(), 0)).sights().stream().map(Sight::since)
            .max(Comparator.naturalOrder()).orElse(outlook.now());
    return since.plus(SECOND_WAIT).isAfter(outlook.now()) ? Optional.empty() : Optional.of(agreeing.getFirst());
  }

  /**
   * Whether those who say that a part of the site fails see nothing of the site at all, from outside, while others see it answer: they
   * have lost their way there, and know nothing of its parts.
   */
  public static boolean outOfSight(Outlook outlook, String site, Set<String> observers) {
    Map<String, View> views = outside(outlook, site);
    return !observers.isEmpty() && answersSomebody(outlook, site, views)
        && observers.stream().allMatch(observer -> views.getOrDefault(observer, new View(List.of(), 0)).nothingAnswers());
  }

  private static Map<String, View> outside(Outlook outlook, String site) {
    var views = new TreeMap<String, View>();
    for (Observer observer : outlook.outside(site)) {
      if (outlook.votes(observer.id())) {
        var sights = new ArrayList<Sight>();
        var components = new HashSet<String>();
        outlook.seenInSite(site).forEach((component, seen) -> {
          for (Sight sight : seen) {
            if (sight.observer().equals(observer.id())) {
              sights.add(sight);
              components.add(component);
            }
          }
        });
        views.put(observer.id(), new View(sights, components.size()));
      }
    }
    return views;
  }

  /** Whether anybody with a vote saw something of the site answer after those outside saw it fail. */
  private static boolean answersSomebody(Outlook outlook, String site, Map<String, View> views) {
    Instant since =
        views.values().stream().filter(View::nothingAnswers).flatMap(view -> view.sights().stream()).map(Sight::since)
            .max(Comparator.naturalOrder()).orElse(Instant.MAX);
    return outlook.seenInSite(site).values().stream().flatMap(List::stream)
        .anyMatch(sight -> sight.answers() && outlook.votes(sight.observer()) && !sight.lastAt().isBefore(since));
  }

  /**
   * Why a site's incident is over, if it is: those outside see it answer for as long as the plan asks, and nothing of it fails; or a plan
   * is in force by which users are served elsewhere.
   */
  public static Optional<Explanation> overBecause(Outlook outlook, Site named) {
    String site = named.name();
    if (!named.active()) {
      return Optional.of(
          new Explanation(
              "site-stands-by", "By the plan that is in force no users are served from site " + site + ".", Map.of(), List.of()));
    }
    long well =
        outside(outlook, site).values().stream()
            .filter(view -> !view.sights().isEmpty() && view.sights().stream().allMatch(sight -> sight.answers() && sight.settled()))
            .count();
    return well < OUTSIDE_MIN
        ? Optional.empty()
        : Optional.of(
            new Explanation(
                "site-answers", "Everything of site " + site + " that " + well + " observers look at from outside answers again.", Map.of(),
                List.of()));
  }

  /** The playbook of a site that stands in for a lost one, read like a runbook (docs/decisions/0027). */
  public static Playbook playbook() {
    return new Playbook(
        Scenario.SITE,
        List.of(
            Step.named(ASSESS_SITE, "See that nothing of the lost site answers, and that the standby site has all that it needs.")
                .within(Duration.ofSeconds(20)).attempts(3, Duration.ofSeconds(1))
                .branch(new Branch(SITE_DATA, REPLICA, CHECK_SITE_DATA)).with(Trait.LOOKS).with(Trait.GUARDS),
            Step.named(CHOOSE_SITE_BACKUP, "Read the backups and choose the newest whole one that has room: no replica answers.")
                .within(Duration.ofHours(2)).attempts(2, Duration.ofSeconds(10)).with(Trait.LOOKS).with(Trait.GUARDS),
            Step.named(CHECK_SITE_DATA, "See that uploaded files and certificates are there for the standby site.")
                .within(Duration.ofMinutes(2)).attempts(2, Duration.ofSeconds(2)).with(Trait.LOOKS),
            Step.named(FENCE_SITE, "Fence the lost site, so that it cannot serve beside the standby site; without it nothing is activated.")
                .within(Duration.ofMinutes(2)).attempts(3, Duration.ofSeconds(2)).with(Trait.GATED).with(Trait.GUARDS),
            Step.named(ACTIVATE_SITE, "Apply the standby site's manifests, with no instance yet, and see that its configuration is there.")
                .within(Duration.ofMinutes(2)).attempts(3, Duration.ofSeconds(2))
                .branch(new Branch(SITE_DATA, BACKUP, RESTORE_SITE_DATABASE)).with(Trait.GUARDS),
            Step.named(CHOOSE_SITE_REPLICA, "Choose the standby site's replica that received the most.")
                .within(Duration.ofSeconds(10)).attempts(3, Duration.ofSeconds(1)).with(Trait.CHOOSES_CANDIDATE).with(Trait.LOOKS)
                .with(Trait.GUARDS),
            Step.named(PROMOTE_SITE_REPLICA, "Promote the chosen replica in the standby site.")
                .within(Duration.ofSeconds(8)).attempts(3, Duration.ofMillis(500)).with(Trait.GUARDS)
                .irreversible("A promoted replica starts a timeline of its own; the lost site's databases can only come back as replicas."),
            Step.named(VERIFY_SITE_DATABASE, "Write, read the checksum counters, and measure what was lost by the witness row.")
                .within(Duration.ofSeconds(30)).attempts(3, Duration.ofSeconds(1))
                .branch(new Branch(SITE_DATA, REPLICA, CONNECT_SITE_APPLICATION)).with(Trait.LOOKS).with(Trait.GUARDS),
            Step.named(RESTORE_SITE_DATABASE, "Restore the chosen backup into a new, time-stamped database of the standby site.")
                .within(Duration.ofHours(4)).attempts(3, Duration.ofSeconds(10)).with(Trait.ASKS).with(Trait.GUARDS),
            Step.named(VERIFY_SITE_RESTORE, "Read the restored data, look for corruption, and see how new its newest commit is.")
                .within(Duration.ofHours(1)).attempts(3, Duration.ofSeconds(10)).with(Trait.LOOKS).with(Trait.GUARDS),
            Step.named(CONNECT_SITE_APPLICATION, "Lead the standby site's applications to its database.")
                .within(Duration.ofSeconds(30)).attempts(3, Duration.ofSeconds(1)).with(Trait.GUARDS),
            Step.named(DEPLOY_SITE_APPLICATION, "Scale the standby site's applications up, and wait until they are ready.")
                .within(Duration.ofMinutes(10)).attempts(2, Duration.ofSeconds(2)),
            Step.named(SWITCH_DNS, "Lead the DNS names to the standby site, and ask every name server.")
                .within(Duration.ofMinutes(2)).attempts(5, Duration.ofSeconds(3)),
            Step.named(VERIFY_SITE, "Ask the services from outside, through their names.")
                .within(Duration.ofMinutes(2)).attempts(3, Duration.ofSeconds(2)).with(Trait.RESTORES_SERVICE).with(Trait.LOOKS)));
  }

  /** The plan's steps, by hand: for a site of which the plan does not say how another one takes over. */
  public static Playbook byHand() {
    return Playbook.byHand(
        Scenario.SITE,
        "Fence the failed site, so that it cannot serve beside the recovery site.",
        "Activate the recovery site.",
        "Promote its database replica, or restore the database from the latest valid backup.",
        "Deploy the application there after the database is verified.",
        "Update DNS to point to the recovery site.",
        "Verify all services from outside.",
        "Notify the stakeholders.");
  }
}
