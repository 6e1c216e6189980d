package dev.rebound.targets.kubernetes;

import dev.rebound.targets.Journal;
import dev.rebound.targets.Outcome;
import dev.rebound.targets.kubernetes.Deployments.Autoscaler;
import dev.rebound.targets.kubernetes.Deployments.Release;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

class FakeDeploymentsTest extends DeploymentsContract {
  private final FakeDeployments fake = new FakeDeployments(new Journal());
  private final List<Release> releases = new ArrayList<>();

  FakeDeploymentsTest() {
    fake.instances(FakeDeployments.ready("a"), FakeDeployments.ready("b"), FakeDeployments.ready("c"));
    release(GOOD);
  }

  @Override
  Deployments deployments() {
    return fake;
  }

  @Override
  void release(String image) {
    releases.addFirst(new Release(DEPLOYMENT + "-" + releases.size(), releases.size() + 1, List.of(image), Instant.EPOCH));
    fake.releases(releases.toArray(Release[]::new));
  }

  @Override
  void autoscale(int min, int max) {
    fake.autoscaler(new Autoscaler(DEPLOYMENT, min, max, true));
  }

  @Override
  void forbidEvictions() {
    fake.budget(0);
  }

  @Override
  void loseApi() {
    fake.outcome(Outcome.REFUSED);
  }
}
