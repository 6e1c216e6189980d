package dev.rebound.targets.kubernetes;

import static dev.rebound.targets.kubernetes.WorkloadsContract.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.rebound.targets.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ManifestFolderTest {
  @TempDir Path folder;

  private String refused(String text) throws IOException {
    Files.writeString(folder.resolve("a.yml"), text);
    return switch (ManifestFolder.read(folder)) {
      case Answer.Value<?>(var all) -> throw new AssertionError("read: " + all);
      case Answer.Trouble<?>(var outcome, var reason) -> reason;
    };
  }

  @Test
  void shouldReadEveryDocumentInTheOrderOfApplying() throws IOException {
    Files.writeString(folder.resolve("b.yaml"), ManifestsContract.FOLDER + "---\n# nothing here\n");
    Files.writeString(folder.resolve("a.yml"),
        "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: env, namespace: orders }\ndata: { A: b }\n");
    Files.writeString(folder.resolve("notes.txt"), "kind: Nonsense");

    assertThat(value(ManifestFolder.read(folder))).extracting(each -> each.place() + " " + each.who()).containsExactly(
        "b.yaml:23 Namespace orders", "a.yml:1 ConfigMap orders/env", "b.yaml:13 Secret orders/orders-db",
        "b.yaml:18 Service orders/orders-api", "b.yaml:1 Deployment orders/orders-api");
    assertThat(value(ManifestFolder.read(folder)).get(2).body()).as("as the API shows it").doesNotContainKey("stringData")
        .containsEntry("data", Map.of("DATABASE_URL", "aHVudGVyMg=="));
  }

  static Stream<Arguments> wrong() {
    String good = "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: env, namespace: orders }\n";
    return Stream.of(
        arguments("what rules the cluster",
            good + "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: { name: x }\n",
            "a.yml:6: the kind 'ClusterRole' is not applied. Known kinds: Namespace, "),
        arguments("what runs by itself", "apiVersion: batch/v1\nkind: Job\nmetadata: { name: x, namespace: y }\n",
            "a.yml:2: the kind 'Job'"),
        arguments("no kind", "apiVersion: v1\nmetadata: { name: x }\n", "a.yml:1: the kind '' is not applied."),
        arguments("an old API", "kind: Ingress\napiVersion: extensions/v1beta1\nmetadata: { name: x, namespace: y }\n",
            "a.yml:2: the kind Ingress is applied in the API networking.k8s.io/v1 alone."),
        arguments("no name", "apiVersion: v1\nkind: ConfigMap\nmetadata: { namespace: orders }\n", "a.yml:3: this ConfigMap has no name"),
        arguments("no namespace", "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: env }\n",
            "a.yml:3: the namespace of this ConfigMap is not said (metadata.namespace)."),
        arguments("twice", good + "---\n" + good, "a.yml:5: the ConfigMap orders/env stands at a.yml:1 already."),
        arguments("a list", "[ hunter2 ]", "a.yml:1: a manifest is a mapping"),
        arguments("no YAML", "apiVersion: v1\nstringData: { a: hunter2\n", "a.yml:3: this is not YAML."),
        arguments("a number in a Secret",
            "apiVersion: v1\nkind: Secret\nmetadata: { name: s, namespace: orders }\nstringData: { PIN: 4711 }\n",
            "a.yml:1: each value of a Secret is a text; put it in quotes."),
        arguments("nothing", "# hunter2\n", "The folder of manifests "));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("wrong")
  void shouldRefuseWhatCannotBeAppliedAtItsPlace(String what, String text, String expected) throws IOException {
    assertThat(refused(text)).startsWith(expected).doesNotContain("hunter2", "4711");
  }

  @Test
  void shouldSayThatTheFolderIsMissingOrNoText() throws IOException {
    assertThat(ManifestFolder.read(folder.resolve("none"))).isInstanceOfSatisfying(Answer.Trouble.class, trouble ->
        assertThat(trouble.reason()).endsWith("none cannot be read (NoSuchFileException)."));
    Files.write(folder.resolve("c.yaml"), new byte[] {'a', (byte) 0xC3});
    assertThat(refused("{}")).isEqualTo("a.yml:1: the kind '' is not applied. Known kinds: " + String.join(", ", Manifest.KINDS) + ".");
    Files.delete(folder.resolve("a.yml"));
    assertThat(ManifestFolder.read(folder)).isInstanceOfSatisfying(Answer.Trouble.class, trouble ->
        assertThat(trouble.reason()).isEqualTo("c.yaml is not UTF-8."));
    Files.write(folder.resolve("c.yaml"), "a: b\n".repeat(1 << 20).getBytes(StandardCharsets.UTF_8));
    assertThat(ManifestFolder.read(folder)).isInstanceOfSatisfying(Answer.Trouble.class, trouble ->
        assertThat(trouble.reason()).isEqualTo("c.yaml is larger than 4 MiB."));
  }
}
