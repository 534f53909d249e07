package io.tracemill.runtime;

import com.sun.jna.Native;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A ClickHouse server as a child process. Users: {@link #writer()} owns the databases tracemill and
 * jaeger, {@link #reader()} may only read them, within limits; the engine's own user without a
 * password may do nothing. Passwords are random per state directory.
 */
public final class ClickHouse {
  static final String NAME = "clickhouse";

  private final ClickHouseConfig config;
  private final Path library;
  private final ClickHouseFiles files;
  private final ClickHouseUsers users;
  private final ManagedProcess process;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(2))
          .build();

  /**
   * Prepares the server's description; the state directory must exist.
   *
   * @throws StartFailedException when passwords cannot be kept
   */
  public ClickHouse(Path projectRoot, StateDir state, ClickHouseConfig config, LaunchMode mode) {
    this.config = config;
    this.library = ClickHouseLibrary.expected(projectRoot);
    this.users = ClickHouseUsers.loadOrCreate(state.path().resolve("clickhouse-users.properties"));
    this.files = new ClickHouseFiles(state, config, users);
    List<String> command =
        new JavaCommand(ClickHouseServer.class.getName())
            .jvmOptions(
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Djava.awt.headless=true")
            .classPath(
                JavaCommand.locationOf(ClickHouseServer.class).toString(),
                JavaCommand.locationOf(Native.class).toString())
            .tethered(mode == LaunchMode.TETHERED)
            .arguments(
                library.toString(),
                state.data(NAME).toString(),
                files.config().toString(),
                Integer.toString(config.httpPort().number()),
                Integer.toString(config.nativePortNumber()))
            .build();
    this.process =
        new ManagedProcess(
            new ProcessSpec(
                NAME,
                command,
                Map.of(
                    "TRACEMILL_CLICKHOUSE_USER", users.writer().name(),
                    "TRACEMILL_CLICKHOUSE_PASSWORD", users.writer().password()),
                state.path(),
                state.logFile(NAME),
                state.pidFile(NAME),
                config.ports(),
                this::answers,
                Duration.ofSeconds(60),
                Duration.ofSeconds(15)));
  }

  public ManagedProcess process() {
    return process;
  }

  public String url() {
    return "http://127.0.0.1:" + config.httpPort().number();
  }

  public ClickHouseUser writer() {
    return users.writer();
  }

  public ClickHouseUser reader() {
    return users.reader();
  }

  /**
   * Starts the server unless it runs, and waits until it answers.
   *
   * @return whether this call started it
   * @throws StartFailedException with the reason
   */
  public boolean start() {
    boolean started = false;
    if (!process.isRunning()) {
      ClickHouseLibrary.require(library);
      files.write();
      started = process.start();
    }
    process.awaitHealthy();
    return started;
  }

  /**
   * Runs one statement as the writer and returns the answer's body, for tests and small jobs.
   *
   * @throws IOException when the server does not answer or answers with an error, which is its text
   */
  public String execute(String statement) throws IOException {
    return execute(writer(), statement);
  }

  /** As {@link #execute(String)}, as any user. */
  public String execute(ClickHouseUser user, String statement) throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url() + "/"))
            .header("X-ClickHouse-User", user.name())
            .header("X-ClickHouse-Key", user.password())
            .timeout(Duration.ofSeconds(60))
            .POST(HttpRequest.BodyPublishers.ofString(statement))
            .build();
    HttpResponse<String> response = send(request);
    if (response.statusCode() != 200) {
      throw new IOException(response.body().strip());
    }
    return response.body();
  }

  private boolean answers() throws IOException {
    if (!config.ports().stream().allMatch(Port::answers)) {
      return false;
    }
    HttpRequest ping =
        HttpRequest.newBuilder(URI.create(url() + "/ping")).timeout(Duration.ofSeconds(2)).build();
    return send(ping).statusCode() == 200;
  }

  private HttpResponse<String> send(HttpRequest request) throws IOException {
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while asking ClickHouse", e);
    }
  }
}
