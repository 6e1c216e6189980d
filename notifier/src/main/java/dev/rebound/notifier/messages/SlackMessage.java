package dev.rebound.notifier.messages;

import static com.slack.api.model.block.Blocks.actions;
import static com.slack.api.model.block.Blocks.context;
import static com.slack.api.model.block.Blocks.header;
import static com.slack.api.model.block.Blocks.section;
import static com.slack.api.model.block.composition.BlockCompositions.plainText;
import static com.slack.api.model.block.element.BlockElements.asElements;

import com.slack.api.model.block.LayoutBlock;
import com.slack.api.model.block.composition.ConfirmationDialogObject;
import com.slack.api.model.block.composition.MarkdownTextObject;
import com.slack.api.model.block.element.BlockElement;
import com.slack.api.model.block.element.ButtonElement;
import dev.rebound.contracts.IncidentEvent.NoticeRequested;
import dev.rebound.contracts.Question;
import dev.rebound.contracts.RecoveryId;
import dev.rebound.contracts.SystemName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A notice as a Slack message: headline, lines, what it belongs to, and the buttons that its kind allows. What people typed or a system
 * said is escaped, so it can mention nobody and link nowhere.
 *
 * @param text the fall-back that notifications show
 * @param blocks Block Kit
 */
public record SlackMessage(String text, List<LayoutBlock> blocks) {
  /** Characters of a header block. Source: Slack, Block Kit reference, "header". */
  static final int HEADER_MAX = 150;
  /** Characters of a section block. Source: Slack, Block Kit reference, "section". */
  static final int SECTION_MAX = 3_000;
  /** Sections of one message; what is longer stands in the console. */
  static final int SECTIONS_MAX = 5;

  /** {@code action_id} of the buttons; the value of each is {@code system|incident}, and of an answer {@code system|incident|question}. */
  public static final String ACK = "ack";
  public static final String APPROVE = "approve";
  public static final String REJECT = "reject";
  public static final String ABORT = "abort";

  public SlackMessage {
    blocks = List.copyOf(blocks);
  }

  /**
   * The message of a notice.
   *
   * @param mention Slack user id of the person who is told; empty for the whole channel
   */
  public static SlackMessage of(SystemName system, NoticeRequested notice, Optional<String> mention) {
    String headline = Headline.of(system, notice);
    String to = mention.map(user -> "<@" + user + "> ").orElse("");
    var blocks = new ArrayList<LayoutBlock>();
    blocks.add(header(block -> block.text(plainText(Headline.cut(headline, HEADER_MAX), false))));
    sections(to, notice.lines()).forEach(text -> blocks.add(section(block -> block.text(markdown(text)))));
    blocks.add(context(List.of(markdown(escape(Headline.context(system, notice), SECTION_MAX)))));
    List<BlockElement> buttons = buttons(system, notice);
    if (!buttons.isEmpty()) {
      blocks.add(actions(buttons));
    }
    return new SlackMessage(to + escape(headline, SECTION_MAX), blocks);
  }

  static MarkdownTextObject markdown(String text) {
    return MarkdownTextObject.builder().text(text).verbatim(true).build();
  }

  /** The lines in as few sections as hold them; the mention begins the first one. */
  static List<String> sections(String to, List<String> lines) {
    var sections = new ArrayList<String>();
    var current = new StringBuilder(to.strip());
    for (String line : lines) {
      String escaped = escape(line, SECTION_MAX);
      if (!current.isEmpty() && current.length() + 1 + escaped.length() > SECTION_MAX) {
        sections.add(current.toString());
        current.setLength(0);
      }
      current.append(current.isEmpty() ? "" : "\n").append(escaped);
    }
    if (!current.toString().isBlank()) {
      sections.add(current.toString());
    }
    return sections.size() <= SECTIONS_MAX ? sections : sections.subList(0, SECTIONS_MAX);
  }

  /** Escapes what Slack reads as markup, within a limit that never cuts an entity. Source: Slack, "Formatting text", escaping. */
  static String escape(String text, int max) {
    var escaped = new StringBuilder();
    for (int at = 0; at < text.length(); at += Character.charCount(text.codePointAt(at))) {
      int point = text.codePointAt(at);
      String next =
          switch (point) {
            case '&' -> "&amp;";
            case '<' -> "&lt;";
            case '>' -> "&gt;";
            default -> Character.toString(point);
          };
      if (escaped.length() + next.length() > max - 1) {
        return escaped.append('…').toString();
      }
      escaped.append(next);
    }
    return escaped.toString();
  }

  private static List<BlockElement> buttons(SystemName system, NoticeRequested notice) {
    String value = system + "|" + notice.incident();
    return switch (notice.kind()) {
      case PAGE -> asElements(acknowledge(value), abort(value));
      case APPROVAL -> {
        String answer = value + question(notice);
        // Planned work has no ladder that somebody could stop.
        yield notice.level() > 0 ? asElements(approve(answer), reject(answer), acknowledge(value))
            : asElements(approve(answer), reject(answer));
      }
      case UPDATE -> List.of();
    };
  }

  static ButtonElement acknowledge(String value) {
    return button(ACK, "Acknowledge", value).build();
  }

  static ButtonElement abort(String value) {
    return button(ABORT, "Abort recovery", value).style("danger")
        .confirm(confirm("Abort the recovery?", "Rebound stops acting on this incident and hands it to a person.", "Abort", "danger"))
        .build();
  }

  static ButtonElement approve(String answer) {
    return button(APPROVE, "Approve", answer).style("primary")
        .confirm(confirm("Approve?", "Rebound goes on at once with what this message asks for.", "Approve", "primary")).build();
  }

  static ButtonElement reject(String answer) {
    return button(REJECT, "Reject", answer).style("danger")
        .confirm(confirm("Reject?", "Rebound does not act and hands it to a person.", "Reject", "danger")).build();
  }

  private static String question(NoticeRequested notice) {
    RecoveryId recovery = notice.recovery();
    String step = notice.step();
    return recovery == null || step == null ? "" : "|" + Question.of(recovery, step);
  }

  private static ButtonElement.ButtonElementBuilder button(String action, String label, String value) {
    return ButtonElement.builder().actionId(action).text(plainText(label, false)).value(value);
  }

  private static ConfirmationDialogObject confirm(String title, String text, String yes, String style) {
    return ConfirmationDialogObject.builder().title(plainText(title, false)).text(plainText(text, false)).confirm(plainText(yes, false))
        .deny(plainText("Back", false)).style(style).build();
  }
}
