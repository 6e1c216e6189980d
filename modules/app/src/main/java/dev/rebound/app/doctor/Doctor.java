package dev.rebound.app.doctor;

import dev.rebound.lab.LabPorts;
import dev.rebound.lab.postgres.PostgresBinaries;
import dev.rebound.lab.redis.RedisBinary;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Looks at a machine for what the lab and the tests need.
 *
 * @param port of the door and the live page
 * @param ports of the lab
 * @param data folder of the demonstration's data
 */
public record Doctor(Machine machine, int port, LabPorts ports, Path data) {
  /** Of java.lang.Runtime.version().feature(); the launcher asks for the same. */
  private static final int JDK_MIN = 25;
  /** A demonstration of some minutes wrote 0.2 GB (2026-11-26); ten outages in a row 1.6 GB. */
  private static final long SPACE_MIN_BYTES = 1L << 30;
  private static final int MEGABYTE = 1 << 20;
  private static final Pattern JAR = Pattern.compile("(?<jar>/[^!]*/[^!/]*-(?<version>[0-9][^!/]*)\\.jar)!");
  private static final String BUILD_AGAIN = "./rebound build (Maven brings it)";

  /** All that is needed, in the order of a report. */
  public Examination examine() {
    var things = new ArrayList<Thing>();
    things.add(platform());
    things.add(jdk());
    things.add(artifact("PostgreSQL of the lab", "the lab's database", PostgresBinaries.artifact()));
    things.add(artifact("Redis of the lab", "the lab's cache", RedisBinary.artifact()));
    things.add(freePorts());
    things.add(space());
    Program.all(machine.root()).forEach(program -> things.add(program(program)));
    things.add(new Thing("network namespaces", Use.OPTIONAL, "cutting a network off by hand, as root; the lab's own faults need none",
        machine.separatesNetworks(), "", "", "root, on a machine or in a container that allows it", ""));
    return new Examination(things);
  }

  private static Thing platform() {
    String system = System.getProperty("os.name");
    String processor = System.getProperty("os.arch");
    boolean found = system.equals("Linux") && processor.equals("amd64");
    return new Thing("Linux on x86-64", Use.DEMO, "the lab's PostgreSQL is built for it", found, system + " " + processor, "",
        "a machine with Linux on x86-64", "");
  }

  private static Thing jdk() {
    Path home = Path.of(System.getProperty("java.home"));
    boolean found = Runtime.version().feature() >= JDK_MIN && Files.isExecutable(home.resolve("bin/javac"));
    return new Thing("JDK", Use.DEMO, "builds and runs all", found, Runtime.version().toString(), home.toString(),
        "the launcher, ./rebound, says how", "");
  }

  private static Thing artifact(String name, String purpose, Optional<URL> at) {
    Matcher jar = JAR.matcher(at.map(URL::getPath).orElse(""));
    boolean known = jar.find();
    return new Thing(name, Use.DEMO, purpose, at.isPresent(), known ? jar.group("version") : "", known ? jar.group("jar") : "", BUILD_AGAIN,
        "");
  }

  private Thing freePorts() {
    List<Integer> busy = Stream.concat(Stream.of(port), ports.all().stream()).filter(each -> !machine.free(each)).toList();
    String which = String.join(", ", busy.stream().map(String::valueOf).toList());
    return new Thing("ports %d to %d and %d".formatted(ports.all().getFirst(), ports.all().getLast(), port), Use.DEMO,
        "the lab, the door and the live page", busy.isEmpty(), busy.isEmpty() ? "free" : "busy: " + which, "127.0.0.1",
        busy.isEmpty() ? "" : "end what listens on " + which + ", or choose others: --base-port, --port", "");
  }

  private Thing space() {
    long free = machine.freeBytes(data);
    return new Thing("room for data", Use.DEMO, "the lab's databases and log", free >= SPACE_MIN_BYTES, free / MEGABYTE + " MB",
        data.toString(), "make room for " + SPACE_MIN_BYTES / MEGABYTE + " MB there, or choose another folder: --data", "");
  }

  private Thing program(Program program) {
    Optional<Path> at = machine.program(program.command());
    return new Thing(program.command(), program.use(), program.purpose(), at.isPresent(),
        at.map(path -> machine.version(path, program.versionOption())).orElse(""), at.map(Path::toString).orElse(""),
        Program.install(List.of(program.debianPackage())), program.debianPackage());
  }
}
