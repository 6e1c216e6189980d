package dev.rebound.plan;

import dev.rebound.core.plan.BackupSource;
import dev.rebound.core.plan.Component;
import dev.rebound.core.plan.Defaults;
import dev.rebound.core.plan.OwnCalls;
import dev.rebound.core.plan.Pipeline;
import dev.rebound.core.plan.Plan;
import dev.rebound.core.plan.Vantage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is left to recover a site with when it is lost: proof from the plan alone that Rebound goes on and that no step needs the site.
 *
 * <p><b>Kafka.</b> More than half of the brokers must be left, so that the controllers' quorum has a leader, and
 * {@value #IN_SYNC_MIN} of them, so that a record with {@code acks=all} is taken (min.insync.replicas); one broker that stands
 * elsewhere is left whole. <b>Services.</b> An instance of each. <b>Observers.</b> Two outside of the site that keep their vote.
 * <b>Addresses.</b> What stands in another site is not reached at an address of the lost one.
 */
final class SiteLoss {
  /** Source: architecture, section 1: replication 3, min.insync.replicas 2. */
  static final int IN_SYNC_MIN = 2;
  /** The playbook of a lost site. */
  private static final String PLAYBOOK = "site";

  private final Plan plan;
  private final Vantage.Site site;
  private final List<Use> uses;
  /** Each address of the lost site, with the path of the plan that names it. */
  private final Map<Address, String> lost = new LinkedHashMap<>();
  private final List<Claim> claims = new ArrayList<>();

  private SiteLoss(Plan plan, Vantage.Site site) {
    this.plan = plan;
    this.site = site;
    this.uses = uses();
    uses.stream().filter(use -> in(use.site())).forEach(use -> lost.putIfAbsent(use.address(), use.path()));
  }

  /** How sure a claim is. */
  enum Verdict { PROVEN, UNPROVEN, CONTRADICTED }

  /**
   * One sentence of the proof.
   *
   * @param path what in the plan it rests on
   * @param sentence without a full stop at the end
   * @param right what would be right; empty for what is proven
   */
  record Claim(Verdict verdict, String path, String sentence, String right) {}

  /** For each site that users are served from, where the plan has another one to stand by or says where Rebound stands. */
  static Map<String, List<Claim>> of(Plan plan) {
    var of = new LinkedHashMap<String, List<Claim>>();
    boolean standby = plan.vantage().sites().values().stream().anyMatch(each -> !each.active());
    if (standby || plan.vantage().pipeline() != null) {
      plan.vantage().sites().values().stream().filter(Vantage.Site::active)
          .forEach(site -> of.put(site.name(), new SiteLoss(plan, site).claims()));
    }
    return of;
  }

  /** Those of one verdict, for all sites. */
  static List<Claim> of(Plan plan, Verdict verdict) {
    return of(plan).values().stream().flatMap(List::stream).filter(claim -> claim.verdict() == verdict).toList();
  }

  private List<Claim> claims() {
    Pipeline pipeline = plan.vantage().pipeline();
    if (pipeline == null) {
      claim(Verdict.UNPROVEN, "sites." + site.name(), "whether Kafka and Rebound outlive the loss of " + site.name() + " is not proven",
          "Say where they stand: " + PipelineReader.KEY + ": { kafka: [ … ], detector: [ … ], responder: [ … ], notifier: [ … ] }.");
    } else {
      kafka(pipeline.brokers());
      instances("detector", pipeline.detectors());
      instances("responder", pipeline.responders());
      instances("notifier", pipeline.notifiers());
    }
    observers();
    addresses();
    plan.vantage().recoveryOf(site.name()).ifPresent(recovery -> claims.addAll(SiteRecoveryNeeds.of(recovery, lost)));
    ownSteps();
    return List.copyOf(claims);
  }

  private void claim(Verdict verdict, String path, String sentence, String right) {
    claims.add(new Claim(verdict, path, sentence, right));
  }

  private void kafka(List<String> brokers) {
    int all = brokers.size();
    long left = left(brokers);
    boolean enough = left == all || 2 * left > all && left >= IN_SYNC_MIN;
    String path = PipelineReader.KEY + ".kafka";
    if (enough) {
      claim(Verdict.PROVEN, path, "Kafka keeps " + left + " of " + all + (all == 1 ? " broker" : " brokers"), "");
    } else {
      claim(Verdict.CONTRADICTED, path, "the loss of " + site.name() + " leaves " + left + " of " + all + " brokers of Kafka, so that"
          + " nothing could be decided or recorded any more",
          "Let more than half of them stand elsewhere, at least " + IN_SYNC_MIN + ".");
    }
  }

  private long left(List<String> places) {
    return places.stream().filter(place -> !place.equals(site.name())).count();
  }

  private void instances(String service, List<String> places) {
    String path = PipelineReader.KEY + "." + service;
    if (left(places) == 0) {
      claim(Verdict.CONTRADICTED, path, "every instance of the " + service + " stands in " + site.name(), "Let one stand elsewhere.");
    } else {
      claim(Verdict.PROVEN, path, "the " + service + " keeps " + left(places) + " of " + places.size()
          + (places.size() == 1 ? " instance" : " instances"), "");
    }
  }

  /** Too few outside are told in {@link Notes} already. */
  private void observers() {
    List<String> outside = Notes.outside(plan, site);
    List<String> voting = outside.stream().filter(id -> keepsVote(plan.vantage().observer(id))).toList();
    if (voting.size() >= Defaults.OBSERVERS_MIN) {
      claim(Verdict.PROVEN, "observers", String.join(" and ", voting) + " look from outside and keep their vote", "");
    } else if (outside.size() >= Defaults.OBSERVERS_MIN) {
      claim(Verdict.UNPROVEN, "observers", "when " + site.name() + " is lost, only " + voting.size() + " of the observers outside of it"
          + (voting.size() == 1 ? " keeps its vote" : " keep theirs") + ", so it can never be declared lost",
          "Give each a control target that stands elsewhere.");
    }
  }

  private boolean keepsVote(Vantage.Observer observer) {
    return observer.control().isEmpty() || observer.control().stream().anyMatch(name -> !in(plan.vantage().siteOf(name, name)));
  }

  private boolean in(String place) {
    return place.equals(site.name());
  }

  /**
   * An address that the steps of a recovery use: of a server, a supervisor or a Kubernetes API. Those that users come by are left out,
   * because their names are switched.
   */
  private record Use(String site, String path, Address address) {}

  private void addresses() {
    int before = claims.size();
    for (Use use : uses) {
      String other = lost.get(use.address());
      if (other != null && !in(use.site())) {
        claim(Verdict.CONTRADICTED, use.path(), "this leads to the address of " + other + ", which stands in " + site.name(),
            "What stands elsewhere needs an address of its own.");
      }
    }
    if (claims.size() == before && uses.stream().anyMatch(use -> !in(use.site()))) {
      claim(Verdict.PROVEN, "components", "nothing that stands elsewhere is reached at an address of " + site.name(), "");
    }
    plan.components().values().forEach(this::backups);
    plan.components().values().forEach(this::cluster);
  }

  private List<Use> uses() {
    var uses = new ArrayList<Use>();
    for (Component component : plan.components().values()) {
      switch (component) {
        case Component.Postgresql database -> nodes(database.name(), "postgresql", database.primary(), database.replicas(), uses);
        case Component.Redis cache -> nodes(cache.name(), "redis", cache.primary(), cache.replicas(), uses);
        case Component.KubernetesApplication application ->
            use(application.name(), application.name(), "components." + application.name() + ".kubernetes.api", application.api(), uses);
        case Component.WebService _, Component.TcpService _ -> {}
      }
    }
    return uses;
  }

  private void nodes(String name, String kind, Component.Node primary, List<Component.Node> replicas, List<Use> uses) {
    String path = "components." + name + "." + kind;
    node(name, path + ".primary", primary, uses);
    for (int i = 0; i < replicas.size(); i++) {
      node(name, path + ".replicas[" + i + "]", replicas.get(i), uses);
    }
  }

  private void node(String component, String path, Component.Node node, List<Use> uses) {
    use(component, node.name(), path + ".url", node.url(), uses);
    use(component, node.name(), path + ".supervisor", node.supervisor(), uses);
  }

  private void use(String component, String part, String path, @Nullable String url, List<Use> uses) {
    Optional.ofNullable(url).flatMap(Address::of)
        .ifPresent(address -> uses.add(new Use(plan.vantage().siteOf(component, part), path, address)));
  }

  private void backups(Component component) {
    if (component instanceof Component.Postgresql database) {
      for (BackupSource source : database.backups()) {
        if (source instanceof BackupSource.Dumps dumps) {
          Address.of(dumps.server()).map(lost::get).ifPresent(other ->
              claim(Verdict.UNPROVEN, "components." + database.name() + ".postgresql.backups.dumps.server",
                  "a dump is restored into the server of " + other + ", which is lost with " + site.name(),
                  "Name a server that stands elsewhere."));
        }
      }
    }
  }

  private void cluster(Component component) {
    boolean standby = Optional.ofNullable(plan.vantage().sites().get(plan.vantage().siteOf(component.name(), component.name())))
        .filter(each -> !each.active()).isPresent();
    if (standby && component instanceof Component.KubernetesApplication application && application.api() == null) {
      claim(Verdict.UNPROVEN, "components." + application.name() + ".kubernetes", "which cluster this one is in is not said, so it may be"
          + " the one that is lost with " + site.name(), "Give its api.");
    }
  }

  private void ownSteps() {
    for (OwnCalls.Place place : plan.own().places().getOrDefault(PLAYBOOK, List.of())) {
      OwnCalls.OwnCall step = plan.own().steps().get(place.step());
      if (step != null && step.call() instanceof OwnCalls.Http http) {
        Address.of(http.url()).map(lost::get).ifPresent(other -> claim(Verdict.CONTRADICTED, "steps." + step.name() + ".http.url",
            "this step of the site's recovery calls the address of " + other + ", which stands in " + site.name(),
            "Call what is left when it is lost, or take the step out of the playbook."));
      }
    }
  }
}
