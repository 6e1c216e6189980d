package dev.rebound.ingest.intake;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rebound.contracts.Envelope;
import dev.rebound.contracts.SignalEvent;
import dev.rebound.ingest.http.Refusal;
import java.time.Instant;
import java.util.List;

/** What is particular to one kind of sender: how its body is cut, and what an item of it says. */
public interface Translator {
  /** The places of the items, in their order. @throws Refusal 400 with the reason where the body is none of this kind */
  List<JsonBody.Place> items(byte[] body);

  /**
   * What one item says: one signal for each system that it is about, all for the same item; empty where it is heard and says nothing.
   *
   * @param source name of the sender
   * @param at when it was received
   * @throws NotTaken with the reason where it cannot be taken
   */
  List<? extends Envelope<? extends SignalEvent>> signals(String source, JsonNode item, Instant at);
}
