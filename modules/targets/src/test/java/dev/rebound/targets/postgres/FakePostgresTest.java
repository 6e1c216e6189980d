package dev.rebound.targets.postgres;

import dev.rebound.targets.Journal;
import dev.rebound.targets.postgres.FakePostgres.Condition;

class FakePostgresTest extends PostgresContract {
  @Override
  World open() {
    var fake = new FakePostgres(new Journal(), "pg-a", "pg-b");
    return new World() {
      @Override
      public PostgresProbe probe(String node, String writer) {
        return fake.probe(node, writer);
      }

      @Override
      public PostgresNode node(String node) {
        return fake.node(node);
      }

      @Override
      public void kill(String node) {
        fake.condition(node, Condition.KILLED);
      }

      @Override
      public void freeze(String node) {
        fake.condition(node, Condition.FROZEN);
      }

      @Override
      public void freezePostmaster(String node) {
        fake.condition(node, Condition.POSTMASTER_FROZEN);
      }

      @Override
      public void thaw(String node) {
        fake.condition(node, Condition.RUNNING);
      }

      @Override
      public void close() {
        // Nothing runs.
      }
    };
  }
}
