package dev.rebound.lab;

import dev.rebound.lab.host.HostSupervisor;
import dev.rebound.lab.postgres.PostgresPair;
import dev.rebound.lab.redis.RedisTrio;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The end of everything of the first site, for all or for those outside alone. */
final class SiteLoss {
  private static final Logger LOG = LoggerFactory.getLogger(SiteLoss.class);

  private final PostgresPair postgres;
  private final RedisTrio redis;
  private final List<AutoCloseable> programs;
  private final OutsideWays ways;
  private boolean happened;
  private boolean over;

  /**
   * @param programs what else lives there and ends with it: entries, Kubernetes, Sentinels
   * @param ways by which those outside reach it; they end with it, too
   */
  SiteLoss(PostgresPair postgres, RedisTrio redis, List<AutoCloseable> programs, OutsideWays ways) {
    this.postgres = postgres;
    this.redis = redis;
    this.ways = ways;
    this.programs = Stream.concat(programs.stream(), Stream.of(ways)).toList();
  }

  /** Those outside lose their way to it, and it goes on. @return when */
  Instant cut() {
    ways.cut();
    return Instant.now();
  }

  /** Ends the {@link #cut}. */
  void mend() {
    ways.mend();
  }

  /**
   * Its provider switches it off: everything of it ends, if it has not ended yet.
   *
   * @return false where the provider does not reach it, because those outside do not
   */
  synchronized boolean powerOff() {
    if (!happened && ways.isCut()) {
      return false;
    }
    if (!happened) {
      happen();
    }
    return true;
  }

  /**
   * Its provider switches it on again, once; it cannot be lost a second time.
   *
   * @param opens what comes up
   * @throws IllegalStateException where it is not lost, or is back
   */
  synchronized void powerOn(Runnable opens) {
    if (!happened || over) {
      throw new IllegalStateException("the site " + SecondSite.FIRST + (over ? " is back already" : " is not lost"));
    }
    opens.run();
    over = true;
    LOG.info("site switched on site={}", SecondSite.FIRST);
  }

  /**
   * Ends it, all parts at the same time; the supervisors' answers end a moment later, when their hosts are gone.
   *
   * @return when the last SIGKILL had been sent
   * @throws IllegalStateException where it has happened, or a part does not end
   */
  synchronized Instant happen() {
    if (happened) {
      throw new IllegalStateException("the site " + SecondSite.FIRST + " is lost already");
    }
    happened = true;
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Instant>> hosts = new ArrayList<>();
      Stream.of(PostgresPair.A, PostgresPair.B).forEach(name -> hosts.add(threads.submit(() -> postgres.supervisor().hostLoss(name))));
      RedisTrio.NAMES.forEach(name -> hosts.add(threads.submit(() -> redis.supervisor().hostLoss(name))));
      List<Future<Void>> others = programs.stream().map(program -> threads.submit(closing(program))).toList();
      List<Instant> killed = new ArrayList<>();
      for (Future<Instant> host : hosts) {
        killed.add(host.get());
      }
      Stream.of(postgres.supervisor(), redis.supervisor()).forEach(HostSupervisor::close);
      for (Future<Void> other : others) {
        other.get();
      }
      LOG.info("fault injected fault=site-loss site={}", SecondSite.FIRST);
      return killed.stream().max(Comparator.naturalOrder()).orElseThrow();
    } catch (ExecutionException e) {
      throw new IllegalStateException("a part of the site does not end: " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the site ended", e);
    }
  }

  private static Callable<Void> closing(AutoCloseable program) {
    return () -> {
      program.close();
      return null;
    };
  }
}
