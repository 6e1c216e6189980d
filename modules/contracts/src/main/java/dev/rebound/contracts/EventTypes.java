package dev.rebound.contracts;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The type word of every event on the wire, for instance {@code rebound.probe-reported.v1}, derived from the sealed interfaces:
 * the record's name in kebab case and its version. A changed meaning is a new record with a new version, never an edit.
 */
public final class EventTypes {
  private static final Map<String, Class<? extends Event>> BY_TYPE = index();
  private static final Map<Class<? extends Event>, String> BY_CLASS =
      BY_TYPE.entrySet().stream().collect(Collectors.toUnmodifiableMap(Map.Entry::getValue, Map.Entry::getKey));

  private EventTypes() {}

  /** The type word of an event's class. */
  public static String typeOf(Class<? extends Event> event) {
    return Objects.requireNonNull(BY_CLASS.get(event), "an event is a record in the sealed tree of events");
  }

  private static String wordOf(Class<? extends Event> event) {
    return "rebound." + event.getSimpleName().replaceAll("(?<=[a-z])(?=[A-Z])", "-").toLowerCase(java.util.Locale.ROOT) + ".v1";
  }

  /** The class of a type word; null where this version of the code does not know it. */
  public static @Nullable Class<? extends Event> classOf(String type) {
    return BY_TYPE.get(type);
  }

  /** All event classes, in the order of their declaration. */
  public static List<Class<? extends Event>> all() {
    return List.copyOf(BY_TYPE.values());
  }

  private static Map<String, Class<? extends Event>> index() {
    var found = new ArrayList<Class<? extends Event>>();
    collect(Event.class, found);
    var index = new LinkedHashMap<String, Class<? extends Event>>();
    found.forEach(event -> index.put(wordOf(event), event));
    return Collections.unmodifiableMap(index);
  }

  private static void collect(Class<?> type, List<Class<? extends Event>> into) {
    if (type.isRecord()) {
      into.add(type.asSubclass(Event.class));
      return;
    }
    for (Class<?> permitted : type.getPermittedSubclasses()) {
      collect(permitted, into);
    }
  }
}
