package dev.rebound.contracts;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Hides what looks like a secret in what others sent: once, before it becomes an event or an answer; nobody behind it
 * has to think of it. Idempotent.
 *
 * <p>Known by place: the value of a name with a word like password, secret, token, API key, authorization or cookie, as {@code name=value},
 * {@code name: value}, JSON field, option or label; user and password of a URL; what follows {@code Bearer} and {@code Basic}. Known by
 * shape: private keys (PEM), JWT, keys of AWS, GitHub, GitLab, Google, npm, SendGrid, Slack and Stripe. A bare word without either
 * cannot be known for a secret and stays.
 */
public final class Redaction {
  /** Stands in the place of a secret. */
  public static final String HIDDEN = "[redacted]";

  private static final String WORD =
      "(?:passw(?:or)?d|passphrase|pwd|secret|token|api[-_ ]?key|access[-_]?key|private[-_]?key|authorization|credential"
          + "|cookie|session[-_]?id)";
  /** A quoted value, with escapes and with or without its end; one with escaped quotes; or a bare one. */
  private static final String VALUE = "(?:\"(?:[^\"\\\\]|\\\\.)*+\"?|'[^']*+'?|\\\\++\"[^\"\\\\]*+|[^\\s\"'&,;}\\]\\\\]++)";

  /** Also line and paragraph separators and marks of direction. */
  private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]");
  private static final Pattern NAME = Pattern.compile("(?i)" + WORD);
  private static final Pattern ASCII_ESCAPE = Pattern.compile("\\\\u00([3-7][0-9a-fA-F]|2[013-9a-dfA-DF])");

  /** In this order: what takes a whole line or block comes first, so that no half of it is left. */
  private static final List<Rule> RULES =
      List.of(
          new Rule("(?s)-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY-----.*?(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY-----|\\z)", HIDDEN),
          new Rule("(?i)((?:authorization|cookie)\\s{0,5}[=:]\\s{0,5})[^\\r\\n\"\\\\]++", "$1" + HIDDEN),
          new Rule("(?i)\\b(bearer|basic|apikey)\\s{1,5}[A-Za-z0-9+/=._~:-]{6,}+", "$1 " + HIDDEN),
          new Rule("(?i)(\"[^\"\\\\]{0,200}?" + WORD + "[^\"\\\\]{0,200}\"\\s{0,20}:\\s{0,20})" + VALUE, "$1\"" + HIDDEN + "\""),
          new Rule("(?i)(" + WORD + "[\\w.-]{0,60}\\\\{0,3}[\"']?\\s{0,5}[=:]\\s{0,5})" + VALUE, "$1" + HIDDEN),
          new Rule("(?i)(--[\\w-]{0,60}" + WORD + "[\\w-]{0,60}\\s{1,5})" + VALUE, "$1" + HIDDEN),
          new Rule("(://)[^\\s/\"'?#]{1,500}@", "$1" + HIDDEN + "@"),
          new Rule("(?i)(hooks\\.slack\\.com/)[^\\s\"']++", "$1" + HIDDEN),
          new Rule(
              "\\b(?:xox[a-z]-[A-Za-z0-9-]++|xapp-[A-Za-z0-9-]++|gh[pousr]_\\w{16,}+|github_pat_\\w++|glpat-[\\w-]{10,}+|npm_\\w{20,}+"
                  + "|[sr]k_(?:live|test)_\\w{8,}+|SG\\.[\\w-]{16,}\\.[\\w-]++|AIza[\\w-]{30,}+|(?:AKIA|ASIA)[A-Z0-9]{16}"
                  + "|eyJ[\\w-]{8,}+(?:\\.[\\w-]*+){0,4})",
              HIDDEN));

  /** Without one of these in any case no rule can match; most texts have none. */
  private static final List<String> SIGNS =
      List.of(
          "passw", "passphrase", "pwd", "secret", "token", "key", "authorization", "credential", "cookie", "session", "bearer", "basic",
          "://", "xox", "xapp-", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-", "npm_", "sk_", "rk_", "sg.", "aiza",
          "akia", "asia", "eyj", "hooks.slack", "-----begin");
  /** Letters in lower case have this bit, so two characters are looked up in any case; what else it changes only costs a look more. */
  private static final int LOWER_CASE = 0x20;
  private static final int ASCII = 128;
  private static final boolean[] FIRST_TWO = firstTwo();

  private Redaction() {}

  private record Rule(Pattern pattern, String replacement) {
    private Rule(String pattern, String replacement) {
      this(Pattern.compile(pattern), replacement);
    }
  }

  /** A text as somebody meant it to be read. */
  public static String of(String text) {
    if (!mayHoldSecret(text)) {
      return text;
    }
    String shown = text;
    for (Rule rule : RULES) {
      shown = rule.pattern().matcher(shown).replaceAll(rule.replacement());
    }
    return shown;
  }

  /** A piece of JSON, broken or not, in UTF-8 or not: escaped letters and the zero bytes of UTF-16 do not hide a secret. */
  public static String ofJson(String text) {
    String plain = text.indexOf('\0') < 0 ? text : text.replace("\0", "");
    if (plain.contains("\\u00")) {
      plain =
          ASCII_ESCAPE.matcher(plain).replaceAll(match -> {
            char letter = (char) Integer.parseInt(match.group(1), 16);
            return letter == '\\' ? "\\\\\\\\" : letter == '$' ? "\\$" : String.valueOf(letter);
          });
    }
    return of(plain);
  }

  /** Labels or annotations: the value of a name that says so is a secret as a whole. */
  public static Map<String, String> of(Map<String, String> pairs) {
    Map<String, String> shown = null;
    for (var pair : pairs.entrySet()) {
      String value = pair.getValue();
      String hidden = mayHoldSecret(pair.getKey()) && NAME.matcher(pair.getKey()).find() ? HIDDEN : of(value);
      if (!hidden.equals(value)) {
        shown = shown == null ? new TreeMap<>(pairs) : shown;
        shown.put(pair.getKey(), hidden);
      }
    }
    return shown == null ? pairs : shown;
  }

  /** A word for people at a terminal: redacted, without control characters, at most so many characters. */
  public static String word(String text, int lengthMax) {
    String shown = CONTROL.matcher(of(text)).replaceAll(" ");
    return shown.length() <= lengthMax ? shown : shown.substring(0, lengthMax) + "…";
  }

  private static boolean mayHoldSecret(String text) {
    int before = 0;
    for (int at = 0; at < text.length(); at++) {
      int letter = text.charAt(at) | LOWER_CASE;
      if (letter >= ASCII) {
        before = 0;
        continue;
      }
      if (FIRST_TWO[before * ASCII + letter]) {
        for (String sign : SIGNS) {
          if (text.regionMatches(true, at - 1, sign, 0, sign.length()) && (!sign.equals("://") || text.indexOf('@', at) > 0)) {
            return true;
          }
        }
      }
      before = letter;
    }
    return false;
  }

  private static boolean[] firstTwo() {
    var table = new boolean[ASCII * ASCII];
    SIGNS.forEach(sign -> table[(sign.charAt(0) | LOWER_CASE) * ASCII + (sign.charAt(1) | LOWER_CASE)] = true);
    return table;
  }
}
