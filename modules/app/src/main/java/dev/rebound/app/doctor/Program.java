package dev.rebound.app.doctor;

import java.util.List;
import java.util.stream.Stream;

/**
 * A program that a Debian package brings. This list is the only one: {@code .ci/run} installs what of it the tests need, which a test
 * holds equal, and the tests of the alert chain ask it for their programs.
 *
 * @param command its file's name
 * @param debianPackage what brings it
 * @param versionOption makes it tell its version
 */
public record Program(String command, String debianPackage, Use use, String purpose, List<String> versionOption) {
  private static final List<String> LONG = List.of("--version");
  private static final String ALERT_CHAIN = "tests of the real alert chain";
  private static final String BACKUPS = "tests of backups";

  private static final List<Program> BUILD = List.of(
      new Program("mvn", "maven", Use.TESTS, "builds Rebound", LONG),
      new Program("flock", "util-linux", Use.TESTS, "one build at a time in a checkout", LONG),
      new Program("awk", "mawk", Use.TESTS, "sums up the tests' reports", List.of("-W", "version")));

  private static final List<Program> CHAIN = List.of(
      new Program("prometheus", "prometheus", Use.TESTS, ALERT_CHAIN, LONG),
      new Program("promtool", "prometheus", Use.TESTS, ALERT_CHAIN, LONG),
      new Program("prometheus-alertmanager", "prometheus-alertmanager", Use.TESTS, ALERT_CHAIN, LONG),
      new Program("amtool", "prometheus-alertmanager", Use.TESTS, ALERT_CHAIN, LONG),
      new Program("prometheus-blackbox-exporter", "prometheus-blackbox-exporter", Use.TESTS, ALERT_CHAIN, LONG),
      new Program("prometheus-postgres-exporter", "prometheus-postgres-exporter", Use.TESTS, ALERT_CHAIN, LONG));

  private static final List<Program> TARGETS = List.of(
      new Program("haproxy", "haproxy", Use.TESTS, "tests of HAProxy", List.of("-v")),
      new Program("named", "bind9", Use.TESTS, "tests of DNS", List.of("-v")),
      new Program("pgbackrest", "pgbackrest", Use.TESTS, BACKUPS, List.of("version")),
      new Program("initdb", "postgresql", Use.TESTS, BACKUPS + ": a server of the distribution", LONG),
      new Program("psql", "postgresql-client", Use.TESTS, BACKUPS + ": the client", LONG),
      new Program("chromium", "chromium", Use.TESTS, "tests of pages in a browser", LONG));

  private static final List<Program> FOR_PEOPLE = List.of(
      new Program("ip", "iproute2", Use.OPTIONAL, "network namespaces by hand", List.of("-V")));

  public Program {
    versionOption = List.copyOf(versionOption);
  }

  /** @param root whether this process is root: PostgreSQL refuses to be, so the lab must be able to get rid of it */
  static List<Program> all(boolean root) {
    Use use = root ? Use.DEMO : Use.TESTS;
    List<Program> users = List.of(
        new Program("setpriv", "util-linux", use, "starts PostgreSQL where Rebound is root; ends the lab's processes with it", LONG),
        new Program("unshare", "util-linux", Use.TESTS, "starts PostgreSQL where Rebound is root", LONG));
    return Stream.of(BUILD, users, CHAIN, TARGETS, FOR_PEOPLE).flatMap(List::stream).toList();
  }

  /** The commands of the real alert chain. */
  public static List<String> alertChain() {
    return Stream.concat(CHAIN.stream().map(Program::command), Stream.of("setpriv")).toList();
  }

  /** The line that installs packages on Debian and Ubuntu. */
  static String install(List<String> packages) {
    return "sudo apt-get install " + String.join(" ", packages);
  }
}
