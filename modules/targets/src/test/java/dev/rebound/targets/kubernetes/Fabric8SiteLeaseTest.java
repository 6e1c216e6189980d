package dev.rebound.targets.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.targets.Answer;
import dev.rebound.targets.lease.SiteLease;
import dev.rebound.targets.lease.SiteLeaseContract;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against fabric8's API server stand-in. */
class Fabric8SiteLeaseTest extends SiteLeaseContract {
  private KubernetesMockServer server;
  private KubernetesClient admin;
  private Fabric8Workloads workloads;

  @BeforeEach
  void serve() {
    server = new KubernetesMockServer(new Context(), new MockWebServer(), new HashMap<>(), new KubernetesCrudDispatcher(List.of()), false);
    server.init(InetAddress.getLoopbackAddress(), 0);
    admin = new KubernetesClientBuilder().withConfig(server.createClient().getConfiguration())
        .withHttpClientFactory(new JdkHttpClientFactory()).build();
    workloads = Fabric8Workloads.connect("http://127.0.0.1:" + server.getPort());
  }

  @AfterEach
  void stop() {
    workloads.close();
    admin.close();
    server.destroy();
  }

  @Override
  protected SiteLease lease() {
    return workloads.lease("sites", "west");
  }

  @Override
  protected void hold(String holder, Duration duration, Instant at) {
    var leases = admin.leases().inNamespace("sites");
    var wanted = new LeaseBuilder().withNewMetadata().withNamespace("sites").withName("west").endMetadata()
        .withNewSpec().withHolderIdentity(holder).withLeaseDurationSeconds((int) duration.toSeconds())
        .withAcquireTime(at.atZone(ZoneOffset.UTC)).withRenewTime(at.atZone(ZoneOffset.UTC)).endSpec().build();
    if (leases.withName("west").get() == null) {
      leases.resource(wanted).create();
    } else {
      leases.resource(wanted).update();
    }
  }

  @Override
  protected void loseKeeper() {
    server.destroy();
  }

  @Test
  void shouldNotJudgeALeaseThatSaysTooLittle() {
    admin.leases().inNamespace("sites").resource(new LeaseBuilder().withNewMetadata().withNamespace("sites").withName("west").endMetadata()
        .withNewSpec().withHolderIdentity("west").endSpec().build()).create();
    assertThat(lease().look()).isInstanceOfSatisfying(Answer.Trouble.class, trouble ->
        assertThat(trouble.reason()).isEqualTo("The lease sites/west does not say who holds it, or for how long."));
  }
}
