package dev.rebound.ingest.statuspage;

import dev.rebound.ingest.http.Refusal;
import dev.rebound.ingest.statuspage.PublicPage.Form;
import dev.rebound.ingest.statuspage.PublicPage.Made;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;

/**
 * {@code GET} and {@code HEAD} of {@code /statuspage}, {@code /statuspage/data.json} and {@code /statuspage/feed.atom}, without sign-in;
 * answers conditional requests (RFC 9110, 13). The page runs no script, loads nothing from elsewhere and may not be framed.
 */
@Controller("/statuspage")
@Produces(MediaType.ALL)
@ExecuteOn(TaskExecutors.BLOCKING)
final class PageController {
  private static final String POLICY =
      "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
  private static final String PAGE_CACHE =
      "public, max-age=" + PageLimits.MAX_AGE.toSeconds() + ", stale-if-error=" + PageLimits.STALE_IF_ERROR.toSeconds();
  private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.RFC_1123_DATE_TIME;

  private final PublicPage page;
  private final Form style;

  PageController(PublicPage page) {
    this.page = page;
    this.style = Form.of(PageForms.STYLE, null, Instant.EPOCH);
  }

  @Get
  HttpResponse<byte[]> html(HttpRequest<?> request) {
    return answer(request, Made::html, "text/html; charset=utf-8");
  }

  @Get("/data.json")
  HttpResponse<byte[]> json(HttpRequest<?> request) {
    return answer(request, Made::json, "application/json");
  }

  @Get("/feed.atom")
  HttpResponse<byte[]> atom(HttpRequest<?> request) {
    return answer(request, Made::atom, "application/atom+xml; charset=utf-8");
  }

  @Get("/style.css")
  HttpResponse<byte[]> style(HttpRequest<?> request) {
    return answer(request, style, "text/css; charset=utf-8", "public, max-age=" + PageLimits.STYLE_MAX_AGE.toSeconds());
  }

  private HttpResponse<byte[]> answer(HttpRequest<?> request, Function<Made, Form> which, String type) {
    Made made = page.now().orElseThrow(() -> Refusal.notFound("no plan makes anything public here"));
    return answer(request, which.apply(made), type, PAGE_CACHE);
  }

  private static HttpResponse<byte[]> answer(HttpRequest<?> request, Form form, String type, String cache) {
    boolean known = isKnown(request, form);
    MutableHttpResponse<byte[]> answer = HttpResponse.status(known ? HttpStatus.NOT_MODIFIED : HttpStatus.OK);
    if (!known) {
      answer.body(form.body()).header(HttpHeaders.CONTENT_TYPE, type);
    }
    return answer
        .header(HttpHeaders.CACHE_CONTROL, cache)
        .header(HttpHeaders.ETAG, form.tag())
        .header(HttpHeaders.LAST_MODIFIED, HTTP_DATE.format(form.modifiedAt().atOffset(ZoneOffset.UTC)))
        .header("Content-Security-Policy", POLICY)
        .header("X-Content-Type-Options", "nosniff")
        .header("X-Frame-Options", "DENY")
        .header("Referrer-Policy", "no-referrer")
        .header("Cross-Origin-Resource-Policy", "same-origin")
        .header("Permissions-Policy", "camera=(), geolocation=(), microphone=()");
  }

  /** Whether the asker has these bytes. A tag decides where one is given; the date is looked at only without (RFC 9110, 13.2.2). */
  private static boolean isKnown(HttpRequest<?> request, Form form) {
    var tags = request.getHeaders().getAll(HttpHeaders.IF_NONE_MATCH);
    if (!tags.isEmpty()) {
      return tags.stream().flatMap(each -> Arrays.stream(each.split(","))).map(String::strip)
          .anyMatch(each -> each.equals("*") || each.equals(form.tag()) || each.equals("W/" + form.tag()));
    }
    return Optional.ofNullable(request.getHeaders().get(HttpHeaders.IF_MODIFIED_SINCE)).flatMap(PageController::moment)
        .filter(since -> Duration.between(form.modifiedAt(), since).toSeconds() >= 0)
        .isPresent();
  }

  private static Optional<Instant> moment(String date) {
    try {
      return Optional.of(ZonedDateTime.parse(date, HTTP_DATE).toInstant());
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }
}
