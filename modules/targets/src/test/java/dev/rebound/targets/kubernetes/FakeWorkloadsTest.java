package dev.rebound.targets.kubernetes;

import dev.rebound.targets.Journal;
import dev.rebound.targets.Outcome;

class FakeWorkloadsTest extends WorkloadsContract {
  private final FakeWorkloads fake = new FakeWorkloads(new Journal());

  @Override
  Workloads workloads() {
    return fake;
  }

  @Override
  void put(Workloads.KeyRef ref, String value) {
    fake.put(ref, value);
  }

  @Override
  void putDeployment(String namespace, String deployment, int replicas) {
    fake.putDeployment(namespace, deployment, replicas);
  }

  @Override
  void putStatefulSet(String namespace, String statefulSet, int replicas) {
    fake.putStatefulSet(namespace, statefulSet, replicas);
  }

  @Override
  void finishRollout(String namespace, String deployment) {
    fake.finishRollout(namespace, deployment);
  }

  @Override
  void loseApi() {
    fake.outcome(Outcome.REFUSED);
  }
}
