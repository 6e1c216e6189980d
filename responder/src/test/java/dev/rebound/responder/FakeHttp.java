package dev.rebound.responder;

import dev.rebound.targets.Outcome;
import dev.rebound.targets.http.HttpProbe;
import java.time.Duration;
import java.util.Deque;

/** A URL that answers as told, one look after the other; the last answer stays. */
public final class FakeHttp implements HttpProbe {
  private final Deque<Outcome> answers;

  public FakeHttp(Deque<Outcome> answers) {
    this.answers = answers;
  }

  @Override
  public Round look(Duration limit) {
    Outcome outcome = answers.size() > 1 ? answers.removeFirst() : answers.getFirst();
    int status = outcome == Outcome.ANSWERED ? 200 : outcome == Outcome.ERROR ? 503 : 0;
    return new Round(outcome, status, Duration.ofMillis(1), outcome == Outcome.ANSWERED ? "Answered 200." : "It gives nothing.");
  }

  @Override
  public void close() {
    // Nothing is open.
  }
}
