package dev.rebound.core.knowledge;

import dev.rebound.contracts.Scenario;
import dev.rebound.contracts.SignalEvent.Role;
import dev.rebound.core.knowledge.Claim.Claims;
import dev.rebound.core.knowledge.Claim.Extent;
import dev.rebound.core.knowledge.Claim.State;
import dev.rebound.core.knowledge.Meaning.Weight;
import dev.rebound.core.knowledge.Sign.About;
import dev.rebound.core.knowledge.Sign.Bad;
import dev.rebound.core.knowledge.Sign.Proof;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Looks the claims of one alert up in the knowledge base and weighs them. */
final class Knowledge {
  private static final List<Sign> SIGNS =
      Stream.of(DatabaseSigns.ALL, CacheSigns.ALL, ApplicationSigns.ALL, SiteSigns.ALL).flatMap(List::stream).toList();
  private static final Set<String> LIVENESS =
      Set.of("up", "alive", "healthy", "health", "reachable", "available", "running", "online", "live", "status", "reachability",
          "availability", "healthcheck", "connected", "operational");
  private static final Set<String> DEADNESS = Set.of("down", "dead", "unreachable", "unavailable", "unhealthy", "offline");
  /** A name with one of these is about a part, a copy or upkeep. */
  private static final Set<String> NOT_LIVENESS = Set.of("link", "replication", "slave", "slaves", "backup", "archive", "archiver", "wal",
      "sync", "config", "reload", "cert", "scrape", "exporter", "collector", "sentinel", "slot", "subscription", "receiver", "node", "kube",
      "container", "disk", "volume", "memory", "threads", "connections", "bytes", "replicas", "network", "machine", "storage", "drive",
      "last", "rdb", "aof", "bgsave", "write", "ssl", "tls", "ocsp", "smart", "raid", "fan",
      "psu", "temperature", "battery", "job", "quorum", "ckquorum", "probe", "login", "license", "snapshot", "circuit", "breaker", "http",
      "ups", "slots", "streaming", "lag", "restart");
  /** Metrics by which a program only tells that it is there. */
  private static final Set<String> SELF_REPORTS =
      Set.of("process_start_time_seconds", "http_requests_total", "http_server_requests_seconds_count", "jvm_info", "go_info",
          "python_info", "dotnet_build_info", "application_info", "app_info", "build_info");
  private static final Meaning NOTHING =
      new Meaning(Optional.empty(), Weight.NONE, Role.UNKNOWN, "not-a-disaster", "Its expression speaks of none of the disasters.");

  private static final Sign SERVER_ERRORS = new Sign("", Bad.ANY, List.of(), About.BACKEND, Proof.EVIDENCE, "application-errors",
      "Requests end with errors of the server: it is degraded, and errors alone do not show that it is down.");
  private static final Sign SERIES_GONE = new Sign("", Bad.ANY, List.of(), About.TARGET, Proof.EVIDENCE, "application-series-gone",
      "No instance of the service tells anything of itself any more.");
  private static final Sign HOST_SERIES_GONE = new Sign("", Bad.ANY, List.of(), About.SITE, Proof.EVIDENCE, "host-series-gone",
      "No host tells anything of itself any more; a cut-off monitor sees the same.");
  private static final Comparator<Meaning> STRONGER = Comparator.comparingInt(Knowledge::strength);

  private final Claims claims;
  private final Map<String, String> labels;

  Knowledge(Claims claims, Map<String, String> labels) {
    this.claims = claims;
    this.labels = labels;
  }

  Meaning meaning() {
    return weigh(claims);
  }

  private Meaning weigh(Claims some) {
    return switch (some) {
      case Claims.One one -> weigh(one.claim());
      case Claims.AllOf all -> all.parts().stream().map(this::weigh).max(STRONGER).orElse(NOTHING);
      case Claims.AnyOf any -> weakest(any.parts().stream().map(this::weigh).toList());
      case Claims.Always _ -> NOTHING;
    };
  }

  private static int strength(Meaning meaning) {
    return switch (meaning.weight()) {
      case HARD -> 2;
      case SUPPORTING -> 1;
      case NONE, HEARTBEAT -> meaning.equals(NOTHING) ? -1 : 0;
    };
  }

  /** Which of its branches made the alert fire, nobody can tell: it is hard only where all of them are, for the same scenario. */
  private static Meaning weakest(List<Meaning> branches) {
    Meaning first = branches.stream().max(STRONGER).orElse(NOTHING);
    boolean allHard = branches.stream().allMatch(each -> each.weight() == Weight.HARD && each.scenario().equals(first.scenario()));
    return first.weight() == Weight.HARD && !allHard ? supporting(first) : first;
  }

  private static Meaning supporting(Meaning meaning) {
    return new Meaning(meaning.scenario(), Weight.SUPPORTING, meaning.role(), meaning.rule(), meaning.reason());
  }

  private Meaning weigh(Claim claim) {
    for (Sign sign : SIGNS) {
      if (sign.matches(claim.selector(), labels)) {
        Weight weight = weight(sign, claim);
        if (weight != Weight.NONE || sign.proof() == Proof.NOTHING && bad(sign.bad(), claim)) {
          return found(sign, claim, weight);
        }
      }
    }
    if (known(claim)) {
      return NOTHING;
    }
    if (ServerErrors.in(claim)) {
      return found(SERVER_ERRORS, claim, Weight.SUPPORTING);
    }
    return byItsWords(claim);
  }

  private boolean known(Claim claim) {
    return SIGNS.stream().anyMatch(sign -> sign.proof() != Proof.EVIDENCE && sign.matches(claim.selector(), labels));
  }

  /** What is in no table, told by the words of the metric's name. */
  private Meaning byItsWords(Claim claim) {
    String metric = claim.selector().metric();
    boolean gone = claim.state() == State.ABSENT || claim.state() == State.NONE || claim.state() == State.ZERO;
    if (gone && SELF_REPORTS.contains(metric)) {
      return found(SERIES_GONE, claim, Weight.SUPPORTING);
    }
    boolean lost = bad(Bad.GONE, claim) && metric.startsWith("node_") && claim.state() != State.ZERO;
    if (lost) {
      return found(HOST_SERIES_GONE, claim, Weight.SUPPORTING);
    }
    List<String> words = Subject.words(metric);
    boolean ofPart = words.isEmpty() || words.stream().anyMatch(NOT_LIVENESS::contains);
    boolean up = !ofPart && (LIVENESS.contains(words.getLast()) || claim.state() == State.ABSENT && ofTier(metric)) && bad(Bad.ZERO, claim);
    boolean down = !ofPart && DEADNESS.contains(words.getLast()) && bad(Bad.POSITIVE, claim);
    if (!up && !down) {
      return NOTHING;
    }
    Subject subject = Subject.of(metric).orElseGet(() -> Targets.target(claim.selector(), labels));
    var sign = new Sign(metric, Bad.ZERO, List.of(), About.valueOf(subject.name()), Proof.EVIDENCE, "liveness-by-name",
        "By its name the metric tells whether something is up, and it is not.");
    return found(sign, claim, Weight.SUPPORTING);
  }

  private static boolean ofTier(String metric) {
    return Subject.of(metric).filter(subject -> subject == Subject.DATABASE || subject == Subject.CACHE).isPresent();
  }

  /** Whether a claim says the bad thing at all. */
  private static boolean bad(Bad bad, Claim claim) {
    return switch (claim.state()) {
      case ZERO, ABSENT, NONE -> bad != Bad.POSITIVE;
      case LOW, DIFFERS -> bad != Bad.POSITIVE && bad != Bad.GONE;
      case POSITIVE, HIGH, NUMBER -> bad == Bad.POSITIVE || bad == Bad.ANY;
      case OTHER -> bad == Bad.ANY || bad == Bad.LOW && claim.extent() == Extent.ALL;
      case CHANGES -> bad == Bad.ANY;
      case PRESENT -> false;
    };
  }

  private Weight weight(Sign sign, Claim claim) {
    boolean miscounted = sign.proof() == Proof.ONLY_AMONG && claim.state() == State.OTHER;
    if (!bad(sign.bad(), claim) && !miscounted) {
      return Weight.NONE;
    }
    boolean down = claim.state() == State.ZERO || counted(sign, claim) || switch (sign.bad()) {
      case ZERO, GONE -> false;
      case LOW -> claim.state() == State.LOW || claim.state() == State.OTHER;
      case POSITIVE, ANY -> true;
    };
    boolean full = claim.lasting() && down;
    boolean all = claim.extent() == Extent.ALL;
    return switch (sign.proof()) {
      case WHOLE -> full ? Weight.HARD : Weight.SUPPORTING;
      case INSTANCE -> full && (all || Roles.of(claim, claims, labels) == Role.PRIMARY) ? Weight.HARD : Weight.SUPPORTING;
      case MEMBER -> full && all ? Weight.HARD : Weight.SUPPORTING;
      case ONLY_TOGETHER -> !all ? Weight.NONE : full ? Weight.HARD : Weight.SUPPORTING;
      case ONLY_AMONG -> claim.extent() == Extent.SOME ? Weight.SUPPORTING : Weight.NONE;
      case EVIDENCE -> Weight.SUPPORTING;
      case NOTHING -> Weight.NONE;
    };
  }

  /** A count that came to nothing proves it of what is counted by its state: no master, no server that is up. */
  private static boolean counted(Sign sign, Claim claim) {
    return claim.state() == State.NONE && (sign.proof() == Proof.WHOLE || sign.proof() == Proof.MEMBER);
  }

  private Meaning found(Sign sign, Claim claim, Weight weight) {
    boolean product = sign.metric().indexOf('*') >= 0 && Subject.of(claim.selector().metric())
        .filter(Subject.ELSEWHERE::equals).isPresent();
    Subject subject = product ? Subject.ELSEWHERE : subject(sign.about(), claim);
    boolean tier = subject == Subject.DATABASE || subject == Subject.CACHE;
    Role role = tier && sign.proof() != Proof.WHOLE && sign.proof() != Proof.ONLY_TOGETHER ? Roles.of(claim, claims, labels) : Role.UNKNOWN;
    Optional<Scenario> scenario = subject.scenario();
    if (scenario.isEmpty()) {
      return new Meaning(scenario, Weight.NONE, role, "other-product",
          "It is about a product that no plan protects, or about the monitoring.");
    }
    if (role == Role.REPLICA || Roles.asked(claim.selector()) == Role.REPLICA && tier || Roles.onSpareSite(claim, labels)) {
      return new Meaning(Optional.empty(), Weight.NONE, Role.REPLICA, "replica-or-spare-site",
          "It is about a replica or about the spare site, so what is served stays as it is.");
    }
    if (weight == Weight.NONE) {
      return new Meaning(Optional.empty(), Weight.NONE, role, sign.rule(), sign.reason());
    }
    boolean another = sign.about() == About.BACKEND && subject != Subject.APPLICATION;
    return new Meaning(scenario, another ? Weight.SUPPORTING : weight, role, sign.rule(), sign.reason());
  }

  private Subject subject(About about, Claim claim) {
    return switch (about) {
      case DATABASE -> Subject.DATABASE;
      case CACHE -> Subject.CACHE;
      case APPLICATION -> Subject.APPLICATION;
      case SITE -> Subject.SITE;
      case ELSEWHERE -> Subject.ELSEWHERE;
      case TARGET -> target(claim);
      case PROBED -> Targets.probed(claim.selector(), labels);
      case WORKLOAD -> Targets.workload(claim.selector(), labels);
      case BACKEND -> Targets.backend(claim.selector(), labels);
    };
  }

  /** Every target of every job that comes to nothing is watched for the site's sake, also where the job is the monitoring's own. */
  private Subject target(Claim claim) {
    Subject subject = Targets.target(claim.selector(), labels);
    boolean anyJob = claim.extent() == Extent.ALL && claim.state() == State.ZERO && claim.selector().matchers().isEmpty();
    boolean ofManyJobs = claim.extent() != Extent.EACH && !Targets.toldOfTarget(claim.selector(), labels);
    return anyJob && subject == Subject.ELSEWHERE || ofManyJobs ? Subject.SITE : subject;
  }
}
