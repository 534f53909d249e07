package io.tracemill.local;

import io.tracemill.runtime.ClickHouse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tracemill sql}. */
@Command(
    name = "sql",
    mixinStandardHelpOptions = true,
    description = "Runs SQL on the database tracemill as the read-only user.")
final class SqlCommand implements Callable<Integer> {
  @Parameters(paramLabel = "QUERY", description = "SQL; - reads it from standard input")
  private @Nullable String query;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "PrettyCompact",
      description = "Any output format of ClickHouse (default: ${DEFAULT-VALUE})")
  private @Nullable String format;

  @Override
  public Integer call() throws IOException {
    Stack stack = Home.find().existingStack();
    byte[] body =
        "-".equals(query)
            ? System.in.readAllBytes()
            : String.valueOf(query).getBytes(StandardCharsets.UTF_8);
    HttpURLConnection connection;
    int status;
    try {
      connection = open(stack.clickHouse(), body);
      status = connection.getResponseCode();
    } catch (IOException e) {
      throw new CommandFailedException(
          "ClickHouse does not answer at "
              + stack.clickHouse().url()
              + " ("
              + e.getMessage()
              + "): is the stack up?",
          e);
    }
    if (status != HttpURLConnection.HTTP_OK) {
      throw new CommandFailedException(Http.answer(connection).text().strip());
    }
    try (InputStream in = connection.getInputStream()) {
      OutputStream out = System.out;
      in.transferTo(out);
      out.flush();
    }
    return 0;
  }

  /** The whole answer is made before its status is: so an error is never half an answer. */
  private HttpURLConnection open(ClickHouse clickHouse, byte[] body) throws IOException {
    String url =
        clickHouse.url()
            + "/?database=tracemill&wait_end_of_query=1&default_format="
            + URLEncoder.encode(String.valueOf(format), StandardCharsets.UTF_8);
    Map<String, String> headers =
        Map.of(
            "X-ClickHouse-User", clickHouse.reader().name(),
            "X-ClickHouse-Key", clickHouse.reader().password(),
            "Content-Type", "text/plain");
    HttpURLConnection connection = Http.open(url, "POST", headers, body);
    connection.setReadTimeout(0);
    return connection;
  }
}
