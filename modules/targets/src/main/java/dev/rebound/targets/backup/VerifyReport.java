package dev.rebound.targets.backup;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code pgbackrest verify --output=text --verbose} says, read from answers recorded of 2.45. Its status is 0 whatever it finds, so
 * only words count, and a backup of which it says nothing is not valid.
 *
 * @param backups for each label whether it is valid, and the counts of what is wrong with it
 * @param damagedLog names of segments of which its log says that they cannot be used
 * @param damagedLogs how many there are, named or not
 */
record VerifyReport(Map<String, Verdict> backups, Set<String> damagedLog, int damagedLogs) {
  private static final Pattern BACKUP = Pattern.compile("^ {2}backup: (?<label>\\S+), status: (?<status>[^,]+)(?:, total .*)?$");
  private static final Pattern ARCHIVE =
      Pattern.compile("^ {2}archiveId: \\S+, total WAL checked: (?<all>\\d+), total valid WAL: (?<valid>\\d+)");
  private static final Pattern COUNTS = Pattern.compile("^ {4}\\S.*");
  private static final Pattern NOT_ZERO = Pattern.compile("[a-z ]+: [1-9]\\d*");
  private static final Pattern LOG = Pattern.compile("invalid \\S+ .*?/(?<segment>[0-9A-F]{24})-[0-9a-f]{40}");

  record Verdict(boolean valid, String status, String counts) {}

  /** @param log its error output, at level info */
  static VerifyReport read(String text, String log) {
    var backups = new HashMap<String, Verdict>();
    String label = "";
    int damaged = 0;
    for (String line : text.lines().toList()) {
      Matcher backup = BACKUP.matcher(line);
      Matcher archive = ARCHIVE.matcher(line);
      if (backup.find()) {
        label = backup.group("label");
        backups.put(label, new Verdict(backup.group("status").equals("valid"), backup.group("status"), ""));
      } else if (archive.find()) {
        label = "";
        damaged += Integer.parseInt(archive.group("all")) - Integer.parseInt(archive.group("valid"));
      } else if (COUNTS.matcher(line).matches() && backups.get(label) instanceof Verdict verdict) {
        backups.put(label, new Verdict(verdict.valid(), verdict.status(), wrong(line)));
      }
    }
    var segments = new TreeSet<String>();
    LOG.matcher(log).results().forEach(found -> segments.add(found.group("segment")));
    return new VerifyReport(Map.copyOf(backups), segments, damaged);
  }

  private static String wrong(String counts) {
    var wrong = new StringBuilder();
    NOT_ZERO.matcher(counts).results().forEach(found -> wrong.append(wrong.isEmpty() ? "" : ", ").append(found.group().strip()));
    return wrong.toString();
  }
}
