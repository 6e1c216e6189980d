package dev.rebound.lab.browser;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A real browser without a window (Debian's chromium), driven by its DevTools Protocol. The page's own scripts do not run in it, so what is
 * seen is what users without JavaScript see. One page at a time.
 */
public final class Browser implements AutoCloseable {
  private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final Duration END_LIMIT = Duration.ofSeconds(10);
  private static final Duration LOOK_INTERVAL = Duration.ofMillis(100);
  private static final String CHECKS = resource("accessibility.js");

  private final Process process;
  private final DevTools tools;

  /** The browser of this machine; empty where it has none. */
  public static Optional<Path> program() {
    return Files.isExecutable(CHROMIUM) ? Optional.of(CHROMIUM) : Optional.empty();
  }

  /**
   * Starts it; returns when it takes commands.
   *
   * @param profile an empty folder of its own
   * @throws IllegalStateException where it does not start within a minute
   */
  public static Browser start(Path program, Path profile) {
    return new Browser(program, profile);
  }

  private Browser(Path program, Path profile) {
    try {
      process =
          new ProcessBuilder(
                  program.toString(), "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-extensions",
                  "--no-first-run", "--hide-scrollbars", "--remote-debugging-port=0", "--user-data-dir=" + profile, "about:blank")
              .redirectErrorStream(true)
              .redirectOutput(profile.resolve("browser.log").toFile())
              .start();
      tools = new DevTools(page(profile.resolve("DevToolsActivePort")));
      call("Page.enable");
      tools.call("Emulation.setScriptExecutionDisabled", DevTools.nothing().put("value", true));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where its one page is driven, by the file that it writes once its port is open. */
  private URI page(Path portFile) throws IOException {
    long until = System.nanoTime() + START_LIMIT.toNanos();
    try (var client = HttpClient.newHttpClient()) {
      while (process.isAlive() && System.nanoTime() < until) {
        Optional<URI> page = Files.exists(portFile) ? page(client, Files.readAllLines(portFile)) : Optional.empty();
        if (page.isPresent()) {
          return page.get();
        }
        Thread.sleep(LOOK_INTERVAL);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    close(process);
    throw new IllegalStateException("the browser did not start; its log is " + portFile.resolveSibling("browser.log"));
  }

  private static Optional<URI> page(HttpClient client, List<String> lines) throws IOException, InterruptedException {
    if (lines.isEmpty()) {
      return Optional.empty();
    }
    var list = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + lines.getFirst() + "/json/list")).timeout(START_LIMIT).build();
    JsonNode pages = new ObjectMapper()
        .readTree(client.send(list, HttpResponse.BodyHandlers.ofString()).body());
    for (JsonNode each : pages) {
      if (each.path("type").asText().equals("page")) {
        return Optional.of(URI.create(each.path("webSocketDebuggerUrl").asText()));
      }
    }
    return Optional.empty();
  }

  private JsonNode call(String method) {
    return tools.call(method, DevTools.nothing());
  }

  /** Opens a page in a window of this size, in CSS pixels; returns when it is loaded. */
  public void open(URI address, int width, int height) {
    tools.call(
        "Emulation.setDeviceMetricsOverride",
        DevTools.nothing().put("width", width).put("height", height).put("deviceScaleFactor", 1).put("mobile", false));
    var loaded = tools.next("Page.loadEventFired");
    tools.call("Page.navigate", DevTools.nothing().put("url", address.toString()));
    DevTools.await(loaded, "load " + address);
  }

  /** The value of an expression on the page, which runs for the one who looks, not for the page. */
  public JsonNode evaluate(String expression) {
    JsonNode said = tools.call("Runtime.evaluate", DevTools.nothing().put("expression", expression).put("returnByValue", true));
    if (said.has("exceptionDetails")) {
      throw new IllegalStateException(said.get("exceptionDetails").toString());
    }
    return said.path("result").path("value");
  }

  /**
   * What keeps people from the page, one line each: contrast below WCAG 2.2 AA (1.4.3), no language (3.1.1), headings that skip a level
   * (1.3.1), what can be operated or is a picture without a name (4.1.2), ids that stand twice, no title or main part.
   */
  public List<String> barriers() {
    var found = new ArrayList<String>();
    evaluate(CHECKS).forEach(each -> found.add(each.asText()));
    return found;
  }

  /** Presses Tab or Enter, as somebody without a mouse. */
  public void press(Key key) {
    for (String type : List.of("rawKeyDown", "char", "keyUp")) {
      if (!type.equals("char") || key == Key.ENTER) {
        var event = DevTools.nothing().put("type", type).put("key", key.word).put("code", key.word).put("windowsVirtualKeyCode", key.code);
        if (key == Key.ENTER) {
          event.put("text", "\r");
        }
        tools.call("Input.dispatchKeyEvent", event);
      }
    }
  }

  /** A key. */
  public enum Key {
    TAB("Tab", 9),
    ENTER("Enter", 13);

    private final String word;
    private final int code;

    Key(String word, int code) {
      this.word = word;
      this.code = code;
    }
  }

  /** The whole page as a PNG. */
  public byte[] picture() {
    var parameters = DevTools.nothing().put("format", "png").put("captureBeyondViewport", true);
    return Base64.getDecoder().decode(tools.call("Page.captureScreenshot", parameters).path("data").asText());
  }

  private static String resource(String name) {
    try (var in = Objects.requireNonNull(Browser.class.getResourceAsStream(name), name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void close(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    try {
      process.waitFor(END_LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    tools.close();
    close(process);
  }
}
