package dev.rebound.lab;

import dev.rebound.lab.application.LoadBalancer;
import dev.rebound.lab.application.OrdersApplication;
import dev.rebound.lab.kubernetes.OrdersManifests;
import dev.rebound.lab.kubernetes.SimulatedCluster;
import dev.rebound.lab.postgres.PostgresPair;
import dev.rebound.lab.redis.RedisTrio;
import java.io.IOException;

/**
 * What comes up in the first site when its provider switches it on after its loss: database hosts without data under their supervisor, an
 * empty cache, a Kubernetes in which the application asks for no instance, the entries, and the ways by which those outside reach it. Its
 * databases are rebuilt by whoever asks the supervisor.
 */
final class SiteReturn {
  private static final int NO_INSTANCES = 0;

  private SiteReturn() {}

  /**
   * Opens all of it.
   *
   * @param credentials of the application in each database, as a URL's query
   * @param cacheCredentials the same in each cache
   * @return its Kubernetes
   * @throws IllegalStateException where a port is taken or a part does not come up
   */
  static SimulatedCluster open(
      LabPorts ports, OpenParts parts, PostgresPair postgres, RedisTrio redis, String credentials, String cacheCredentials) {
    try {
      postgres.powerOn();
      redis.powerOn();
      SimulatedCluster kubernetes = parts.opened(SimulatedCluster.start(
          ports.kubernetes(),
          OrdersManifests.objects(
              postgres.jdbcUrl(PostgresPair.A) + "?" + credentials, redis.url(RedisTrio.A) + "?" + cacheCredentials, ports.service()),
          OrdersManifests.deployment(NO_INSTANCES), OrdersApplication::start));
      parts.opened(LoadBalancer.start(ports.service(), kubernetes::ready));
      parts.opened(LoadBalancer.start(SecondSite.entry(SecondSite.FIRST_ADDRESS, ports), kubernetes::ready));
      parts.opened(OutsideWays.start(ports));
      return kubernetes;
    } catch (IOException e) {
      throw new IllegalStateException("the site " + SecondSite.FIRST + " does not come back: " + e.getMessage(), e);
    }
  }
}
