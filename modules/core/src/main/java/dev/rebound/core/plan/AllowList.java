package dev.rebound.core.plan;

import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What plans may call from the responder's host (R8). It belongs to who runs the responder, not to who edits the plan: a plan alone can
 * have no program run and no address called.
 *
 * @param programs absolute paths, compared as they are written
 * @param origins scheme, host and port
 */
public record AllowList(boolean given, Set<String> programs, Set<Origin> origins) {
  /** The operator named none: own steps call nothing, and barriers and restores run the plan's programs as they always did. */
  public static final AllowList NONE = new AllowList(false, Set.of(), Set.of());

  /** Of a URL that was read as one: what stands before its path (RFC 3986, section 3.2). */
  private static final Pattern URL =
      Pattern.compile(
          "(?<scheme>(?i:https?))://(?:[^/?#@]*@)?(?<host>\\[[^]/]+]|[^/?#@:\\[\\]]+)(?::(?<port>[0-9]{0,5}))?(?:[/?#].*)?",
          Pattern.DOTALL);
  private static final int HTTP = 80;
  private static final int HTTPS = 443;

  public AllowList {
    programs = Set.copyOf(programs);
    origins = Set.copyOf(origins);
  }

  /** A list that the operator gave. */
  public static AllowList of(Set<String> programs, Set<Origin> origins) {
    return new AllowList(true, programs, origins);
  }

  /** Why an own step may not make this call; null where it may. */
  public @Nullable String refuses(OwnCalls.Call call) {
    return switch (call) {
      case OwnCalls.Command command -> programs.contains(command.argv().getFirst()) ? null : program(command.argv().getFirst());
      case OwnCalls.Http http -> {
        Origin origin = Origin.of(http.url());
        yield origins.contains(origin) ? null : "the responder's allow-list does not name " + origin;
      }
    };
  }

  /** Why a barrier or a restore may not run this program; null where it may. */
  public @Nullable String refusesProgram(String program) {
    return !given || programs.contains(program) ? null : program(program);
  }

  /** Why a restore may not use this source of backups; null where it may. */
  public @Nullable String refuses(BackupSource source) {
    return source.programsRun().stream().map(this::refusesProgram).filter(Objects::nonNull).findFirst().orElse(null);
  }

  private static String program(String program) {
    return "the responder's allow-list does not name the program " + program;
  }

  /**
   * Where a URL leads to.
   *
   * @param scheme {@code http} or {@code https}
   * @param host in small letters
   */
  public record Origin(String scheme, String host, int port) {
    /** @throws IllegalArgumentException where it is no URL of HTTP with a host */
    public static Origin of(String url) {
      Matcher parts = URL.matcher(url);
      if (!parts.matches()) {
        throw new IllegalArgumentException("not http(s)://host");
      }
      String scheme = parts.group("scheme").toLowerCase(Locale.ROOT);
      String port = parts.group("port");
      int standard = scheme.equals("https") ? HTTPS : HTTP;
      return new Origin(
          scheme, parts.group("host").toLowerCase(Locale.ROOT), port == null || port.isEmpty() ? standard : Integer.parseInt(port));
    }

    @Override
    public String toString() {
      return scheme + "://" + host + ":" + port;
    }
  }
}
