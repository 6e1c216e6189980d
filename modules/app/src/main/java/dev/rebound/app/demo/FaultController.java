package dev.rebound.app.demo;

import io.micronaut.context.annotation.Requires;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.List;
import java.util.Map;

/** Lets the live page break the lab's world; there only where the demonstration put its buttons. */
@Controller("/demo")
@Requires(bean = FaultButtons.class)
class FaultController {
  private final FaultButtons buttons;

  FaultController(FaultButtons buttons) {
    this.buttons = buttons;
  }

  @Get("/buttons")
  Map<String, Object> buttons() {
    return Map.of("faults", List.copyOf(buttons.faults()), "person", buttons.person(), "token", buttons.token());
  }

  @Post("/faults/{fault}")
  @ExecuteOn(TaskExecutors.BLOCKING)
  HttpResponse<Map<String, String>> inject(@PathVariable String fault) {
    if (!buttons.faults().contains(fault)) {
      return HttpResponse.notFound(Map.of("detail", "no such fault"));
    }
    buttons.inject().accept(fault);
    return HttpResponse.accepted().body(Map.of("fault", fault));
  }
}
