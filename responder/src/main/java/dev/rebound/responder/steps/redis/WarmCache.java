package dev.rebound.responder.steps.redis;

import dev.rebound.core.plan.Component.Node;
import dev.rebound.core.plan.Component.Postgresql;
import dev.rebound.core.plan.Component.WarmQuery;
import dev.rebound.core.plan.Component.WarmUp;
import dev.rebound.responder.steps.Step;
import dev.rebound.responder.steps.StepContext;
import dev.rebound.responder.steps.StepReport;
import dev.rebound.responder.steps.redis.CacheFilling.Trouble;
import dev.rebound.targets.Answer;
import dev.rebound.targets.postgres.PostgresNode;
import dev.rebound.targets.postgres.PostgresNode.Rows;
import dev.rebound.targets.postgres.PostgresNode.Standing;
import dev.rebound.targets.redis.RedisNode;
import dev.rebound.targets.redis.RedisNode.Entry;
import dev.rebound.targets.redis.RedisNode.Page;
import dev.rebound.targets.redis.RedisNode.Value;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Fills in keys that the new primary lacks, as the plan's warm-up says: by queries, or from a server that still holds them. What is there
 * is never overwritten, so it may be repeated, and goes on with what is lacking then. It stands before the replicas follow: they lose what
 * they hold by that (decision 19).
 */
public final class WarmCache implements Step {
  /** Of a look, of a page and of a batch. */
  private static final Duration LIMIT = Duration.ofSeconds(2);
  /** Of a query; the adapter allows no more than 50 s. */
  private static final Duration QUERY_LIMIT = Duration.ofSeconds(45);
  /** Memory that a key may take to be copied: 50 of them are held at once. */
  private static final int VALUE_BYTES_MAX = 256 * 1024;
  /** Characters of a query's rows that are held at once. */
  private static final int ROWS_CHARACTERS_MAX = 16 * 1024 * 1024;
  private static final int COLUMNS_MIN = 2;
  private static final int COLUMNS_MAX = 3;

  @Override
  public StepReport run(StepContext context) throws InterruptedException {
    WarmUp warmUp = context.cache().warmUp();
    Node primary = context.node(context.argument("primary"));
    if (warmUp == null) {
      return StepReport.alreadyDone(
          "the plan declares no warm-up of " + context.cache().name() + ": " + primary.name() + " is left as it is");
    }
    CacheLook look = CacheLook.at(context, primary);
    if (!look.writable()) {
      return StepReport.failed(primary.name() + " is no primary that serves: " + look.word() + ". " + look.reason());
    }
    var filling = new CacheFilling(context, warmUp, primary);
    try {
      if (warmUp.queries().isEmpty()) {
        copy(context, look, filling);
      } else {
        for (WarmQuery query : warmUp.queries()) {
          query(context, query, filling);
        }
      }
      return filling.report();
    } catch (Trouble e) {
      return StepReport.failed(e.getMessage() + "; until then " + filling.sentence());
    }
  }

  private static void copy(StepContext context, CacheLook primary, CacheFilling filling) throws Trouble, InterruptedException {
    for (Node survivor : survivors(context, primary)) {
      RedisNode from = context.targets().redis(context.cache().asWarmUpUser(), survivor);
      String cursor = Page.FIRST;
      do {
        Page page = filling.of(survivor.name(), from.scan(cursor, CacheFilling.BATCH, LIMIT));
        List<String> keys = page.keys().stream().limit(filling.left()).toList();
        List<Entry> entries = filling.of(survivor.name(), from.dump(keys, VALUE_BYTES_MAX, LIMIT));
        filling.put(entries, "from " + survivor.name());
        filling.leaveOut(keys.size() - entries.size() + page.unnamed());
        if (keys.size() < page.keys().size()) {
          filling.cut();
        }
        cursor = page.next();
      } while (!cursor.equals(Page.FIRST) && !filling.over());
    }
  }

  /**
   * Servers that may hold what the primary lacks. One that shares its history and received no more than it has nothing of the kind: a key
   * that only it holds was removed or expired on the primary, and would come back from the dead.
   */
  private static List<Node> survivors(StepContext context, CacheLook primary) {
    var now = primary.standing();
    return context.cache().nodes().stream().filter(node -> !node.equals(primary.node())).map(node -> CacheLook.at(context, node))
        .filter(look -> look.standing() != null && now != null && look.holdsData() && !look.standing().loading()
            && !look.standing().clustered() && !CacheLook.address(primary.node()).equals(look.standing().primaryAddress())
            && !(List.of(now.replicationId(), now.previousReplicationId()).contains(look.standing().replicationId())
                && look.standing().offset() <= now.offset()))
        .map(CacheLook::node).toList();
  }

  private static void query(StepContext context, WarmQuery query, CacheFilling filling) throws Trouble, InterruptedException {
    if (filling.over()) {
      return;
    }
    Postgresql database =
        context.plan().database(query.database()).orElseThrow(() -> new Trouble("the plan has no database " + query.database()));
    Rows rows =
        filling.of(query.database(), primary(context, database).read(query.sql(), filling.left(), ROWS_CHARACTERS_MAX, QUERY_LIMIT, now -> {
          context.progress(now);
          return true;
        }));
    if (rows.columns() < COLUMNS_MIN || rows.columns() > COLUMNS_MAX) {
      throw new Trouble("a query of " + query.database() + " gives " + rows.columns() + " columns, not key, value and seconds to live");
    }
    var entries = new ArrayList<Entry>();
    for (List<Optional<String>> row : rows.rows()) {
      entry(query, row).ifPresent(entries::add);
    }
    filling.put(entries, "of " + entries.size() + " rows of " + query.database());
    filling.leaveOut(rows.rows().size() - entries.size());
    if (!rows.complete()) {
      filling.cut();
    }
  }

  private static PostgresNode primary(StepContext context, Postgresql database) throws Trouble {
    for (Node node : database.nodes()) {
      PostgresNode postgres = context.targets().postgres(database, node);
      if (postgres.standing(LIMIT) instanceof Answer.Value<Standing>(Standing standing) && !standing.inRecovery()) {
        return postgres;
      }
      context.progress("looking for the primary of " + database.name());
    }
    throw new Trouble("no primary of " + database.name() + " answers");
  }

  /** Empty where it lacks a key or a value, or has no time to live. */
  private static Optional<Entry> entry(WarmQuery query, List<Optional<String>> row) throws Trouble {
    String key = row.getFirst().orElse("");
    Optional<String> value = row.get(1);
    Optional<String> seconds = row.size() < COLUMNS_MAX ? Optional.empty() : row.get(2);
    if (seconds.isPresent() && !seconds.get().matches("-?[0-9]{1,9}")) {
      throw new Trouble("a query of " + query.database() + " gives a third column that is no whole number of seconds");
    }
    Optional<Duration> timeToLive = seconds.map(Long::parseLong).map(Duration::ofSeconds);
    boolean expired = timeToLive.isPresent() && !timeToLive.get().isPositive();
    return key.isEmpty() || value.isEmpty() || expired
        ? Optional.empty()
        : Optional.of(new Entry(key, new Value.Text(value.get()), timeToLive.orElse(null)));
  }
}
