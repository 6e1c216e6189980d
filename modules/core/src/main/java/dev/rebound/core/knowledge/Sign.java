package dev.rebound.core.knowledge;

import dev.rebound.core.knowledge.PromQl.Matcher;
import dev.rebound.core.knowledge.PromQl.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * One line of the knowledge base: what it means when a metric has a bad value.
 *
 * @param metric its name; {@code *} stands for anything
 * @param where values that a label must have, by the expression or by the alert
 * @param rule name for log and audit, stable
 * @param reason one sentence for people
 */
record Sign(String metric, Bad bad, List<Where> where, About about, Proof proof, String rule, String reason) {
  Sign {
    where = List.copyOf(where);
  }

  /** Which value is the bad one. */
  enum Bad {
    /** One is well, zero is bad. */
    ZERO,
    /** A good value is two or more; all below it is as bad as zero. */
    LOW,
    /** Only zero or its absence is bad, a low value is a level. */
    GONE,
    /** Zero is well, anything above is bad. */
    POSITIVE,
    /** Whatever an alert says of it is bad. */
    ANY
  }

  /** What the metric speaks about; some are told by labels only. */
  enum About {
    DATABASE,
    CACHE,
    APPLICATION,
    SITE,
    ELSEWHERE,
    /** The scrape target of the metric: its job tells. */
    TARGET,
    /** What a probe looks at: its module or address tells. */
    PROBED,
    /** A pod, deployment, unit or process: its name tells, an application unless it says otherwise. */
    WORKLOAD,
    /** What stands behind a balancer: its name tells, an application unless it says otherwise. */
    BACKEND
  }

  /** What a bad value proves. */
  enum Proof {
    /** The whole thing is down. */
    WHOLE,
    /** One instance is down: hard for a primary, or for all together. */
    INSTANCE,
    /** One of many is down, which is hard for all of them together only. */
    MEMBER,
    /** Of one instance it is no news at all, of all together it is hard. */
    ONLY_TOGETHER,
    /** Of one instance it is no news at all, among several it is evidence. */
    ONLY_AMONG,
    /** It may confirm something and prove nothing. */
    EVIDENCE,
    /** It says nothing of a disaster. */
    NOTHING
  }

  /** A label that must have one of some values; where none is named, it must only be there. */
  record Where(String label, List<String> values) {
    Where {
      values = List.copyOf(values);
    }

    boolean holds(Selector selector, Map<String, String> labels) {
      for (Matcher matcher : selector.matchers()) {
        if (matcher.label().equals(label)) {
          return matcher.match().keeps() && (values.isEmpty() || values.containsAll(alternatives(matcher)));
        }
      }
      String said = labels.get(label);
      return said != null && (values.isEmpty() || values.contains(said.toLowerCase(Locale.ROOT)));
    }

    private static List<String> alternatives(Matcher matcher) {
      return List.of(matcher.value().toLowerCase(Locale.ROOT).replaceAll("[()^$?:]", "").split("\\|", -1));
    }
  }

  Sign where(String label, String... values) {
    var more = new ArrayList<>(where);
    more.add(new Where(label, List.of(values)));
    return new Sign(metric, bad, more, about, proof, rule, reason);
  }

  boolean matches(Selector selector, Map<String, String> labels) {
    return named(metric, selector.metric()) && where.stream().allMatch(each -> each.holds(selector, labels));
  }

  /** Whether a name fits a pattern with any number of stars; each piece is looked for once, from left to right. */
  static boolean named(String pattern, String name) {
    if (pattern.indexOf('*') < 0) {
      return pattern.equals(name);
    }
    String[] pieces = pattern.split("\\*", -1);
    int from = pieces[0].length();
    String last = pieces[pieces.length - 1];
    if (!name.startsWith(pieces[0]) || name.length() < from + last.length() || !name.endsWith(last)) {
      return false;
    }
    for (int i = 1; i < pieces.length - 1; i++) {
      int found = name.indexOf(pieces[i], from);
      if (found < 0) {
        return false;
      }
      from = found + pieces[i].length();
    }
    return from <= name.length() - last.length();
  }
}
