package dev.rebound.targets.lease;

import dev.rebound.targets.Outcome;
import java.time.Duration;
import java.time.Instant;

class FakeSiteLeaseTest extends SiteLeaseContract {
  private final FakeSiteLease fake = new FakeSiteLease();

  @Override
  protected SiteLease lease() {
    return fake;
  }

  @Override
  protected void hold(String holder, Duration duration, Instant at) {
    fake.hold(holder, duration, at);
  }

  @Override
  protected void loseKeeper() {
    fake.outcome(Outcome.REFUSED);
  }
}
