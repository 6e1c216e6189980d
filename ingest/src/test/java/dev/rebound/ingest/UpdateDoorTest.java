package dev.rebound.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.contracts.IncidentEvent.CommandReceived;
import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.Verb;
import dev.rebound.core.plan.Communication;
import dev.rebound.core.plan.Communication.Group;
import dev.rebound.core.plan.Defaults;
import dev.rebound.core.plan.OnCall;
import dev.rebound.ingest.plans.ActivePlan;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may word what stakeholders read: the communications lead and the backup, with their tokens. */
class UpdateDoorTest {
  private static final String WORDS = "{\"incident\":\"i\",\"reason\":\"Orders wait, none is lost.\"}";

  private Door door;

  @BeforeEach
  void open(@TempDir Path place) {
    door = new Door(place, promised("dana"));
  }

  @AfterEach
  void close() {
    door.close();
  }

  private static ActivePlan promised(String lead) {
    ActivePlan plan = Door.plan("orders");
    var roles = Map.of("communications-lead", new OnCall.Role(lead, null));
    var communication =
        new Communication(
            "communications-lead", Defaults.FIRST_NEWS, Defaults.NEWS_WHILE_AFFECTED, Defaults.NEWS_WHILE_REBUILDING, Defaults.FINAL_REPORT,
            Map.of("product", new Group("product", "#product", List.of(), Set.of(), List.of())));
    var onCall = new OnCall(Defaults.STALE_AFTER, Defaults.ANSWER_WITHIN, roles, Map.of(), List.of(), List.of());
    return new ActivePlan(
        plan.plan().withOnCall(onCall).withCommunication(communication),
        plan.text(), plan.hash());
  }

  private int update(String person, String body) {
    return door.post("/api/v1/commands/update", body.getBytes(UTF_8), "Authorization", "Bearer " + person + "-token").status();
  }

  @Test
  void shouldTakeTheWordsOfTheLeadAlone() {
    assertThat(update("lee", WORDS)).as("a responder who is not the lead").isEqualTo(403);
    assertThat(update("eve", WORDS)).as("somebody without a role").isEqualTo(403);
    assertThat(update("dana", "{\"reason\":\"x\"}")).as("about no incident").isEqualTo(400);
    assertThat(update("dana", "{\"incident\":\"i\"}")).as("no words").isEqualTo(400);
    assertThat(update("dana", WORDS.replace("Orders", "x".repeat(1000)))).as("too long").isEqualTo(400);
    assertThat(door.log.events(CommandReceived.class)).isEmpty();

    assertThat(update("dana", WORDS)).isEqualTo(202);
    assertThat(door.log.events(CommandReceived.class)).singleElement().satisfies(command -> {
      assertThat(command.verb()).isEqualTo(Verb.UPDATE);
      assertThat(command.incident()).isEqualTo(new IncidentId("i"));
      assertThat(List.of(command.person(), command.reason())).containsExactly("dana", "Orders wait, none is lost.");
    });
  }

  @Test
  void shouldTakeNoWordsWhereNobodyIsPromisedAnything(@TempDir Path place) {
    door.close();
    door = new Door(place, Door.plan("orders"));

    assertThat(update("dana", WORDS)).isEqualTo(403);
  }
}
