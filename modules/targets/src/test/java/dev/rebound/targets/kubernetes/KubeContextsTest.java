package dev.rebound.targets.kubernetes;

import static dev.rebound.targets.kubernetes.WorkloadsContract.value;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.rebound.targets.kubernetes.Workloads.Holder;
import dev.rebound.targets.kubernetes.Workloads.KeyRef;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two clusters, one kubeconfig: each is logged in to by its own context, whichever is the current one. */
class KubeContextsTest {
  private static final String PROPERTY = "kubeconfig";

  @TempDir Path folder;

  private Path kubeconfig(String second) throws IOException {
    return Files.writeString(folder.resolve("config"), """
        apiVersion: v1
        kind: Config
        current-context: one
        clusters:
          - { name: eu-1, cluster: { server: "https://kubernetes.eu-1.example.com:6443" } }
          - { name: eu-2, cluster: { server: "%s" } }
        contexts:
          - { name: one, context: { cluster: eu-1, user: first } }
          - { name: two, context: { cluster: eu-2, user: second } }
        users:
          - { name: first, user: { token: canary-first } }
          - { name: second, user: { token: canary-second } }
        """.formatted(second));
  }

  @ParameterizedTest
  @CsvSource({
    "https://kubernetes.eu-2.example.com, two", "https://Kubernetes.eu-2.example.com:443/, two",
    "https://kubernetes.eu-1.example.com:6443/, one", "https://kubernetes.eu-3.example.com, none",
    "http://kubernetes.eu-2.example.com, none"
  })
  void shouldFindTheContextThatLeadsToAnAddress(String api, String context) throws IOException {
    Path file = kubeconfig("https://kubernetes.eu-2.example.com/");
    assertThat(KubeContexts.leadingTo(api, List.of(folder.resolve("missing"), file)).orElse("none")).isEqualTo(context);
  }

  @Test
  void shouldFindNoneInAFileThatIsNoKubeconfig() throws IOException {
    Path file = Files.writeString(folder.resolve("odd"), "clusters: [ x, { cluster: y } ]\ncontexts: 7\n");
    Path broken = Files.writeString(folder.resolve("broken"), "clusters: [");
    assertThat(KubeContexts.leadingTo("https://kubernetes.eu-2.example.com", List.of(file, broken))).isEmpty();
  }

  @Test
  void shouldLogInToAClusterAsItsContextSays() throws IOException {
    var logins = new CopyOnWriteArrayList<String>();
    HttpServer api = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    api.createContext("/", exchange -> {
      try (exchange) {
        logins.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
        exchange.sendResponseHeaders(404, -1);
      }
    });
    api.start();
    String address = "http://127.0.0.1:" + api.getAddress().getPort();
    String before = System.getProperty(PROPERTY);
    System.setProperty(PROPERTY, kubeconfig(address).toString());
    try (Workloads cluster = Fabric8Workloads.connect(address + "/")) {
      assertThat(value(cluster.read(new KeyRef(Holder.SECRET, "orders", "db", "URL")))).isEmpty();
      assertThat(logins).containsExactly("Bearer canary-second");
    } finally {
      if (before == null) {
        System.clearProperty(PROPERTY);
      } else {
        System.setProperty(PROPERTY, before);
      }
      api.stop(0);
    }
  }
}
