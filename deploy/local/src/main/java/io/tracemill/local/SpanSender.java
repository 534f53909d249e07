package io.tracemill.local;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/**
 * Posts the contents of files and counts what became of their spans. A receiver that is busy (429,
 * 502 to 504) is asked again for a while.
 */
final class SpanSender {
  private static final int MAX_ATTEMPTS = 6;
  private static final long FIRST_PAUSE_MILLIS = 250;
  private static final int MAX_REASON_CHARS = 500;

  private final Function<SpanFormat, String> target;
  private final Map<String, Long> reasons = new TreeMap<>();
  private long accepted;
  private long rejected;

  SpanSender(Function<SpanFormat, String> target) {
    this.target = target;
  }

  long accepted() {
    return accepted;
  }

  long rejected() {
    return rejected;
  }

  Map<String, Long> reasons() {
    return reasons;
  }

  /**
   * Sends one file.
   *
   * @throws CommandFailedException when the receiver cannot be reached
   */
  void send(Path file, byte[] content, SpanFormat chosen) {
    SpanFormat format = chosen == SpanFormat.AUTO ? SpanFile.detect(content) : chosen;
    String url = target.apply(format);
    for (SpanFile.Request request : SpanFile.requests(format, content)) {
      try {
        count(format, request, post(url, format, request.body()));
      } catch (IOException e) {
        throw new CommandFailedException(
            "%s could not be sent to %s: %s (%d spans accepted before)"
                .formatted(file, url, e.getMessage(), accepted),
            e);
      }
    }
  }

  private static Http.Answer post(String url, SpanFormat format, byte[] body) throws IOException {
    String type = format == SpanFormat.OTLP_PROTO ? "application/x-protobuf" : "application/json";
    long pause = FIRST_PAUSE_MILLIS;
    for (int attempt = 1; ; attempt++) {
      Http.Answer answer = Http.post(url, Map.of("Content-Type", type), body);
      boolean busy = answer.status() == 429 || (answer.status() >= 502 && answer.status() <= 504);
      if (!busy || attempt == MAX_ATTEMPTS) {
        return answer;
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(pause));
      pause *= 2;
    }
  }

  private void count(SpanFormat format, SpanFile.Request request, Http.Answer answer) {
    if (!answer.isOk()) {
      reject(Math.max(1, request.spans()), answer.status() + " " + readable(format, answer));
      return;
    }
    if (format == SpanFormat.ZIPKIN_V2_JSON) {
      accepted += request.spans();
      return;
    }
    OtlpCount.LeftOut leftOut = OtlpCount.leftOut(format, answer.body());
    accepted += Math.max(0, request.spans() - leftOut.spans());
    if (leftOut.spans() > 0) {
      reject(leftOut.spans(), leftOut.reason());
    }
  }

  private void reject(long spans, String reason) {
    rejected += spans;
    reasons.merge(reason, spans, Long::sum);
  }

  /** The reason as text; a protobuf status is shown without its unprintable bytes. */
  private static String readable(SpanFormat format, Http.Answer answer) {
    String text = answer.text().strip();
    if (format == SpanFormat.OTLP_PROTO) {
      text = text.replaceAll("[^\\x20-\\x7e]", "").strip();
    }
    return text.length() > MAX_REASON_CHARS ? text.substring(0, MAX_REASON_CHARS) : text;
  }
}
