package dev.rebound.core.review;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.contracts.IncidentEvent.ApprovalGranted;
import dev.rebound.contracts.IncidentEvent.ApprovalRequested;
import dev.rebound.contracts.IncidentEvent.CommandReceived;
import dev.rebound.contracts.IncidentEvent.CommandRefused;
import dev.rebound.contracts.Verb;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Who answered a question, as an auditor reads it. */
class EvidencePackTest {
  private static Nights asked() {
    return Nights.lostDatabase()
        .at(
            2, new ApprovalRequested(
                Nights.RECOVERY, Nights.INCIDENT, "database", "promote-replica", "mode", "Promote.", "Nothing.", Nights.DOWN, null));
  }

  private static Optional<EvidencePack.Answer> answer(Nights night) {
    Review review = Reviews.of(Nights.INCIDENT, night.log, _ -> {
      throw new IllegalArgumentException("no plan");
    }).orElseThrow();
    var pack = EvidencePack.of(review, new RawTimes(Nights.INCIDENT).result(null), night.log);
    return Optional.ofNullable(pack.approvals().getFirst().answer());
  }

  private static CommandReceived rejected(String command, String person, String role) {
    return new CommandReceived(command, Verb.REJECT, Nights.INCIDENT, person, "slack", role, "no");
  }

  @Test
  void shouldNameWhoRejected() {
    assertThat(answer(asked().at(3, rejected("c1", "ada", "approver")))).hasValueSatisfying(answer -> {
      assertThat(answer.person()).isEqualTo("ada");
      assertThat(answer.what()).isEqualTo("reject: no");
    });
  }

  @Test
  void shouldTakeNoWordForAnAnswerThatWasRefused() {
    Nights night =
        asked().at(3, rejected("c1", "lee", "responder"))
            .at(3, new CommandRefused("c1", Verb.REJECT, Nights.INCIDENT, "lee", "only an approver may answer"))
            .at(4, new ApprovalGranted(Nights.RECOVERY, "ada", "approver", "slack"));
    assertThat(answer(night)).hasValueSatisfying(answer -> assertThat(answer.person()).isEqualTo("ada"));
  }
}
