package dev.rebound.ingest.statuspage;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import dev.rebound.contracts.Json;
import dev.rebound.core.plan.StatusPage;
import dev.rebound.core.statuspage.StatusView;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;

/** The page as HTML, JSON and Atom (RFC 4287). What is text is escaped by the templates. Pure but for its templates. */
final class PageForms {
  private static final Template PAGE = template("page.html");
  private static final Template FEED = template("feed.xml");
  /** The style of the page; it takes none from elsewhere. */
  static final byte[] STYLE = resource("style.css");

  private PageForms() {}

  /** The page. @param age of the state where no newer one is known; zero where it is the present one */
  static byte[] html(StatusPage page, StatusView view, Duration age) {
    return bytes(PAGE.execute(new HtmlFields(page, view, age).all()));
  }

  static byte[] atom(StatusPage page, StatusView view) {
    return bytes(FEED.execute(new FeedFields(page, view).all()));
  }

  static byte[] json(StatusPage page, StatusView view, Duration age) {
    return Json.bytes(new JsonFields(page, view, age).all());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static Template template(String name) {
    return Mustache.compiler().escapeHTML(true).emptyStringIsFalse(true).compile(new String(resource(name), StandardCharsets.UTF_8));
  }

  private static byte[] resource(String name) {
    try (var in = Objects.requireNonNull(PageForms.class.getResourceAsStream(name), name)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
