package dev.rebound.app.live;

import dev.rebound.core.story.Story;
import io.micronaut.context.annotation.Requires;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.sse.Event;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/** The live page on the door's port: the timeline as it grows, and the acknowledge button. Bound to this machine by default. */
@Controller
@Requires(bean = TimelineFeed.class)
class LivePageController {
  /** A comment is sent after this silence, so that a closed browser is noticed. */
  private static final Duration SILENCE_MAX = Duration.ofSeconds(10);

  private final TimelineFeed feed;

  LivePageController(TimelineFeed feed) {
    this.feed = feed;
  }

  @Get("/")
  @Produces(MediaType.TEXT_HTML)
  String page() {
    return resource("live.html");
  }

  @Get("/live/events")
  @Produces(MediaType.TEXT_EVENT_STREAM)
  @ExecuteOn(TaskExecutors.BLOCKING)
  Publisher<Event<Story>> events() {
    BlockingQueue<Story> queue = feed.watch();
    return Flux.<Event<Story>>generate(sink -> sink.next(next(queue)))
        .subscribeOn(Schedulers.boundedElastic())
        .doFinally(end -> feed.leave(queue));
  }

  private static Event<Story> next(BlockingQueue<Story> queue) {
    try {
      Story story = queue.poll(SILENCE_MAX.toMillis(), TimeUnit.MILLISECONDS);
      return story == null ? Event.of(new Story("", "silence", "")).name("silence") : Event.of(story);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("the page was closed", e);
    }
  }

  private static String resource(String name) {
    try (var in = Objects.requireNonNull(LivePageController.class.getResourceAsStream(name), name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
