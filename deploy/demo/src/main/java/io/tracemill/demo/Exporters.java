package io.tracemill.demo;

import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporter;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.net.URI;
import zipkin2.reporter.BytesMessageSender;
import zipkin2.reporter.urlconnection.URLConnectionSender;

/** Where each service's spans go. Tests put collectors in its place. */
interface Exporters {
  SpanExporter otel(String service);

  BytesMessageSender zipkin(String service);

  /**
   * The receivers of a gateway: half of the shop speaks OTLP over gRPC, half over HTTP, the
   * front-proxy's chain Zipkin v2 JSON.
   *
   * @param otlpGrpc e.g. {@code http://127.0.0.1:4317}
   * @param otlpHttp e.g. {@code http://127.0.0.1:4318}
   * @param zipkin e.g. {@code http://127.0.0.1:9411}
   */
  static Exporters toGateway(URI otlpGrpc, URI otlpHttp, URI zipkin) {
    return new Exporters() {
      @Override
      public SpanExporter otel(String service) {
        return Shop.SERVICES.indexOf(service) % 2 == 0
            ? OtlpGrpcSpanExporter.builder().setEndpoint(otlpGrpc.toString()).build()
            : OtlpHttpSpanExporter.builder()
                .setEndpoint(otlpHttp.resolve("/v1/traces").toString())
                .setCompression("gzip")
                .build();
      }

      @Override
      public BytesMessageSender zipkin(String service) {
        return URLConnectionSender.create(zipkin.resolve("/api/v2/spans").toString());
      }
    };
  }
}
