package io.tracemill.local;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Small synchronous HTTP: quick to start, which a command line needs more than pooling. */
final class Http {
  private static final int CONNECT_TIMEOUT_MILLIS = 3_000;
  private static final int READ_TIMEOUT_MILLIS = 60_000;

  /** A status and the whole body; never compared. */
  @SuppressWarnings("ArrayRecordComponent")
  record Answer(int status, byte[] body) {
    boolean isOk() {
      return status >= 200 && status < 300;
    }

    String text() {
      return new String(body, StandardCharsets.UTF_8);
    }
  }

  private Http() {}

  static Answer get(String url) throws IOException {
    return answer(open(url, "GET", Map.of(), null));
  }

  static Answer post(String url, Map<String, String> headers, byte[] body) throws IOException {
    return answer(open(url, "POST", headers, body));
  }

  /**
   * Sends a request and returns the connection with its status known.
   *
   * @throws IOException when there is no answer
   */
  static HttpURLConnection open(
      String url, String method, Map<String, String> headers, byte @Nullable [] body)
      throws IOException {
    HttpURLConnection connection = (HttpURLConnection) URI.create(url).toURL().openConnection();
    connection.setConnectTimeout(CONNECT_TIMEOUT_MILLIS);
    connection.setReadTimeout(READ_TIMEOUT_MILLIS);
    connection.setRequestMethod(method);
    headers.forEach(connection::setRequestProperty);
    if (body != null) {
      connection.setDoOutput(true);
      connection.setFixedLengthStreamingMode(body.length);
      try (OutputStream out = connection.getOutputStream()) {
        out.write(body);
      }
    }
    return connection;
  }

  static Answer answer(HttpURLConnection connection) throws IOException {
    int status = connection.getResponseCode();
    InputStream stream = status >= 400 ? connection.getErrorStream() : connection.getInputStream();
    if (stream == null) {
      return new Answer(status, new byte[0]);
    }
    try (stream) {
      return new Answer(status, stream.readAllBytes());
    }
  }
}
