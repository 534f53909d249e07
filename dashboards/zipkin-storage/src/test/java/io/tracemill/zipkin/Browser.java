package io.tracemill.zipkin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/**
 * One page in headless Chromium (Debian's package chromium, or {@code CHROMIUM}), driven by its
 * DevTools protocol: opens addresses, runs scripts, takes pictures. Every wait is for a condition.
 */
final class Browser implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 60;
  private static final int LEAST_COLOURS = 20;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path profile = Files.createTempDirectory("tracemill-chromium");
  private final HttpClient http = HttpClient.newHttpClient();
  private final Process process;
  private final WebSocket socket;
  private final AtomicInteger ids = new AtomicInteger();
  private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();

  Browser(int width, int height) throws IOException, InterruptedException {
    process =
        new ProcessBuilder(
                System.getenv().getOrDefault("CHROMIUM", "chromium"),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--enable-unsafe-swiftshader", // the graph is drawn with WebGL
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--hide-scrollbars",
                "--lang=en",
                "--window-size=" + width + "," + height,
                "--remote-debugging-port=0",
                "--user-data-dir=" + profile,
                "about:blank")
            .redirectErrorStream(true)
            .redirectOutput(profile.resolve("chromium.log").toFile())
            .start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    socket = http.newWebSocketBuilder().buildAsync(URI.create(pageAddress()), new Answers()).join();
  }

  /** Where the only page is talked to. */
  private String pageAddress() throws IOException, InterruptedException {
    Path portFile = profile.resolve("DevToolsActivePort");
    await(
        "Chromium's port",
        () -> Files.exists(portFile) && Files.readString(portFile).contains("\n"));
    String port = Files.readAllLines(portFile).get(0);
    URI list = URI.create("http://127.0.0.1:" + port + "/json/list");
    JsonNode pages =
        JSON.readTree(
            http.send(HttpRequest.newBuilder(list).build(), HttpResponse.BodyHandlers.ofString())
                .body());
    for (JsonNode page : pages) {
      if (page.path("type").asText().equals("page")) {
        return page.path("webSocketDebuggerUrl").asText();
      }
    }
    throw new IOException("Chromium shows no page: " + pages);
  }

  void open(String address) {
    send("Page.navigate", JSON.createObjectNode().put("url", address));
  }

  /** Runs a script and returns its value as text. */
  String run(String script) {
    ObjectNode parameters =
        JSON.createObjectNode()
            .put("expression", script)
            .put("returnByValue", true)
            .put("awaitPromise", true);
    JsonNode answer = send("Runtime.evaluate", parameters);
    if (answer.has("exceptionDetails")) {
      throw new IllegalStateException(script + ": " + answer.path("exceptionDetails"));
    }
    return answer.path("result").path("value").asText("");
  }

  /** What the page shows as text, its shadow roots too. */
  String text() {
    return run(
        """
        (() => {
          const shadows = node => [...node.querySelectorAll('*')]
            .filter(element => element.shadowRoot)
            .map(element => [...element.shadowRoot.children].map(child => child.innerText || '').join('\\n')
              + shadows(element.shadowRoot)).join('\\n');
          return document.body ? document.body.innerText + '\\n' + shadows(document) : '';
        })()""");
  }

  /** Waits until the page shows all of these texts. */
  void awaitText(List<String> texts) {
    try {
      await(
          "texts " + texts,
          () -> {
            String shown = text();
            return texts.stream().allMatch(shown::contains);
          });
    } catch (AssertionError e) {
      throw new AssertionError(e.getMessage() + "; the page shows:\n" + text(), e);
    }
  }

  void awaitScript(String condition) {
    await(condition, () -> run("String(Boolean(" + condition + "))").equals("true"));
  }

  /** Presses and releases the mouse in the middle of the first element that is found. */
  void click(String selector) {
    String place =
        run(
            "(() => { const r = document.querySelector('%s').getBoundingClientRect();"
                    .formatted(selector)
                + " return (r.x + r.width / 2) + ' ' + (r.y + r.height / 2) })()");
    for (String type : List.of("mousePressed", "mouseReleased")) {
      send(
          "Input.dispatchMouseEvent",
          JSON.createObjectNode()
              .put("type", type)
              .put("x", Double.parseDouble(place.split(" ")[0]))
              .put("y", Double.parseDouble(place.split(" ")[1]))
              .put("button", "left")
              .put("clickCount", 1));
    }
  }

  /** A picture of what is in the window. */
  void screenshot(Path png) throws IOException {
    String data =
        send("Page.captureScreenshot", JSON.createObjectNode().put("format", "png"))
            .path("data")
            .asText();
    Files.createDirectories(png.toAbsolutePath().getParent());
    Files.write(png, Base64.getDecoder().decode(data));
  }

  /** A picture of a graph on a canvas, which no text tells of: taken once it has colours. */
  void screenshotOnceDrawn(Path png) throws IOException {
    await(
        "a drawn graph",
        () -> {
          screenshot(png);
          BufferedImage image = ImageIO.read(png.toFile());
          Set<Integer> colours = new HashSet<>();
          for (int x = 0; x < image.getWidth(); x++) {
            for (int y = image.getHeight() / 4; y < image.getHeight(); y++) {
              colours.add(image.getRGB(x, y));
            }
          }
          return colours.size() > LEAST_COLOURS;
        });
  }

  private JsonNode send(String method, ObjectNode parameters) {
    int id = ids.incrementAndGet();
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    answers.put(id, answer);
    ObjectNode message = JSON.createObjectNode().put("id", id).put("method", method);
    message.set("params", parameters);
    socket.sendText(message.toString(), true).join();
    JsonNode full = answer.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    if (full.has("error")) {
      throw new IllegalStateException(method + ": " + full.path("error"));
    }
    return full.path("result");
  }

  /** A condition that may fail to be asked. */
  private interface Condition {
    boolean holds() throws IOException;
  }

  private static void await(String what, Condition condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (System.nanoTime() < deadline) {
      try {
        if (condition.holds()) {
          return;
        }
      } catch (IOException | IllegalStateException e) {
        // the page is on its way; asked again
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
    }
    throw new AssertionError("not within " + PATIENCE_SECONDS + " s: " + what);
  }

  @Override
  public void close() throws IOException {
    socket.abort();
    process.destroy();
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    try (Stream<Path> files = Files.walk(profile)) {
      files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(java.io.File::delete);
    }
  }

  /** Puts frames together and hands answers to those who wait; events are passed over. */
  private final class Answers implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      text.append(data);
      if (last) {
        try {
          JsonNode message = JSON.readTree(text.toString());
          CompletableFuture<JsonNode> waiting = answers.remove(message.path("id").asInt());
          if (waiting != null) {
            waiting.complete(message);
          }
        } catch (IOException e) {
          answers.values().forEach(waiting -> waiting.completeExceptionally(e));
        }
        text.setLength(0);
      }
      from.request(1);
      return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
      answers.values().forEach(waiting -> waiting.completeExceptionally(error));
    }
  }
}
