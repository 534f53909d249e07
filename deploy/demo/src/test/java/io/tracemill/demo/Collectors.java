package io.tracemill.demo;

import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import zipkin2.Span;
import zipkin2.codec.SpanBytesDecoder;
import zipkin2.reporter.BytesMessageSender;
import zipkin2.reporter.Encoding;

/** Keeps in memory what the services would send to a gateway. */
final class Collectors {
  private final Map<String, InMemorySpanExporter> otel = new ConcurrentHashMap<>();
  private final List<Span> zipkin = new CopyOnWriteArrayList<>();

  /** Starts all services in this JVM. */
  DemoServices start(FaultInjector faults) throws IOException {
    Network network = new Network();
    Pace pace = new Pace(1);
    try (DemoServices.Starting starting = new DemoServices.Starting()) {
      Shop shop =
          new Shop(
              name -> OtelInstrumentation.exportingTo(otel(name), name), network, faults, pace);
      for (String name : Shop.SERVICES) {
        starting.add(shop.start(name));
      }
      new FrontProxy(this::zipkin, network, faults, pace).start().forEach(starting::add);
      return starting.done(network);
    }
  }

  List<SpanData> otelSpans() {
    return otel.values().stream().flatMap(e -> e.getFinishedSpanItems().stream()).toList();
  }

  List<Span> zipkinSpans() {
    return List.copyOf(zipkin);
  }

  SpanExporter otel(String service) {
    return otel.computeIfAbsent(service, name -> InMemorySpanExporter.create());
  }

  BytesMessageSender zipkin(String service) {
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
