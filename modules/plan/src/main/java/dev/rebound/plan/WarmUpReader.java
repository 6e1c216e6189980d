package dev.rebound.plan;

import dev.rebound.core.plan.Component;
import dev.rebound.core.plan.Component.WarmQuery;
import dev.rebound.core.plan.Component.WarmUp;
import dev.rebound.core.plan.Defaults;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads {@code redis.warmUp}: how a cache is filled again after a recovery. */
final class WarmUpReader {
  /** Above this a Redis server's clients would notice. */
  static final int KEYS_PER_SECOND_MAX = 10_000;
  static final int KEYS_MAX = 1_000_000;
  /** Characters of a query. */
  static final int SQL_MAX = 10_000;

  private final @Nullable Path base;
  private final List<Word> databases = new ArrayList<>();

  WarmUpReader(@Nullable Path base) {
    this.base = base;
  }

  WarmUp read(Value value) {
    Section section = Section.of(value, "queries", "keysPerSecond", "keysMax", "credentials");
    List<WarmQuery> queries =
        section.items("queries", "Write a list of { database: NAME, sql: SELECT … }.", item -> Optional.of(query(item)));
    return new WarmUp(
        queries, (int) section.number("keysPerSecond", Defaults.WARM_UP_KEYS_PER_SECOND, 1, KEYS_PER_SECOND_MAX),
        (int) section.number("keysMax", Defaults.WARM_UP_KEYS_MAX, 1, KEYS_MAX),
        section.has("credentials") ? Secrets.credentials(section, base) : null);
  }

  private WarmQuery query(Value item) {
    Section query = Section.of(item, "database", "sql");
    Optional<Value> database = query.required("database", "Name the PostgreSQL component that is asked.");
    String name = database.flatMap(Value::text).orElse("");
    database.ifPresent(at -> databases.add(new Word(name, at)));
    String sql = query.text("sql", "Write one SELECT that gives key, value and, if you like, seconds to live.");
    query.optional("sql").filter(_ -> sql.length() > SQL_MAX)
        .ifPresent(at -> at.wrong("this query has " + sql.length() + " characters", "Write at most " + SQL_MAX + "."));
    query.optional("sql").filter(_ -> sql.contains(";")).ifPresent(at -> at.wrong(
        "a semicolon stands in this query", "Write one SELECT without it: what follows a semicolon would not be held to reading."));
    return new WarmQuery(name, sql);
  }

  /** Each query's database is a PostgreSQL component of the plan. */
  void checkDatabases(Map<String, Component> components) {
    List<String> names = components.values().stream().filter(Component.Postgresql.class::isInstance).map(Component::name).toList();
    databases.stream().filter(word -> !word.text().isEmpty() && !names.contains(word.text()))
        .forEach(word -> word.at().wrong(
            "there is no PostgreSQL component " + Value.echo(word.text()), Nearest.suggest(word.text(), names, "PostgreSQL components")));
  }
}
