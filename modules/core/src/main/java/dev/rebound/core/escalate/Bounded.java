package dev.rebound.core.escalate;

import java.util.ArrayList;
import java.util.List;

/** Lists of the state that keep the newest: no list of the state grows without limit. */
final class Bounded {
  private Bounded() {}

  /** The list with the element at its end, once; over the limit the oldest leaves. */
  static List<String> append(List<String> list, String element, int max) {
    if (list.contains(element)) {
      return list;
    }
    var next = new ArrayList<>(list);
    next.add(element);
    return next.size() <= max ? next : next.subList(next.size() - max, next.size());
  }
}
