package io.tracemill.demo;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Sends the requests of a plan at their times, whether earlier ones have been answered or not, as
 * users do. It carries no trace context: the first service begins the trace.
 */
final class LoadGenerator {
  private static final Duration WARM_UP = Duration.ofSeconds(30);
  private static final int WARM_UP_AT_ONCE = 6;
  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(20);

  private final Network network;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  LoadGenerator(Network network) {
    this.network = network;
  }

  /**
   * Runs the plan and waits for the last answer.
   *
   * @throws IOException when a request got no answer at all, which no fault of the demo causes
   */
  Outcome run(LoadPlan plan) throws IOException, InterruptedException {
    List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
    long startNanos = System.nanoTime();
    for (LoadPlan.Planned request : plan.requests()) {
      TimeUnit.NANOSECONDS.sleep(startNanos + request.atNanos() - System.nanoTime());
      answers.add(client.sendAsync(toHttp(request), BodyHandlers.ofString()));
    }
    TimeUnit.NANOSECONDS.sleep(startNanos + plan.duration().toNanos() - System.nanoTime());
    return outcome(answers);
  }

  /**
   * Sends some requests, a few at a time and as fast as they are answered, so that the first
   * measured ones do not meet a cold JVM. Their headers ask the tracers not to sample them: no span
   * is made of them.
   */
  void warmUp() throws IOException {
    List<LoadPlan.Planned> requests = LoadPlan.of(WARM_UP, 0).requests();
    for (int i = 0; i < requests.size(); i += WARM_UP_AT_ONCE) {
      outcome(
          requests.subList(i, Math.min(i + WARM_UP_AT_ONCE, requests.size())).stream()
              .map(request -> client.sendAsync(unsampled(request), BodyHandlers.ofString()))
              .toList());
    }
  }

  private HttpRequest unsampled(LoadPlan.Planned request) {
    return HttpRequest.newBuilder(toHttp(request), (name, value) -> true)
        .setHeader("traceparent", "00-" + "f".repeat(32) + "-" + "f".repeat(16) + "-00")
        .setHeader("b3", "0")
        .build();
  }

  private HttpRequest toHttp(LoadPlan.Planned request) {
    return HttpRequest.newBuilder(network.uri(request.service(), request.path()))
        .timeout(REQUEST_TIMEOUT)
        .setHeader("User-Agent", "demo-load/1.0")
        .method(request.method(), BodyPublishers.noBody())
        .build();
  }

  private static Outcome outcome(List<CompletableFuture<HttpResponse<String>>> answers)
      throws IOException {
    long failed = 0;
    int unanswered = 0;
    Throwable cause = null;
    for (CompletableFuture<HttpResponse<String>> answer : answers) {
      Object result = answer.handle((reply, error) -> error == null ? reply : error).join();
      if (result instanceof HttpResponse<?> reply) {
        failed += reply.statusCode() >= 500 ? 1 : 0;
      } else {
        unanswered++;
        cause = (Throwable) result;
      }
    }
    if (unanswered > 0) {
      throw unanswered(unanswered, answers.size(), cause);
    }
    return new Outcome(answers.size(), failed);
  }

  private static IOException unanswered(int count, int of, @Nullable Throwable cause) {
    return new IOException(
        "%d of %d requests got no answer within %d s"
            .formatted(count, of, REQUEST_TIMEOUT.toSeconds()),
        cause);
  }

  /**
   * What came of a round.
   *
   * @param requests sent and answered
   * @param failed answered with a status of 500 or more
   */
  record Outcome(long requests, long failed) {}
}
