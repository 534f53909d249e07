package io.tracemill.zipkin;

import io.tracemill.runtime.JavaCommand;
import io.tracemill.runtime.ManagedProcess;
import io.tracemill.runtime.Port;
import io.tracemill.runtime.ProcessSpec;
import io.tracemill.runtime.ProjectRoot;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The stock server as a process with this module beside it, as the stack starts it. */
final class ZipkinServer implements AutoCloseable {
  private final HttpClient http = HttpClient.newHttpClient();
  private final Port port = Port.free("Zipkin's pages");
  private final ManagedProcess process;

  ZipkinServer(ClickHouseAccess access, Path directory) {
    Path target = ProjectRoot.find().resolve("dashboards/zipkin-storage/target");
    List<String> command =
        new JavaCommand("org.springframework.boot.loader.launch.PropertiesLauncher")
            .jvmOptions("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
            .jvmOptions("-Dspring.profiles.active=clickhouse")
            .jvmOptions("-Dloader.path=" + target.resolve("classes") + "/," + target.resolve("app"))
            .classPath(target.resolve("server/zipkin-server.jar").toString())
            .tethered(true)
            .build();
    process =
        new ManagedProcess(
            new ProcessSpec(
                "zipkin",
                command,
                Map.of(
                    "TRACEMILL_CLICKHOUSE_URL", access.endpoints().get(0).toString(),
                    "TRACEMILL_CLICKHOUSE_USER", access.user(),
                    "TRACEMILL_CLICKHOUSE_PASSWORD", access.password(),
                    "TRACEMILL_ZIPKIN_UI_PORT", Integer.toString(port.number())),
                directory,
                directory.resolve("zipkin.log"),
                directory.resolve("zipkin.pid"),
                List.of(port),
                () -> get("/health").statusCode() == 200,
                Duration.ofSeconds(120),
                Duration.ofSeconds(30)));
    process.start();
    process.awaitHealthy();
  }

  String url(String path) {
    return "http://127.0.0.1:" + port.number() + path;
  }

  HttpResponse<String> get(String path) throws IOException {
    return send(HttpRequest.newBuilder(URI.create(url(path))).build());
  }

  HttpResponse<String> send(HttpRequest request) throws IOException {
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  @Override
  public void close() {
    process.stop();
  }
}
