package dev.rebound.plan;

import dev.rebound.core.plan.BackupSource;
import dev.rebound.core.plan.Component.KubernetesApplication;
import dev.rebound.core.plan.Component.Node;
import dev.rebound.core.plan.OwnCalls;
import dev.rebound.core.plan.SiteHoldings;
import dev.rebound.core.plan.SiteRecovery;
import dev.rebound.core.plan.SiteRecovery.NameServer;
import dev.rebound.core.plan.SiteRecovery.Provider;
import dev.rebound.core.plan.SiteRecovery.SiteFence;
import dev.rebound.core.plan.SiteRecovery.SwitchedName;
import dev.rebound.plan.SiteLoss.Claim;
import dev.rebound.plan.SiteLoss.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the steps of a lost site's recovery call, held against the addresses of the lost site: fences, replicas, clusters, name servers.
 * The names that users come by are left out, because they are switched. What a command calls is not seen, so it is never proven.
 */
final class SiteRecoveryNeeds {
  private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "[::1]");

  private final SiteRecovery recovery;
  private final Map<Address, String> lost;
  private final List<Claim> claims = new ArrayList<>();

  private SiteRecoveryNeeds(SiteRecovery recovery, Map<Address, String> lost) {
    this.recovery = recovery;
    this.lost = lost;
  }

  /** @param lost each address of the lost site, with the path of the plan that names it */
  static List<Claim> of(SiteRecovery recovery, Map<Address, String> lost) {
    var needs = new SiteRecoveryNeeds(recovery, lost);
    needs.fences();
    needs.database();
    needs.applications();
    needs.holdings();
    needs.backups();
    needs.nameServers();
    if (needs.claims.isEmpty()) {
      needs.claims.add(new Claim(Verdict.PROVEN, needs.path(""), "fence, database, clusters and name servers of "
          + recovery.site() + " have no address of " + recovery.replaces(), ""));
    }
    return List.copyOf(needs.claims);
  }

  private String path(String below) {
    return "sites." + recovery.site() + ".recovery" + below;
  }

  private void called(String url, String below, String what) {
    Address.of(url).map(lost::get).ifPresent(other ->
        claims.add(new Claim(Verdict.CONTRADICTED, path(below), what + " has the address of " + other + ", which is lost with "
            + recovery.replaces(), "Name what is left when " + recovery.replaces() + " is lost.")));
  }

  private void fences() {
    for (int i = 0; i < recovery.fences().size(); i++) {
      String below = ".fence[" + i + "]";
      SiteFence fence = recovery.fences().get(i);
      switch (fence) {
        case SiteFence.Called(var name, OwnCalls.Http http, var _) -> called(http.url(), below + ".http.url", "the fence " + name);
        case SiteFence.Called(var name, OwnCalls.Command _, var _) ->
            claims.add(new Claim(Verdict.UNPROVEN, path(below), "what the command of the fence " + name + " needs is not seen",
                "Try it while " + recovery.replaces() + " cannot be reached."));
        case SiteFence.Leased leased -> cluster(leased.api(), below + ".lease", "the lease of the fence " + leased.name());
      }
    }
  }

  private void database() {
    List<Node> replicas = recovery.replicas();
    for (int i = 0; i < replicas.size(); i++) {
      called(replicas.get(i).url(), ".database.replicas[" + i + "].url", "the replica " + replicas.get(i).name());
    }
  }

  private void applications() {
    for (int i = 0; i < recovery.applications().size(); i++) {
      KubernetesApplication application = recovery.applications().get(i);
      cluster(application.api(), ".applications[" + i + "]", "the cluster of " + application.deployment());
    }
  }

  private void holdings() {
    SiteHoldings holdings = recovery.holdings();
    if (holdings.manifests() != null) {
      cluster(holdings.manifests().api(), ".manifests", "the cluster of the manifests");
    }
    for (int i = 0; i < holdings.configuration().size(); i++) {
      cluster(holdings.configuration().get(i).api(), ".present.configuration[" + i + "]", "the cluster of "
          + holdings.configuration().get(i).name());
    }
    for (int i = 0; i < holdings.certificates().size(); i++) {
      if (holdings.certificates().get(i).kept() instanceof SiteHoldings.Kept.InSecret secret) {
        cluster(secret.api(), ".present.certificates[" + i + "]", "the cluster of " + secret.secret());
      }
    }
    for (int i = 0; i < holdings.files().size(); i++) {
      folder(holdings.files().get(i).folder(), ".present.files[" + i + "].folder");
    }
  }

  private void backups() {
    for (BackupSource source : recovery.database().backups()) {
      if (source instanceof BackupSource.Dumps dumps) {
        called(dumps.server(), ".database.backups.dumps.server", "the server for a restore");
        folder(dumps.folder(), ".database.backups.dumps.folder");
      }
    }
  }

  /** A folder is a path of the responder's machine; what is mounted there the plan does not say. */
  private void folder(String folder, String below) {
    claims.add(new Claim(Verdict.UNPROVEN, path(below), "where the data of " + folder + " stands is not seen",
        "Keep it where it is not lost with " + recovery.replaces() + "."));
  }

  private void cluster(@Nullable String api, String below, String what) {
    if (api == null) {
      claims.add(new Claim(Verdict.UNPROVEN, path(below), what + " is not said, so it may be the one that is lost with "
          + recovery.replaces(), "Give its api."));
    } else {
      called(api, below + ".api", what);
    }
  }

  /** A name server has a port of its own, so its host counts; that of this machine alone is everybody's. */
  private void nameServers() {
    var servers = new LinkedHashSet<NameServer>();
    recovery.names().forEach(name -> servers.addAll(name.zone().servers()));
    recovery.names().stream().map(SwitchedName::zone).distinct().forEach(zone -> {
      if (zone.change() instanceof Provider(OwnCalls.Http call)) {
        called(call.url(), ".dns", "the provider of " + zone.name());
      }
    });
    for (NameServer server : servers) {
      lost.entrySet().stream().filter(each -> each.getKey().host().equals(server.address()) && !LOOPBACK.contains(server.address()))
          .findFirst().ifPresent(each -> claims.add(new Claim(Verdict.CONTRADICTED, path(".dns"), "the name server " + server.name()
              + " is on the host of " + each.getValue() + ", which is lost with " + recovery.replaces(),
              "Let every name server of a switched name stand elsewhere.")));
    }
  }
}
