package dev.rebound.targets.kubernetes;

import static dev.rebound.targets.kubernetes.WorkloadsContract.trouble;
import static dev.rebound.targets.kubernetes.WorkloadsContract.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.targets.Outcome;
import dev.rebound.targets.kubernetes.Manifests.Applied;
import dev.rebound.targets.kubernetes.Manifests.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every {@link Manifests} keeps. */
abstract class ManifestsContract {
  static final String FOLDER =
      """
      apiVersion: apps/v1
      kind: Deployment
      metadata: { name: orders-api, namespace: orders }
      spec:
        replicas: 3
        selector: { matchLabels: { app: orders-api } }
        template:
          metadata: { labels: { app: orders-api } }
          spec:
            containers:
              - { name: api, image: "shop/api:1", ports: [ { containerPort: 8080 } ] }
      ---
      apiVersion: v1
      kind: Secret
      metadata: { name: orders-db, namespace: orders }
      stringData: { DATABASE_URL: hunter2 }
      ---
      apiVersion: v1
      kind: Service
      metadata: { name: orders-api, namespace: orders }
      spec: { selector: { app: orders-api }, ports: [ { port: 80, targetPort: 8080 } ] }
      ---
      apiVersion: v1
      kind: Namespace
      metadata: { name: orders }
      """;
  static final String DEPLOYMENT = "Deployment orders/orders-api";

  @TempDir Path folder;

  abstract Manifests manifests();

  /** Somebody asks for so many instances of the deployment. */
  abstract void scale(int instances);

  abstract void loseApi();

  List<Manifest> read(String text) {
    try {
      Files.writeString(folder.resolve("all.yaml"), text);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return value(ManifestFolder.read(folder));
  }

  private List<Applied> apply(String text) {
    return read(text).stream().map(each -> value(manifests().apply(each))).toList();
  }

  @Test
  void shouldCreateWhatIsMissingAndStartNothing() {
    assertThat(apply(FOLDER)).hasSize(4).allMatch(new Applied(Result.CREATED, 0)::equals);
  }

  @Test
  void shouldChangeNothingTheSecondTime() {
    apply(FOLDER);
    assertThat(apply(FOLDER)).allMatch(new Applied(Result.ALREADY, 0)::equals);
  }

  @Test
  void shouldChangeWhatDiffersAndLeaveTheNumberOfInstances() {
    apply(FOLDER);
    scale(2);
    List<Manifest> next = read(FOLDER.replace("shop/api:1", "shop/api:2"));
    assertThat(next.stream().map(each -> value(manifests().apply(each))).toList()).containsExactly(
        new Applied(Result.ALREADY, 0), new Applied(Result.ALREADY, 0), new Applied(Result.ALREADY, 0), new Applied(Result.CHANGED, 2));
    assertThat(value(manifests().apply(next.getLast()))).isEqualTo(new Applied(Result.ALREADY, 2));
  }

  @Test
  void shouldSayThatTheApiRefuses() {
    Manifest first = read(FOLDER).getFirst();
    loseApi();
    assertThat(trouble(manifests().apply(first))).isEqualTo(Outcome.REFUSED);
  }
}
