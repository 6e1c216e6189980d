package dev.rebound.targets.supervisor;

class FakeHostSupervisorTest extends HostSupervisorContract {
  @Override
  HostSupervisor supervisor() {
    return hosts;
  }
}
