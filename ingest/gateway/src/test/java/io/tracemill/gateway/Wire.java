package io.tracemill.gateway;

import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.RequestHeaders;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.zip.GZIPOutputStream;

/** Sends bytes as they are. */
final class Wire {
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private Wire() {}

  static HttpResponse<byte[]> get(int port, String path) throws Exception {
    return HTTP.send(request(port, path).GET().build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  /** {@code headers} are names and values in turn. */
  static HttpResponse<byte[]> post(int port, String path, byte[] body, String... headers)
      throws Exception {
    return send(port, path, BodyPublishers.ofByteArray(body), headers);
  }

  static HttpResponse<byte[]> send(
      int port, String path, HttpRequest.BodyPublisher body, String... headers) throws Exception {
    HttpRequest.Builder request = request(port, path).POST(body);
    if (headers.length > 0) {
      request.headers(headers);
    }
    return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  private static HttpRequest.Builder request(int port, String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
        .timeout(Duration.ofSeconds(60));
  }

  /** One call of OTLP's gRPC method with the frame as given. */
  static AggregatedHttpResponse grpc(int port, byte[] frame, String... headers) {
    return grpc(port, OtlpGrpcService.EXPORT_PATH, frame, headers);
  }

  static AggregatedHttpResponse grpc(int port, String path, byte[] frame, String... headers) {
    var request =
        RequestHeaders.builder(HttpMethod.POST, path)
            .set("content-type", "application/grpc")
            .set("te", "trailers");
    for (int i = 0; i < headers.length; i += 2) {
      request.set(headers[i], headers[i + 1]);
    }
    return WebClient.builder("h2c://127.0.0.1:" + port)
        .responseTimeoutMillis(60_000)
        .writeTimeoutMillis(60_000)
        .build()
        .execute(request.build(), HttpData.wrap(frame))
        .aggregate()
        .join();
  }

  static byte[] frame(int flag, byte[] message) {
    return ByteBuffer.allocate(message.length + 5)
        .put((byte) flag)
        .putInt(message.length)
        .put(message)
        .array();
  }

  static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }

  static String text(HttpResponse<byte[]> response) {
    return new String(response.body(), StandardCharsets.UTF_8);
  }
}
