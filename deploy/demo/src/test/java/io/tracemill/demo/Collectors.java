package io.tracemill.demo;

import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import zipkin2.Span;
import zipkin2.codec.SpanBytesDecoder;
import zipkin2.reporter.BytesMessageSender;
import zipkin2.reporter.Encoding;

/** Keeps in memory what the services would send to a gateway. */
final class Collectors implements Exporters {
  private final Map<String, InMemorySpanExporter> otel = new ConcurrentHashMap<>();
  private final List<Span> zipkin = new CopyOnWriteArrayList<>();

  List<SpanData> otelSpans() {
    return otel.values().stream().flatMap(e -> e.getFinishedSpanItems().stream()).toList();
  }

  List<Span> zipkinSpans() {
    return List.copyOf(zipkin);
  }

  @Override
  public SpanExporter otel(String service) {
    return otel.computeIfAbsent(service, name -> InMemorySpanExporter.create());
  }

  @Override
  public BytesMessageSender zipkin(String service) {
    return new BytesMessageSender.Base(Encoding.JSON) {
      @Override
      public int messageMaxBytes() {
        return 1 << 20;
      }

      @Override
      public void send(List<byte[]> encodedSpans) {
        encodedSpans.forEach(span -> zipkin.add(SpanBytesDecoder.JSON_V2.decodeOne(span)));
      }

      @Override
      public void close() {}
    };
  }
}
