package dev.rebound.responder;

import dev.rebound.contracts.Topics;
import dev.rebound.core.plan.PlanReader;
import dev.rebound.core.recover.RecoverState;
import dev.rebound.core.recover.Recovery;
import dev.rebound.kafka.DeciderHost;
import dev.rebound.kafka.DeciderName;
import dev.rebound.kafka.EarlierEnds;
import dev.rebound.kafka.KafkaSettings;
import dev.rebound.kafka.KillSwitch;
import dev.rebound.kafka.LogWriter;
import dev.rebound.responder.steps.Targets;
import java.time.InstantSource;

/** The responder: incidents in, recoveries out, steps in between. */
public final class Responder implements AutoCloseable {
  private final DeciderHost host;
  private final Hand hand;

  private Responder(DeciderHost host, Hand hand) {
    this.host = host;
    this.hand = hand;
  }

  /** Starts deciding on {@link Topics#INCIDENTS} and executing. */
  public static Responder start(KafkaSettings kafka, LogWriter log, Targets targets, PlanReader plans, KillSwitch killSwitch) {
    var hand =
        new Hand(kafka.instance(), log, targets, plans, InstantSource.system(), killSwitch::engaged, EarlierEnds.of(kafka));
    var host =
        DeciderHost.start(kafka, DeciderName.RESPONDER, new Recovery(plans), RecoverState.class, hand::seen);
    return new Responder(host, hand);
  }

  /** Whether it works, has stopped by an error, or is not there yet. */
  public DeciderHost host() {
    return host;
  }

  @Override
  public void close() {
    host.close();
    hand.close();
  }
}
