package io.tracemill.runtime;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A schema registry (Apicurio) as a child process, speaking Confluent's API, with its store in the
 * state directory and the global compatibility FULL_TRANSITIVE.
 */
public final class Registry {
  static final String NAME = "registry";
  private static final String RUNNER = "apicurio-registry-app-3.0.9-runner.jar";
  private static final String COMPATIBILITY = "FULL_TRANSITIVE";
  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(5);

  private final Port port;
  private final Path runner;
  private final ManagedProcess process;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(REQUEST_TIMEOUT)
          .build();

  public Registry(Path projectRoot, StateDir state, Port port, LaunchMode mode) {
    this.port = port;
    this.runner = projectRoot.resolve("deploy/runtime/broker/target/registry").resolve(RUNNER);
    List<String> command =
        new JavaCommand("io.quarkus.runner.GeneratedMain")
            .jvmOptions(
                "-Xms32m",
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                "-Dquarkus.http.host=127.0.0.1",
                "-Dquarkus.http.port=" + port.number(),
                "-Dquarkus.log.level=WARN",
                "-Dquarkus.log.console.color=false",
                "-Dapicurio.storage.sql.kind=h2",
                // no write delay: what was acknowledged survives a kill
                "-Dapicurio.datasource.url=jdbc:h2:file:"
                    + state.data(NAME).resolve("registry")
                    + ";WRITE_DELAY=0")
            .classPath(runner.toString())
            .tethered(mode == LaunchMode.TETHERED)
            .build();
    this.process =
        new ManagedProcess(
            new ProcessSpec(
                NAME,
                command,
                Map.of(),
                state.path(),
                state.logFile(NAME),
                state.pidFile(NAME),
                List.of(port),
                this::answers,
                Duration.ofSeconds(90),
                Duration.ofSeconds(15)));
  }

  public ManagedProcess process() {
    return process;
  }

  /** Base address of the Confluent-compatible API. */
  public String url() {
    return "http://127.0.0.1:" + port.number() + "/apis/ccompat/v7";
  }

  /**
   * Starts the registry unless it runs, waits until it answers and sets the compatibility.
   *
   * @return whether this call started it
   * @throws StartFailedException with the reason
   */
  public boolean start() {
    if (!Files.exists(runner)) {
      throw new StartFailedException(
          "the registry is missing at " + runner + ": build the project first (mvn package)");
    }
    boolean started = process.start();
    process.awaitHealthy();
    requireCompatibility();
    return started;
  }

  private boolean answers() throws Exception {
    return port.answers() && config("GET", HttpRequest.BodyPublishers.noBody()).statusCode() == 200;
  }

  private void requireCompatibility() {
    String body = "{\"compatibility\":\"" + COMPATIBILITY + "\"}";
    try {
      HttpResponse<String> response = config("PUT", HttpRequest.BodyPublishers.ofString(body));
      if (response.statusCode() != 200) {
        throw new StartFailedException(
            "the registry refused compatibility "
                + COMPATIBILITY
                + " with status "
                + response.statusCode()
                + ": "
                + response.body());
      }
    } catch (IOException e) {
      throw new StartFailedException("the registry did not take its configuration: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StartFailedException("interrupted while configuring the registry", e);
    }
  }

  private HttpResponse<String> config(String method, HttpRequest.BodyPublisher body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url() + "/config"))
            .timeout(REQUEST_TIMEOUT)
            .header("Content-Type", "application/json")
            .method(method, body)
            .build();
    return http.send(request, HttpResponse.BodyHandlers.ofString());
  }
}
