package dev.rebound.ingest.probes;

import dev.rebound.contracts.SignalEvent.ProbeKind;
import dev.rebound.contracts.SignalEvent.ProbeReported;
import dev.rebound.targets.tcp.TcpProbe;
import java.time.Duration;

/** Looks at a port. */
record PortLook(TcpProbe probe, String component, String observer, Duration limit) implements Look {
  @Override
  public ProbeReported look(long sequence) {
    var round = probe.look(limit);
    return Look.plain(component, component, observer, ProbeKind.TCP, round.outcome(), round.latency(), round.detail());
  }

  @Override
  public boolean await(Duration wait) throws InterruptedException {
    Thread.sleep(wait);
    return false;
  }

  @Override
  public void close() {
    probe.close();
  }
}
