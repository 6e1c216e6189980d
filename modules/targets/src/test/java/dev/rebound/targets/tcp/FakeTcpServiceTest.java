package dev.rebound.targets.tcp;

class FakeTcpServiceTest extends TcpProbeContract {
  private final FakeTcpService service = new FakeTcpService();

  @Override
  TcpProbe probe() {
    return service.probe();
  }

  @Override
  void stops() {
    service.stops();
  }

  @Override
  void hangs() {
    service.hangs();
  }
}
