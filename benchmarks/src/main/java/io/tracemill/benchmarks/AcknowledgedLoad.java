package io.tracemill.benchmarks;

import io.tracemill.schemas.Ids;
import io.tracemill.schemas.Span;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Traces sent to the gateway by one thread until they are acknowledged: what is refused or not
 * answered is sent again, so reports are doubled where an acknowledgement got lost. Beside that, of
 * a hundred spans two are sent only after their trace has closed, two before they end and once more
 * when they have, and one request of twenty is sent twice.
 */
final class AcknowledgedLoad {
  private static final int TRACES_PER_REQUEST = 12;
  private static final long PAUSE_MILLIS = 150;
  private static final long RETRY_MILLIS = 200;
  private static final double LATE_SHARE = 0.02;
  private static final double UNENDED_SHARE = 0.02;
  private static final double TWICE_SHARE = 0.05;
  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(15);
  private static final Duration LAST_ANSWER = Duration.ofMinutes(3);

  private final HttpClient http = HttpClient.newHttpClient();
  private final URI url;
  private final SpanGenerator generator;
  private final SplittableRandom random;
  private final long lateNanos;
  private final Deque<Late> late = new ArrayDeque<>();
  private final Set<String> acknowledged = new HashSet<>();
  private final Thread thread = new Thread(this::run, "load");
  private volatile boolean ending;
  private volatile @Nullable Exception failure;

  /**
   * @param late how long after its trace a late span is sent
   */
  AcknowledgedLoad(String gatewayUrl, long seed, Duration late) {
    this.url = URI.create(gatewayUrl + "/v1/traces");
    this.generator = new SpanGenerator(seed, InstantSource.system());
    this.random = new SplittableRandom(~seed);
    this.lateNanos = late.toNanos();
    this.thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /**
   * Sends what is held back, and ends.
   *
   * @return trace and span id of every span, all acknowledged
   * @throws IOException when the gateway refuses spans, or does not answer for minutes
   */
  Set<String> finish() throws IOException, InterruptedException {
    ending = true;
    thread.join(LAST_ANSWER.plusNanos(lateNanos).toMillis());
    Exception fault = failure;
    if (fault != null) {
      throw new IOException("the load ended: " + fault, fault);
    }
    if (thread.isAlive()) {
      thread.interrupt();
      throw new IOException("the gateway did not acknowledge within " + LAST_ANSWER);
    }
    return acknowledged;
  }

  private void run() {
    try {
      while (!ending) {
        send(nextRequest());
        TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
      }
      while (!late.isEmpty()) {
        TimeUnit.NANOSECONDS.sleep(late.getLast().dueNanos() - System.nanoTime());
        send(due());
      }
    } catch (IOException e) {
      failure = e;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      failure = e;
    }
  }

  private List<Span> nextRequest() {
    List<Span> spans = due();
    long dueNanos = System.nanoTime() + lateNanos;
    for (int i = 0; i < TRACES_PER_REQUEST; i++) {
      for (Span span : generator.nextTrace(Integer.MAX_VALUE)) {
        double fate = random.nextDouble();
        if (fate < LATE_SHARE) {
          late.add(new Late(dueNanos, span));
        } else if (fate < LATE_SHARE + UNENDED_SHARE) {
          spans.add(span.toBuilder().durationNanos(0).build());
          late.add(new Late(System.nanoTime(), span));
        } else {
          spans.add(span);
        }
      }
    }
    return spans;
  }

  private List<Span> due() {
    List<Span> spans = new ArrayList<>();
    long now = System.nanoTime();
    late.removeIf(held -> held.dueNanos() - now <= 0 && spans.add(held.span()));
    return spans;
  }

  private void send(List<Span> spans) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(url)
            .timeout(REQUEST_TIMEOUT)
            .header("content-type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(OtlpJson.request(spans)))
            .build();
    sendUntilAcknowledged(request);
    for (Span span : spans) {
      acknowledged.add(id(span));
    }
    if (random.nextDouble() < TWICE_SHARE) {
      sendUntilAcknowledged(request);
    }
  }

  private void sendUntilAcknowledged(HttpRequest request) throws IOException, InterruptedException {
    while (!isAcknowledged(request)) {
      TimeUnit.MILLISECONDS.sleep(RETRY_MILLIS);
    }
  }

  private boolean isAcknowledged(HttpRequest request) throws IOException, InterruptedException {
    HttpResponse<String> answer;
    try {
      answer = http.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      return false; // the gateway is not there, or its answer is lost
    }
    if (answer.statusCode() >= 400 && answer.statusCode() < 500 && answer.statusCode() != 429) {
      throw new IOException("the gateway answered " + answer.statusCode() + ": " + answer.body());
    }
    return answer.statusCode() == 200;
  }

  private static String id(Span span) {
    return Ids.traceId(span.traceIdHigh(), span.traceIdLow()) + Ids.spanId(span.spanId());
  }

  private record Late(long dueNanos, Span span) {}
}
