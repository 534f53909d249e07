package io.tracemill.stream.job.flood;

import io.tracemill.schemas.Span;
import io.tracemill.schemas.SpanCodec;
import io.tracemill.schemas.SpanKind;
import io.tracemill.stream.core.SpanReport;
import java.util.Map;

/** Spans of requests to service cart. */
public final class Requests {
  /** Start of the tests' time, epoch milliseconds. */
  public static final long T0 = 1_700_000_000_000L;

  private static final SpanCodec CODEC = new SpanCodec();

  private Requests() {}

  /** A request of 5 ms that ended then. */
  public static Span span(long id, String caller, String address, long endMillis) {
    return Span.builder(77, id, 1)
        .service("cart")
        .operation("GET /cart")
        .kind(SpanKind.SERVER)
        .startEpochNanos((endMillis - 5) * 1_000_000)
        .durationNanos(5_000_000)
        .attributes(
            Map.of(
                "tracemill.caller", caller,
                "client.address", address,
                "user_agent.original", "agent/1"))
        .sourceFormat("otlp-proto")
        .build();
  }

  public static SpanReport report(Span span, long appendMillis) {
    return new SpanReport(CODEC.encode(span), span.traceIdLow(), appendMillis, 0, 0);
  }
}
