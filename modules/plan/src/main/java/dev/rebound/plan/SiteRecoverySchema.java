package dev.rebound.plan;

import static dev.rebound.plan.SchemaPart.atLeastOne;
import static dev.rebound.plan.SchemaPart.duration;
import static dev.rebound.plan.SchemaPart.keys;
import static dev.rebound.plan.SchemaPart.list;
import static dev.rebound.plan.SchemaPart.name;
import static dev.rebound.plan.SchemaPart.number;
import static dev.rebound.plan.SchemaPart.required;
import static dev.rebound.plan.SchemaPart.text;
import static dev.rebound.plan.SchemaPart.time;
import static dev.rebound.plan.SchemaPart.url;
import static dev.rebound.plan.SchemaPart.word;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The part of the schema that is about a standby site's taking over. */
final class SiteRecoverySchema {
  private SiteRecoverySchema() {}

  static SchemaPart recovery() {
    SchemaPart fence = keys("One way: http, command or lease. An answer that means done says that the lost site serves nobody.")
        .needs("name", name("What it switches off, as power."))
        .may("http", OwnStepsSchema.http())
        .may("command", OwnStepsSchema.command())
        .may("lease", keys("The Lease (coordination.k8s.io/v1) without which the site's hosts stop by themselves (docs/site-lease.md).")
            .may("api", url("URL of the API server that keeps it; it is not lost with the site. Default: kubeconfig or in-cluster"
                + " configuration."))
            .needs("namespace", name("Its namespace."))
            .needs("name", name("Its name; the site's hosts hold it under the name of their site."))
            .needs("stopWithin", time("How long a host takes at most to stop once it may not serve any more; up to 1m."))
            .may("clockSkew", duration("By which the clocks of two responders may differ; up to 1m.", SiteRecoveryReader.CLOCK_SKEW)))
        .may("timeout", duration("Of one attempt; 100ms to 1m.", SiteRecoveryReader.FENCE_TIMEOUT));
    OwnStepsSchema.oneOf(fence, "http", "command", "lease");
    return keys("How this site takes over from another one that is lost; without it a person does that.")
        .needs("replaces", text("The site that it takes over from."))
        .needs("fence", atLeastOne(list("What keeps the lost site from serving beside this one, tried in this order; the first that holds"
            + " is enough, and where none does nothing is activated. The responder's allow-list must name what they call.", fence)))
        .may("manifests", keys("Objects that are applied once the other site is fenced; Deployments come up with no instance.")
            .needs("folder", text("The folder, as the responder's machine sees it; relative to the plan's own."))
            .may("api", url("URL of the API server; default: kubeconfig or in-cluster configuration.")))
        .needs("database", database())
        .may("applications", list("Deployments in this site's cluster, scaled up once the database is verified.",
            keys("One Deployment.")
                .needs("component", text("Name of the application that it stands in for."))
                .may("api", url("URL of the API server; default: kubeconfig or in-cluster configuration."))
                .needs("namespace", name("Its namespace."))
                .needs("deployment", name("Its name."))
                .needs("replicas", number("Instances that it shall have.", 1, SiteRecoveryReader.INSTANCES_MAX))
                .may("connection", PlanSchema.connection("Where its database's address stands; with backups each application needs one."))))
        .may("present", present())
        .may("dns", list("Zones with the names that lead users to a site.", zone()))
        .needs("checks", atLeastOne(list("URLs that answer 2xx once users are served from here; a plain http one is asked at the address"
            + " that the name servers tell.", url("One URL."))));
  }

  private static SchemaPart database() {
    return keys("The database that is taken over: by a replica, or where none answers from a backup.")
        .needs("component", text("Name of the PostgreSQL component."))
        .may("replicas", list("Its replicas in this site, which no failover within the other site chooses.",
            keys("One replica.")
                .needs("name", name("Unique in the plan."))
                .needs("url", text("JDBC URL of this instance alone, without user and password.")
                    .with("pattern", PlanSchema.URL_OF_NODE))
                .may("supervisor", url("Base URL of the supervisor on its host (docs/supervisor.md): users go back to the other site"
                    + " only from a node that has one."))))
        .may("credentials", PlanSchema.login("How Rebound logs in; left out, as the component says."))
        .may("backups", keys("What a new database of this site is restored from where no replica answers; never without a person's word.")
            .needs("dumps", PlanSchema.dumps()));
  }

  private static SchemaPart present() {
    return keys("What must be there for this site; looked at before the fence, configuration after the manifests.")
        .may("files", list("Files that users have uploaded, and others that services keep.", keys("One folder.")
            .needs("name", text("What is there, as uploads."))
            .needs("folder", text("Absolute path, as the responder's machine sees it.").with("pattern", "^/"))
            .may("marker", text("A file that is there only while the right volume is mounted."))
            .may("filesMin", number("Files at least in it and below.", 0, SiteHoldingsReader.FILES_MAX, 0))
            .may("listing", text("A file in it that lists what must be there, a relative path a line; sha256sum's form is taken, too."))))
        .may("certificates", list("Certificates by which users trust the services: in a file, or in a Secret.", certificate()))
        .may("configuration", list("Secrets and ConfigMaps that applications read.", configuration()));
  }

  private static SchemaPart certificate() {
    SchemaPart certificate = keys("One certificate, in a file or in a Secret.")
        .needs("name", text("What it is for."))
        .may("file", text("The file with it and those that issued it, PEM, as the responder's machine sees it."))
        .may("secret", name("The Secret."))
        .may("namespace", name("Its namespace."))
        .may("key", text("Its key.").with("default", SiteHoldingsReader.CERTIFICATE_KEY))
        .may("api", url("URL of the API server; default: kubeconfig or in-cluster configuration."))
        .needs("hosts", atLeastOne(list("Names that users come by.", text("One name; a star stands for one label."))))
        .may("validFor", duration("So long it must still be valid; up to 90d.", SiteHoldingsReader.VALID_FOR));
    ArrayNode kinds = certificate.node().putArray("oneOf");
    kinds.add(required("file"));
    ObjectNode secret = required("secret");
    secret.withArray("/required").add("namespace");
    kinds.add(secret);
    return certificate;
  }

  private static SchemaPart configuration() {
    SchemaPart configuration = keys("One object, a Secret or a ConfigMap.")
        .may("secret", name("The Secret."))
        .may("configMap", name("The ConfigMap."))
        .needs("namespace", name("Its namespace."))
        .may("api", url("URL of the API server; default: kubeconfig or in-cluster configuration."))
        .needs("keys", atLeastOne(list("Keys that must be there, each with a value.", text("One key."))));
    OwnStepsSchema.oneOf(configuration, "secret", "configMap");
    return configuration;
  }

  private static SchemaPart zone() {
    SchemaPart value = text("An IPv4 address, an IPv6 address, or one name without the last dot.");
    SchemaPart zone = keys("A zone that is changed by signed updates (RFC 2136, TSIG), or by a provider's HTTP call.")
        .needs("zone", text("Its name, without the last dot.").with("pattern", DnsReader.NAME))
        .needs("servers", atLeastOne(list("All name servers that users' resolvers ask.", keys("One name server.")
            .needs("name", name("A name for people."))
            .needs("address", text("Its IP address: no name can be relied on then."))
            .may("port", number("Its port.", 1, DnsReader.PORT_MAX, DnsReader.PORT)))))
        .needs("primary", text("Name of the one that takes changes."))
        .may("provider", OwnStepsSchema.provider())
        .may("key", keys("The key that signs changes.")
            .needs("name", text("As the server knows it.").with("pattern", DnsReader.NAME))
            .may("algorithm", word("Its algorithm.", DnsReader.ALGORITHMS.toArray(String[]::new))
                .with("default", DnsReader.ALGORITHMS.getFirst()))
            .needs("secretFile", text("File whose first line is the secret, Base64." + PlanSchema.BY_FILE)))
        .needs("names", list("The names that are switched, if they still lead where this says.", keys("One name.")
            .needs("name", text("The whole name, without the last dot.").with("pattern", DnsReader.NAME))
            .needs("from", atLeastOne(list("Where it leads while the other site serves.", value)))
            .needs("to", atLeastOne(list("Where it leads once this site serves.", value)))
            .may("ttl", duration("How long others may keep the new ones, whole seconds; 1s to 1d.", DnsReader.TTL))));
    OwnStepsSchema.oneOf(zone, "key", "provider");
    return zone;
  }
}
