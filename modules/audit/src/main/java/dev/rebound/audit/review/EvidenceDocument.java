package dev.rebound.audit.review;

import com.samskivert.mustache.Template;
import dev.rebound.contracts.Json;
import dev.rebound.core.review.Durations;
import dev.rebound.core.review.EvidencePack;
import dev.rebound.core.review.EvidencePack.Approval;
import dev.rebound.core.review.RawTimes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The evidence pack of an incident as one HTML page that takes nothing from elsewhere and prints well, and as JSON. What others wrote is
 * text in both, never markup.
 */
public final class EvidenceDocument {
  /** Names of the two files in the pack's folder. */
  public static final String HTML_FILE = "evidence.html";
  public static final String JSON_FILE = "evidence.json";
  private static final Template HTML = Pages.html("evidence.html");

  private EvidenceDocument() {}

  /** Writes both into a folder. */
  public static void write(EvidencePack pack, Path folder) throws IOException {
    Files.writeString(folder.resolve(HTML_FILE), html(pack));
    Files.write(folder.resolve(JSON_FILE), Json.bytes(pack));
  }

  /** One page, UTF-8. */
  public static String html(EvidencePack pack) {
    Map<String, Object> fields = new ReviewFields(pack.review()).all();
    RawTimes.Result times = pack.recomputed();
    fields.put("planHashes", pack.planHashes());
    fields.put("codeVersions", pack.codeVersions());
    fields.put("lastWell", place(times.lastWell(), "no probe had seen it well"));
    fields.put("firstFailing", place(times.firstFailing(), "not in the log of signals any more"));
    fields.put("served", place(times.restored(), "not yet"));
    fields.put("wellAgain", place(times.wellAgain(), "no probe saw it"));
    fields.put("recoveryTime", time(times.recoveryTime() == null ? null : Durations.text(times.recoveryTime())));
    fields.put("recoveryTimeMost", time(times.recoveryTimeMost() == null ? null : Durations.text(times.recoveryTimeMost())));
    fields.put("statedRecoveryTime", time(times.statedRecoveryTime() == null ? null : Durations.text(times.statedRecoveryTime())));
    fields.put("lostRows", times.lostRows() == null ? "not measured: no witness rows" : times.lostRows() + " witness rows");
    fields.put(
        "statedLostRows", times.statedLostRows() == null ? "not measured: no witness rows" : times.statedLostRows() + " witness rows");
    fields.put("tolerance", Durations.text(RawTimes.TOLERANCE));
    fields.put("contradictions", times.contradictions());
    fields.put("hasContradictions", !times.contradictions().isEmpty());
    fields.put("approvals", pack.approvals().stream().map(EvidenceDocument::approval).toList());
    fields.put("hasApprovals", !pack.approvals().isEmpty());
    fields.put("deviations", pack.deviations());
    fields.put("hasDeviations", !pack.deviations().isEmpty());
    return HTML.execute(fields);
  }

  private static String place(RawTimes.@Nullable Moment moment, String otherwise) {
    return moment == null ? otherwise : moment.at() + " [" + moment.position() + "]";
  }

  private static String time(@Nullable String text) {
    return text == null ? "not known" : text;
  }

  private static Map<String, ?> approval(Approval approval) {
    var fields = new LinkedHashMap<String, Object>();
    fields.put("at", approval.at().toString());
    fields.put("step", approval.step());
    fields.put("action", approval.action());
    fields.put("because", approval.because());
    fields.put("expires", approval.expiresAt().toString());
    fields.put("silence", approval.onSilence());
    fields.put("position", approval.position().toString());
    var answer = approval.answer();
    fields.put(
        "answer",
        answer == null ? "Nobody answered."
            : answer.person() + ", known by " + answer.method() + ", as " + answer.role() + ", at " + answer.at() + ": " + answer.what()
                + " [" + answer.position() + "]");
    return fields;
  }
}
