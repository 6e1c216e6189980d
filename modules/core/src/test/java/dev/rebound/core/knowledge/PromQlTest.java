package dev.rebound.core.knowledge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.rebound.core.knowledge.PromQl.Aggregation;
import dev.rebound.core.knowledge.PromQl.Binary;
import dev.rebound.core.knowledge.PromQl.Call;
import dev.rebound.core.knowledge.PromQl.Grouping;
import dev.rebound.core.knowledge.PromQl.Match;
import dev.rebound.core.knowledge.PromQl.Matcher;
import dev.rebound.core.knowledge.PromQl.Number;
import dev.rebound.core.knowledge.PromQl.Reading;
import dev.rebound.core.knowledge.PromQl.Selector;
import dev.rebound.core.knowledge.PromQl.Subquery;
import dev.rebound.core.knowledge.PromQl.Text;
import dev.rebound.core.knowledge.PromQl.Unary;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Expressions as trees. */
final class PromQlTest {
  private static final Selector UP = selector("up");

  private static Selector selector(String metric, Matcher... matchers) {
    return new Selector(metric, List.of(matchers), 0, 0);
  }

  private static PromQl read(String text) {
    return switch (PromQl.read(text)) {
      case Reading.Read read -> read.expression();
      case Reading.Unreadable unreadable -> fail(text + ": " + unreadable.why());
    };
  }

  private static Binary binary(String operator, PromQl left, PromQl right) {
    return new Binary(operator, false, Optional.empty(), left, right);
  }

  @Test
  void shouldReadSelectors() {
    assertThat(read("up")).isEqualTo(UP);
    assertThat(read("job:up:sum{}")).isEqualTo(selector("job:up:sum"));
    assertThat(read("up{job=\"a\", role!='b', x=~`c\\d`, y!~\"d\\\"e\",}")).isEqualTo(selector("up",
        new Matcher("job", Match.EQUAL, "a"), new Matcher("role", Match.NOT_EQUAL, "b"), new Matcher("x", Match.LIKE, "c\\d"),
        new Matcher("y", Match.NOT_LIKE, "d\"e")));
    assertThat(read("{__name__=\"up\", job=\"a\"}")).isEqualTo(selector("up", new Matcher("job", Match.EQUAL, "a")));
    assertThat(read("{\"up.total\", \"a b\"=\"c\"}")).isEqualTo(selector("up.total", new Matcher("a b", Match.EQUAL, "c")));
    assertThat(read("up[1h30m] offset -5m")).isEqualTo(new Selector("up", List.of(), 5_400, -300));
    assertThat(read("up @ 1700000000 offset 1d")).isEqualTo(new Selector("up", List.of(), 0, 86_400));
    assertThat(read("up @ end()")).isEqualTo(UP);
  }

  @Test
  void shouldReadNumbersAndTexts() {
    assertThat(read("1.5e3")).isEqualTo(new Number(1_500));
    assertThat(read("0x1F")).isEqualTo(new Number(31));
    assertThat(read(".5")).isEqualTo(new Number(0.5));
    assertThat(read("Inf")).isEqualTo(new Number(Double.POSITIVE_INFINITY));
    assertThat(read("100ms")).isEqualTo(new Number(0.1));
    assertThat(read("-1")).isEqualTo(new Unary(true, new Number(1)));
    assertThat(read("'a\\nb'")).isEqualTo(new Text("a\nb"));
  }

  @Test
  void shouldBindOperatorsAsPrometheusDoes() {
    PromQl one = new Number(1);
    PromQl two = new Number(2);
    PromQl three = new Number(3);
    assertThat(read("1 + 2 * 3")).isEqualTo(binary("+", one, binary("*", two, three)));
    assertThat(read("1 - 2 - 3")).isEqualTo(binary("-", binary("-", one, two), three));
    assertThat(read("1 ^ 2 ^ 3")).isEqualTo(binary("^", one, binary("^", two, three)));
    assertThat(read("-1 ^ 2")).isEqualTo(new Unary(true, binary("^", one, two)));
    assertThat(read("up == 1 AND up > 2 or up")).isEqualTo(
        binary("or", binary("and", binary("==", UP, one), binary(">", UP, two)), UP));
    assertThat(read("(1 + 2) * 3 # why")).isEqualTo(binary("*", binary("+", one, two), three));
  }

  @Test
  void shouldReadHowVectorsMatch() {
    assertThat(read("up == bool 1")).isEqualTo(new Binary("==", true, Optional.empty(), UP, new Number(1)));
    assertThat(read("up * on (a, b) group_left (c) up")).isEqualTo(new Binary("*", false, Optional.of(List.of("a", "b")), UP, UP));
    assertThat(read("up unless ignoring (a) group_right up")).isEqualTo(binary("unless", UP, UP));
    assertThat(read("up or on() up")).isEqualTo(new Binary("or", false, Optional.of(List.of()), UP, UP));
  }

  @Test
  void shouldReadAggregationsCallsAndSubqueries() {
    var byJob = new Grouping(false, List.of("job"));
    assertThat(read("sum by (job) (up)")).isEqualTo(new Aggregation("sum", byJob, List.of(UP)));
    assertThat(read("SUM(up) BY (job)")).isEqualTo(new Aggregation("sum", byJob, List.of(UP)));
    assertThat(read("count without (a,) (up)")).isEqualTo(new Aggregation("count", new Grouping(true, List.of("a")), List.of(UP)));
    assertThat(read("topk(3, up)")).isEqualTo(new Aggregation("topk", Grouping.WHOLE, List.of(new Number(3), UP)));
    assertThat(read("absent(up)")).isEqualTo(new Call("absent", List.of(UP)));
    assertThat(read("time()")).isEqualTo(new Call("time", List.of()));
    assertThat(read("max_over_time((up)[5m:1m] offset 1m)")).isEqualTo(new Call("max_over_time", List.of(new Subquery(UP, 60))));
    assertThat(read("sum")).isEqualTo(selector("sum"));
  }

  @ParameterizedTest
  @ValueSource(strings = {
    "", " ", "up ==", "== 1", "up{", "up{job}", "up{job=1}", "up[5m", "sum()", "(up", "up)", "up up", "'a", "1x", "up offset",
    "{{ $labels }}",
    "1 offset 5m", "up $ 1", "a{b=\"c\" d=\"e\"}"})
  void shouldSayThatItCannotRead(String text) {
    assertThat(PromQl.read(text)).isInstanceOf(Reading.Unreadable.class);
  }

  @Test
  void shouldRefuseWhatIsBeyondItsLimits() {
    assertThat(PromQl.read("(".repeat(PromQl.NESTING_MAX) + "up" + ")".repeat(PromQl.NESTING_MAX))).isInstanceOf(Reading.Unreadable.class);
    assertThat(PromQl.read("(".repeat(20) + "up" + ")".repeat(20))).isInstanceOf(Reading.Read.class);
    assertThat(PromQl.read("up or ".repeat(PromQl.NODES_MAX) + "up")).isInstanceOf(Reading.Unreadable.class);
    assertThat(PromQl.read("up or ".repeat(PromQl.NODES_MAX / 2 - 2) + "up")).isInstanceOf(Reading.Read.class);
    assertThat(PromQl.read("-".repeat(PromQl.TEXT_CHARACTERS_MAX))).isInstanceOf(Reading.Unreadable.class);
    assertThat(PromQl.read(" ".repeat(PromQl.TEXT_CHARACTERS_MAX + 1))).isInstanceOf(Reading.Unreadable.class);
  }

  @Test
  void shouldFindTheExpressionInAnAddress() {
    assertThat(GeneratorUrl.expression("http://p/graph?g0.expr=up+%3D%3D%200%26%C3%A4&g0.tab=1#x")).contains("up == 0&ä");
    assertThat(GeneratorUrl.expression("http://p/graph?g0.tab=1&g0.expr=a%zz%")).contains("a%zz%");
    assertThat(GeneratorUrl.expression("http://p/graph?g1.expr=up")).isEmpty();
    assertThat(GeneratorUrl.expression("g0.expr=up")).isEmpty();
  }
}
