package io.tracemill.demo;

import io.tracemill.clickhouse.ClickHouseConfig;
import io.tracemill.clickhouse.Migrations;
import io.tracemill.runtime.Backends;
import java.io.IOException;
import java.net.URI;
import java.util.Locale;

/** The real tables on a real ClickHouse, with rows put in by hand. */
final class Tables {
  private final io.tracemill.runtime.ClickHouse server = Backends.clickHouse();

  Tables() {
    Migrations.apply(
        ClickHouseConfig.of(
            URI.create(server.url()),
            server.writer().name(),
            server.writer().password(),
            "tracemill"));
  }

  ClickHouse asReader() {
    return new ClickHouse(
        URI.create(server.url()), server.reader().name(), server.reader().password());
  }

  /** One bucket of a service's server spans, all of about one duration. */
  void served(String service, long epochSecond, int requests, int errors, double millis)
      throws IOException {
    server.execute(
        """
        INSERT INTO tracemill.service_metrics_10s
          (Time, Service, Operation, Kind, Count, Errors, Buckets, Version)
        SELECT toDateTime(%d), '%s', '%s ms', 'Server', %d, %d,
          map(toInt16(ceil(log2(%f * 1e6) * 32) - 1), toUInt64(%d)), 1
        """
            .formatted(
                epochSecond,
                service,
                String.format(Locale.ROOT, "%.0f", millis),
                requests,
                errors,
                millis,
                requests));
  }

  /** A span; a shared one is the server's half of its id. */
  void span(
      String trace,
      String id,
      String parent,
      boolean shared,
      String service,
      String kind,
      long epochMillis,
      long millis)
      throws IOException {
    server.execute(
        """
        INSERT INTO tracemill.otel_traces
          (Timestamp, TraceId, SpanId, ParentSpanId, Shared, ServiceName, SpanName, SpanKind,
           StatusCode, Duration, AppendTime)
        SELECT fromUnixTimestamp64Milli(%d), '%s', '%s', '%s', %b, '%s', 'GET /', '%s',
          'Unset', %d, fromUnixTimestamp64Milli(%d)
        """
            .formatted(
                epochMillis,
                trace,
                id,
                parent,
                shared,
                service,
                kind,
                millis * 1_000_000,
                epochMillis));
  }

  /** A call from one service to another, as OpenTelemetry reports it. */
  void call(String client, String server, long epochMillis) throws IOException {
    String trace = client + "-" + server;
    span(trace, "a", "", false, client, "Client", epochMillis, 20);
    span(trace, "b", "a", false, server, "Server", epochMillis + 1, 10);
  }

  void trace(String trace, String services, int spans, long epochMillis, long millis)
      throws IOException {
    server.execute(
        """
        INSERT INTO tracemill.traces
          (TraceId, FirstSeen, Start, Duration, HasRoot, SpanCount, Services, Version)
        SELECT '%s', fromUnixTimestamp64Milli(%d), fromUnixTimestamp64Milli(%d), %d, true, %d, %s, 1
        """
            .formatted(trace, epochMillis, epochMillis, millis * 1_000_000, spans, services));
  }
}
