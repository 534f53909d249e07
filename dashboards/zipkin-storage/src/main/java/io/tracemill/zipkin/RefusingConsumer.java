package io.tracemill.zipkin;

import java.util.List;
import zipkin2.Call;
import zipkin2.Span;
import zipkin2.storage.SpanConsumer;

/** Refuses spans and says where they belong. Zipkin's collectors are off, so nobody comes here. */
final class RefusingConsumer implements SpanConsumer {
  @Override
  public Call<Void> accept(List<Span> spans) {
    throw new UnsupportedOperationException(
        "this Zipkin only reads: send spans to the gateway, http://127.0.0.1:9411/api/v2/spans");
  }
}
