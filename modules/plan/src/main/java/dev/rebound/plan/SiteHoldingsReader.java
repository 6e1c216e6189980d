package dev.rebound.plan;

import dev.rebound.core.plan.SiteHoldings;
import dev.rebound.core.plan.SiteHoldings.Certificate;
import dev.rebound.core.plan.SiteHoldings.Configuration;
import dev.rebound.core.plan.SiteHoldings.FileStore;
import dev.rebound.core.plan.SiteHoldings.Holder;
import dev.rebound.core.plan.SiteHoldings.Kept;
import dev.rebound.core.plan.SiteHoldings.ManifestFolder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads {@code manifests} and {@code present} of a site's recovery: what the standby site must hold (docs/decisions/0029). */
final class SiteHoldingsReader {
  /** Of a Secret with a certificate. Source: Kubernetes, "TLS Secrets". */
  static final String CERTIFICATE_KEY = "tls.crt";
  /** A day: who takes over at night can still have another one issued in the morning. */
  static final Duration VALID_FOR = Duration.ofDays(1);
  static final Duration VALID_FOR_MAX = Duration.ofDays(90);
  static final long FILES_MAX = 1_000_000_000;
  private static final Pattern ABSOLUTE = Pattern.compile("/[^\\x00-\\x1F\\x7F]{1,1000}");
  /** Keys of Secrets and ConfigMaps. Source: Kubernetes API, ConfigMap, {@code data}. */
  private static final Pattern KEY = Pattern.compile("[-._a-zA-Z0-9]{1,253}");

  private final @Nullable Path base;

  SiteHoldingsReader(@Nullable Path base) {
    this.base = base;
  }

  SiteHoldings read(Section recovery) {
    ManifestFolder manifests = recovery.has("manifests") ? manifests(recovery.section("manifests", "folder", "api")) : null;
    Section present = recovery.section("present", "files", "certificates", "configuration");
    return new SiteHoldings(
        manifests, present.items("files", "Write a list of { name: …, folder: /…, marker: … }.", SiteHoldingsReader::files),
        present.items("certificates", "Write a list of { name: …, file: … or secret: …, hosts: [ … ] }.", this::certificate),
        present.items(
            "configuration", "Write a list of { secret: … or configMap: …, namespace: …, keys: [ … ] }.",
            SiteHoldingsReader::configuration));
  }

  private ManifestFolder manifests(Section section) {
    String folder = Secrets.path(section, "folder", "Name the folder, as manifests/eu-2.", base).orElse("");
    return new ManifestFolder(folder, Addresses.http(section, "api").orElse(null));
  }

  private static Optional<FileStore> files(Value item) {
    Section section = Section.of(item, "name", "folder", "marker", "filesMin", "listing");
    String name = section.text("name", "Name what is there, as uploads.");
    String folder = section.text("folder", "Name the folder, as the responder's machine sees it.");
    section.optional("folder").filter(_ -> !folder.isEmpty() && !ABSOLUTE.matcher(folder).matches()).ifPresent(at ->
        at.wrong("this is no absolute path", "Write it as the responder's machine sees it, from / on."));
    if (!section.has("marker") && !section.has("filesMin") && !section.has("listing")) {
      item.problems().add(item.place(), item.path(), "nothing is said of what must be in the folder",
          "Name a marker, filesMin, a listing, or more than one.");
    }
    return Optional.of(
        new FileStore(
            name, folder, inside(section, "marker"), section.number("filesMin", 0, 0, FILES_MAX), inside(section, "listing")));
  }

  private static @Nullable String inside(Section section, String key) {
    Optional<String> name = section.optionalText(key);
    name.filter(each -> each.startsWith("/") || List.of(each.split("/")).contains("..")).ifPresent(_ ->
        section.optional(key).orElseThrow().wrong("this is not within the folder", "Write its path from the folder on."));
    return name.orElse(null);
  }

  private Optional<Certificate> certificate(Value item) {
    Section section = Section.of(item, "name", "file", "secret", "key", "namespace", "api", "hosts", "validFor");
    String name = section.text("name", "Name what it is for, as shop.");
    String right = "Name the names that users come by: [ orders.example.com ].";
    List<String> hosts = section.words("hosts", right).stream().map(Word::text).toList();
    section.required("hosts", right).filter(at -> at.kind().equals("a list of 0")).ifPresent(at -> at.wrong("no name is named", right));
    return kept(section, item).map(kept ->
        new Certificate(name, kept, hosts, section.duration("validFor", VALID_FOR, Duration.ZERO, VALID_FOR_MAX)));
  }

  private Optional<Kept> kept(Section section, Value item) {
    if (section.has("file") == section.has("secret")) {
      item.problems().add(item.place(), item.path(), "a certificate is in one place", "Write file, or secret and namespace.");
      return Optional.empty();
    }
    if (section.has("file")) {
      List.of("key", "namespace", "api").forEach(key ->
          section.optional(key).ifPresent(at -> at.wrong("a file has none", "Leave it out.")));
      return Secrets.path(section, "file", "Name the file with the certificate, PEM.", base).map(Kept.InFile::new);
    }
    return Optional.of(
        new Kept.InSecret(
            Addresses.http(section, "api").orElse(null), named(section, "namespace", "Name the namespace."),
            named(section, "secret", "Name the Secret."), section.optionalText("key").orElse(CERTIFICATE_KEY)));
  }

  private static Optional<Configuration> configuration(Value item) {
    Section section = Section.of(item, "secret", "configMap", "namespace", "api", "keys");
    if (section.has("secret") == section.has("configMap")) {
      item.problems().add(item.place(), item.path(), "it is not said which one object this is", "Write secret or configMap.");
      return Optional.empty();
    }
    Holder holder = section.has("secret") ? Holder.SECRET : Holder.CONFIG_MAP;
    String right = "Name the keys that applications read: [ DATABASE_URL ].";
    List<Word> keys = section.words("keys", right);
    keys.stream().filter(each -> !KEY.matcher(each.text()).matches()).forEach(each ->
        each.at().wrong("this is not a key", "Write letters, digits and - _ . ."));
    section.required("keys", right).filter(at -> at.kind().equals("a list of 0")).ifPresent(at -> at.wrong("no key is named", right));
    return Optional.of(
        new Configuration(
            Addresses.http(section, "api").orElse(null), holder, named(section, "namespace", "Name the namespace."),
            named(section, holder == Holder.SECRET ? "secret" : "configMap", "Name it."), keys.stream().map(Word::text).toList()));
  }

  private static String named(Section section, String key, String right) {
    String name = section.text(key, right);
    section.optional(key).filter(_ -> !name.isEmpty()).ifPresent(at -> Names.check(name, at));
    return name;
  }
}
