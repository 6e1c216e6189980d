package dev.rebound.core.escalate;

import dev.rebound.contracts.Event;
import dev.rebound.contracts.IncidentEvent.ApprovalGranted;
import dev.rebound.contracts.IncidentEvent.ApprovalRequested;
import dev.rebound.contracts.IncidentEvent.Channel;
import dev.rebound.contracts.IncidentEvent.CommandRefused;
import dev.rebound.contracts.IncidentEvent.NoticeKind;
import dev.rebound.contracts.IncidentEvent.NoticeRequested;
import dev.rebound.contracts.IncidentEvent.RecoveryEnded;
import dev.rebound.contracts.SystemName;
import dev.rebound.core.plan.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The notices that news of planned work calls for: its question goes to everybody who may answer it, its end to everybody who was asked
 * and to who asked for it.
 *
 * @param state the state that has taken the news in
 * @param plan the plan in force; null before the first
 */
record WorkNews(EscalateState state, @Nullable Plan plan, SystemName system) {

  /** @param names of the incidents and of the planned work that the event is about */
  List<NoticeRequested> of(List<String> names, Event event) {
    return names.stream()
        .flatMap(name -> Optional.ofNullable(state.works().get(name)).stream())
        .flatMap(work -> told(work, event).stream())
        .toList();
  }

  private List<NoticeRequested> told(OpenWork work, Event event) {
    if (event instanceof ApprovalRequested asked && asked.recovery().equals(work.recovery())) {
      return asked(work, asked);
    }
    if (event instanceof ApprovalGranted granted && granted.recovery().equals(work.recovery())) {
      return news(work, wording().granted(work, granted));
    }
    if (event instanceof RecoveryEnded ended && ended.recovery().equals(work.recovery())) {
      return ended(work, ended);
    }
    boolean alone = state.incident(work.incident()).isEmpty();
    return event instanceof CommandRefused refused && alone ? audience().slack(work, wording().refused(work, refused)) : List.of();
  }

  /** Where nobody else may answer, or can be reached, who asked for it learns that at once, not when the question expires. */
  private List<NoticeRequested> asked(OpenWork work, ApprovalRequested asked) {
    List<String> approvers =
        plan == null ? List.of()
            : plan.people().values().stream().filter(person -> person.roles().contains(Plan.Person.APPROVER)).map(Plan.Person::id)
                .filter(person -> !person.equals(work.askedBy())).toList();
    List<NoticeRequested> questions =
        audience().people(work, NoticeKind.APPROVAL, work.notices().sequence(), approvers, wording().asked(work, asked), asked);
    return questions.isEmpty() ? news(work, wording().askedNobody(work, asked)) : questions;
  }

  /** Who was paged about the incident that is opened where it failed has read there how it ended. */
  private List<NoticeRequested> ended(OpenWork work, RecoveryEnded ended) {
    List<String> paged = state.incident(work.incident()).map(incident -> incident.notices().told()).orElse(List.of());
    List<String> people = work.people().stream().filter(person -> !paged.contains(person)).toList();
    Audience.Text text = wording().ended(work, ended);
    var notices =
        new ArrayList<>(audience().people(work, NoticeKind.UPDATE, work.notices().sequence(), people, text, null));
    if (notices.stream().noneMatch(notice -> notice.channel() == Channel.SLACK)) {
      notices.addAll(audience().slack(work, text));
    }
    return notices;
  }

  private List<NoticeRequested> news(OpenWork work, Audience.Text text) {
    var notices = new ArrayList<>(audience().slack(work, text));
    notices.addAll(audience().mail(work, work.people(), text));
    return notices;
  }

  private Audience audience() {
    return new Audience(plan);
  }

  private WorkWording wording() {
    return new WorkWording(system);
  }
}
