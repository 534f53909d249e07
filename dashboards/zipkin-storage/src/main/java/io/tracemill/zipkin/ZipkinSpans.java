package io.tracemill.zipkin;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import zipkin2.Endpoint;
import zipkin2.Span;

/**
 * Maps rows to Zipkin's spans: the way back of docs/formats.md. What came as Zipkin comes back as
 * it was; what came otherwise follows OpenTelemetry's "Transformation to non-OTLP formats: Zipkin",
 * and keeps all attributes as tags, those of the resource too.
 *
 * <p>Times are microseconds here, rounded down; a duration above 0 is at least 1.
 */
final class ZipkinSpans {
  /** Attributes that stand for a Zipkin span's endpoints and its debug flag. */
  private static final Set<String> OF_ENDPOINTS =
      Set.of(
          "network.local.address",
          "network.local.port",
          "peer.service",
          "network.peer.address",
          "network.peer.port",
          "zipkin.debug");

  private static final String DEBUG = "zipkin.debug";

  private ZipkinSpans() {}

  static Span of(SpanRow row) {
    Span.Builder span =
        Span.newBuilder()
            .traceId(row.traceId())
            .id(row.spanId())
            .parentId(row.parentSpanId().isEmpty() ? null : row.parentSpanId())
            .kind(kind(row.kind()))
            .name(row.name())
            .timestamp(row.startNanos() / 1_000)
            .duration(durationMicros(row.durationNanos()))
            .localEndpoint(local(row))
            .remoteEndpoint(remote(row));
    if (row.shared()) {
      span.shared(true);
    }
    if (row.attributes().getOrDefault(DEBUG, "").equals("true")) {
      span.debug(true);
    }
    tags(row).forEach(span::putTag);
    for (int i = 0; i < row.eventNanos().size(); i++) {
      span.addAnnotation(row.eventNanos().get(i) / 1_000, row.eventTexts().get(i));
    }
    return span.build();
  }

  private static long durationMicros(long nanos) {
    return nanos <= 0 ? 0 : Math.max(1, nanos / 1_000);
  }

  private static Span.@Nullable Kind kind(String kind) {
    return switch (kind) {
      case "Client" -> Span.Kind.CLIENT;
      case "Server" -> Span.Kind.SERVER;
      case "Producer" -> Span.Kind.PRODUCER;
      case "Consumer" -> Span.Kind.CONSUMER;
      default -> null;
    };
  }

  private static Endpoint local(SpanRow row) {
    Endpoint.Builder endpoint = Endpoint.newBuilder().serviceName(row.service());
    String address =
        row.firstAttribute("network.local.address", "net.sock.host.addr", "net.host.ip");
    if (!endpoint.parseIp(address)) {
      endpoint.parseIp(row.instance());
    }
    return endpoint.port(port(row.firstAttribute("network.local.port", "net.host.port"))).build();
  }

  private static Endpoint remote(SpanRow row) {
    Endpoint.Builder endpoint = Endpoint.newBuilder().serviceName(row.remoteService());
    String address =
        row.firstAttribute("network.peer.address", "net.sock.peer.addr", "net.peer.ip");
    String port = row.firstAttribute("network.peer.port", "net.peer.port");
    boolean caller = row.kind().equals("Client") || row.kind().equals("Producer");
    if (!endpoint.parseIp(address) && caller) {
      endpoint.parseIp(row.firstAttribute("server.address"));
      port = port.isEmpty() ? row.firstAttribute("server.port") : port;
    }
    return endpoint.port(port(port)).build();
  }

  private static int port(String text) {
    try {
      int port = Integer.parseInt(text);
      return port > 0 && port <= 0xffff ? port : 0;
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private static Map<String, String> tags(SpanRow row) {
    Map<String, String> tags = new TreeMap<>(row.attributes());
    if (row.fromZipkin()) {
      tags.keySet().removeAll(OF_ENDPOINTS);
      return tags;
    }
    row.resourceAttributes().forEach(tags::putIfAbsent);
    tags.remove("service.name");
    putUnlessEmpty(tags, "otel.scope.name", row.scopeName());
    putUnlessEmpty(tags, "otel.scope.version", row.scopeVersion());
    if (row.statusCode().equals("Ok")) {
      tags.put("otel.status_code", "OK");
    } else if (row.statusCode().equals("Error")) {
      tags.put("otel.status_code", "ERROR");
      tags.putIfAbsent("error", row.statusMessage());
    }
    return tags;
  }

  private static void putUnlessEmpty(Map<String, String> tags, String key, String value) {
    if (!value.isEmpty()) {
      tags.putIfAbsent(key, value);
    }
  }
}
