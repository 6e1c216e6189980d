package dev.rebound.targets.http;

class FakeHttpServiceTest extends HttpProbeContract {
  private final FakeHttpService service = new FakeHttpService();

  @Override
  HttpProbe probe() {
    return service.probe();
  }

  @Override
  void serves(int status) {
    service.serves(status);
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
