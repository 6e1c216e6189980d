package dev.rebound.core.plan;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a standby site must hold before users are led to it (R4, docs/decisions/0029).
 *
 * @param manifests applied once the lost site is fenced; null: all objects are there already
 * @param files that users have uploaded, and others that services keep
 * @param certificates by which users trust the services
 * @param configuration Secrets and ConfigMaps that applications read
 */
public record SiteHoldings(
    @Nullable ManifestFolder manifests, List<FileStore> files, List<Certificate> certificates, List<Configuration> configuration) {
  /** Nothing is asked of the site. */
  public static final SiteHoldings NONE = new SiteHoldings(null, List.of(), List.of(), List.of());

  public SiteHoldings {
    files = List.copyOf(files);
    certificates = List.copyOf(certificates);
    configuration = List.copyOf(configuration);
  }

  /**
   * A folder of manifests, and the cluster that gets them.
   *
   * @param folder as the responder's machine sees it
   * @param api URL of the API server; null: the usual kubeconfig or in-cluster configuration
   */
  public record ManifestFolder(String folder, @Nullable String api) {}

  /**
   * Files in a folder that the responder's machine sees.
   *
   * @param name for people
   * @param folder absolute path
   * @param marker name of a file that is there only while the right volume is mounted; null where there is none
   * @param filesMin files at least in it and below; 0: not asked
   * @param listing name of a file in it that lists what must be there, a relative path a line; null where there is none
   */
  public record FileStore(String name, String folder, @Nullable String marker, long filesMin, @Nullable String listing) {}

  /**
   * A certificate with those that issued it, PEM.
   *
   * @param name for people
   * @param hosts names that users come by; each must stand in the certificate
   * @param validFor so long it must still be valid
   */
  public record Certificate(String name, Kept kept, List<String> hosts, Duration validFor) {
    public Certificate {
      hosts = List.copyOf(hosts);
    }
  }

  /** Where a certificate is kept. */
  public sealed interface Kept {
    /** @param path as the responder's machine sees it */
    record InFile(String path) implements Kept {}

    /** @param key of the Secret, as a rule {@code tls.crt} (Kubernetes, "TLS Secrets") */
    record InSecret(@Nullable String api, String namespace, String secret, String key) implements Kept {}
  }

  /** What holds configuration by key. */
  public enum Holder {
    SECRET,
    CONFIG_MAP
  }

  /**
   * A Secret or ConfigMap with keys that must be there, each with a value.
   *
   * @param api URL of the API server; null: the usual kubeconfig or in-cluster configuration
   */
  public record Configuration(@Nullable String api, Holder holder, String namespace, String name, List<String> keys) {
    public Configuration {
      keys = List.copyOf(keys);
    }
  }
}
