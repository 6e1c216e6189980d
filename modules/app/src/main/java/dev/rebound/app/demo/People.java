package dev.rebound.app.demo;

import dev.rebound.contracts.Event;
import dev.rebound.contracts.IncidentEvent.ApprovalRequested;
import dev.rebound.contracts.IncidentEvent.Channel;
import dev.rebound.contracts.IncidentEvent.LadderStopped;
import dev.rebound.contracts.IncidentEvent.NoticeEnded;
import dev.rebound.contracts.IncidentEvent.NoticeKind;
import dev.rebound.contracts.IncidentEvent.NoticeRequested;
import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.Received;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The people of the lab's plan, as the demonstration plays them: they answer what reaches them. */
public interface People {
  /** What stands in the incidents log; may take as long as an answer. */
  void hear(Received<Event> received);

  /** The approver says yes as soon as something is asked. */
  static People prompt(World world, Consumer<String> progress) {
    return received -> {
      if (received.event() instanceof ApprovalRequested asked) {
        progress.accept("The demonstration approves, as " + World.APPROVER + " would.");
        world.approve(asked.incident().value(), "asked by the demonstration");
      }
    };
  }

  /** Nobody answers until the second level is told. */
  static Asleep asleep(World world, Consumer<String> progress) {
    return new Asleep(progress, (message, action, person) -> world.lab().press(message, action, world.slackUser(person)));
  }

  /** A way to press a button in Slack. */
  interface Buttons {
    /** @return whether it was taken */
    boolean press(String message, String action, String person);
  }

  /**
   * Nobody answers until the second level is told. Its person acknowledges by the button under the page that reached them in Slack; then
   * the approver approves by the button under the question.
   */
  final class Asleep implements People {
    private static final int AWAKE = 2;

    private final Consumer<String> progress;
    private final Buttons buttons;
    /** Requests whose button may be pressed once they have arrived, by notice. */
    private final Map<String, NoticeRequested> asked = new HashMap<>();
    private final Map<IncidentId, String> questions = new HashMap<>();
    private final Set<IncidentId> taken = new HashSet<>();
    private final Set<IncidentId> answered = new HashSet<>();
    private @Nullable IncidentId first;

    Asleep(Consumer<String> progress, Buttons buttons) {
      this.progress = progress;
      this.buttons = buttons;
    }

    /** The incident that somebody took; empty where nobody did. */
    public Optional<IncidentId> incident() {
      return Optional.ofNullable(first);
    }

    @Override
    public void hear(Received<Event> received) {
      switch (received.event()) {
        case NoticeRequested notice when notice.channel() == Channel.SLACK -> asked.put(notice.notice(), notice);
        case NoticeEnded ended when ended.sent() && asked.containsKey(ended.notice()) -> arrived(asked.get(ended.notice()), ended);
        case LadderStopped stopped -> {
          first = first == null ? stopped.incident() : first;
          taken.add(stopped.incident());
          approve(stopped.incident());
        }
        default -> {}
      }
    }

    private void arrived(NoticeRequested notice, NoticeEnded ended) {
      String message = ended.reference().substring(ended.reference().lastIndexOf('/') + 1);
      if (notice.kind() == NoticeKind.APPROVAL && notice.person().equals(World.APPROVER)) {
        questions.put(notice.incident(), message);
        approve(notice.incident());
      } else if (notice.kind() == NoticeKind.PAGE && notice.level() == AWAKE && !taken.contains(notice.incident())) {
        press(message, "ack", notice.person(), "Acknowledge");
      }
    }

    /** Who has the incident asks for the decision; before that the approver sleeps, too. */
    private void approve(IncidentId incident) {
      String question = questions.get(incident);
      if (question != null && taken.contains(incident) && answered.add(incident)) {
        press(question, "approve", World.APPROVER, "Approve");
      }
    }

    private void press(String message, String action, String person, String label) {
      progress.accept("In Slack, " + person + " presses " + label + ".");
      if (!buttons.press(message, action, person)) {
        throw new IllegalStateException("the door did not take the button " + label + " of " + person);
      }
    }
  }
}
