package dev.rebound.notifier.messages;

import static com.slack.api.model.block.Blocks.actions;
import static com.slack.api.model.block.Blocks.context;
import static com.slack.api.model.block.Blocks.header;
import static com.slack.api.model.block.Blocks.section;
import static com.slack.api.model.block.composition.BlockCompositions.plainText;

import com.slack.api.model.block.LayoutBlock;
import com.slack.api.model.block.element.BlockElement;
import dev.rebound.contracts.IncidentEvent.ApprovalRequested;
import dev.rebound.contracts.SystemName;
import dev.rebound.core.standing.Affair;
import dev.rebound.core.standing.IncidentMessage;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The message of an incident in Slack's channel as it stands now, with the buttons for what can be answered now. */
public final class StandingMessage {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm 'UTC'").withZone(ZoneOffset.UTC);

  private StandingMessage() {}

  /** The message in place of the one that stands there. */
  public static SlackMessage of(SystemName system, IncidentMessage message) {
    Affair affair = message.affair();
    String headline = system + ": " + affair.what();
    var blocks = new ArrayList<LayoutBlock>();
    blocks.add(header(block -> block.text(plainText(Headline.cut(headline, SlackMessage.HEADER_MAX), false))));
    List<String> lines = message.over() ? ended(message) : open(affair);
    SlackMessage.sections("", lines).forEach(text -> blocks.add(section(block -> block.text(SlackMessage.markdown(text)))));
    String foot =
        "System " + system + " · " + (affair.planned() ? "planned work " : "incident ") + affair.id() + " · the timeline is in the thread";
    blocks.add(context(List.of(SlackMessage.markdown(SlackMessage.escape(foot, SlackMessage.SECTION_MAX)))));
    List<BlockElement> buttons = message.over() ? List.of() : buttons(system, affair);
    if (!buttons.isEmpty()) {
      blocks.add(actions(buttons));
    }
    return new SlackMessage(SlackMessage.escape(headline, SlackMessage.SECTION_MAX), blocks);
  }

  private static List<String> ended(IncidentMessage message) {
    Affair affair = message.affair();
    var lines = new ArrayList<String>();
    lines.add("*Over since " + TIME.format(message.changedAt()) + ".* " + message.end());
    if (!affair.holder().isEmpty()) {
      lines.add(affair.holder() + " had it.");
    }
    return lines;
  }

  private static List<String> open(Affair affair) {
    var lines = new ArrayList<String>();
    lines.add("Since " + TIME.format(affair.since()) + ". " + held(affair));
    if (affair.served()) {
      lines.add("Users are served again.");
    }
    if (!affair.doing().isEmpty()) {
      lines.add("Rebound now: " + affair.doing());
    }
    ApprovalRequested question = affair.question();
    if (question != null) {
      lines.add("*Waits for an answer until " + TIME.format(question.expiresAt()) + ":* " + question.action() + ". Without one: "
          + question.onSilence());
    }
    return lines;
  }

  private static String held(Affair affair) {
    if (affair.planned()) {
      return "Planned work, under way.";
    }
    if (!affair.holder().isEmpty()) {
      return affair.holder() + " has it.";
    }
    String level = affair.level() < 1 ? "" : " on level " + affair.level();
    String told = affair.people().collect(Collectors.joining(", "));
    return "*Nobody has it yet.*" + (told.isEmpty() ? "" : " Told" + level + ": " + told + ".");
  }

  private static List<BlockElement> buttons(SystemName system, Affair affair) {
    String value = system + "|" + affair.id();
    var buttons = new ArrayList<BlockElement>();
    if (affair.question() != null) {
      String answer = value + "|" + affair.questionName();
      buttons.add(SlackMessage.approve(answer));
      buttons.add(SlackMessage.reject(answer));
    }
    if (!affair.planned() && affair.holder().isEmpty()) {
      buttons.add(SlackMessage.acknowledge(value));
    }
    if (!affair.recovery().isEmpty() && affair.question() == null) {
      buttons.add(SlackMessage.abort(value));
    }
    return buttons;
  }
}
