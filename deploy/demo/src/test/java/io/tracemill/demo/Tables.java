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
    served("service_metrics_10s", epochSecond, service, requests, errors, millis);
    served("service_metrics_1m", epochSecond / 60 * 60, service, requests, errors, millis);
  }

  private void served(
      String table, long epochSecond, String service, int requests, int errors, double millis)
      throws IOException {
    server.execute(
        """
        INSERT INTO tracemill.%s
          (Time, Service, Operation, Kind, Count, Errors, Buckets, Version)
        SELECT toDateTime(%d), '%s', '%s ms', 'Server', %d, %d,
          map(toInt16(ceil(log2(%f * 1e6) * 32) - 1), toUInt64(%d)), 1
        """
            .formatted(
                table,
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

  /** Calls of one minute. */
  void deadLetter(long atMillis) throws IOException {
    insert(
        "dead_letters (At, Origin, OriginId, Stage, Topic, Reason)",
        "fromUnixTimestamp64Milli(%d), 'kafka', '%d', 'decode', 'tracemill.spans', 'not_framed'"
            .formatted(atMillis, atMillis));
  }

  void edge(String client, String server, String type, long epochSecond, long calls)
      throws IOException {
    insert(
        "service_edges_1m (Time, Client, Server, ConnectionType, Count, Version)",
        "toDateTime(%d), '%s', '%s', '%s', %d, 1"
            .formatted(epochSecond / 60 * 60, client, server, type, calls));
  }

  /**
   * A flood of 10 requests/s where 2 are usual.
   *
   * @param endedMillis 0: it goes on
   */
  void flood(
      String id,
      String state,
      String service,
      String caller,
      long onsetMillis,
      long detectedMillis,
      long endedMillis)
      throws IOException {
    insert(
        """
        floods (FloodId, State, Severity, Service, Caller, Onset, DetectedAt, EndedAt, Observed,
          Expected, `Offenders.Dimension`, `Offenders.Name`, `Offenders.Share`, Version)
        """,
        """
        '%s', '%s', 'critical', '%s', '%s', fromUnixTimestamp64Milli(%d),
          fromUnixTimestamp64Milli(%d), if(%d = 0, NULL, fromUnixTimestamp64Milli(%d)), 10, 2,
          ['caller', 'user_agent', 'caller'], ['web', 'curl', 'feed'], [0.1, 1, 0.8], 1
        """
            .formatted(
                id, state, service, caller, onsetMillis, detectedMillis, endedMillis, endedMillis));
  }

  /** Many traces that a service answered in that time, with what its host had to do with it. */
  void profiles(String service, long epochMillis, long durationMillis, String verdict, int traces)
      throws IOException {
    String trace = "concat('%s-%d-', toString(number))".formatted(service, epochMillis);
    String at = "fromUnixTimestamp64Milli(%d)".formatted(epochMillis);
    long durationNanos = durationMillis * 1_000_000;
    insert(
        "profiles (TraceId, FirstSeen, Service, Instance, Start, Duration, Verdict, Version)",
        "%s, %s, '%s', 'i', %s, %d, '%s', 1 FROM numbers(%d)"
            .formatted(trace, at, service, at, 2 * durationNanos, verdict, traces));
    insert(
        "otel_traces (TraceId, SpanId, ServiceName, SpanName, SpanKind, Timestamp, Duration)",
        "%s, 's', '%s', 'GET /', 'Server', %s, %d FROM numbers(%d)"
            .formatted(trace, service, at, durationNanos, traces));
  }

  /** The CPU counter of a process, as sampled. */
  void cpuSample(String service, String instance, long epochMillis, double seconds)
      throws IOException {
    insert(
        "resource_samples (Time, Host, Service, Instance, Metric, Value)",
        "fromUnixTimestamp64Milli(%d), 'h', '%s', '%s', 'process.cpu.time', %s"
            .formatted(epochMillis, service, instance, Double.toString(seconds)));
  }

  void cost(String service, String operation, long epochSecond, double cpuSeconds)
      throws IOException {
    insert(
        "operation_costs_1m (Time, Service, Operation, CpuNs, Version)",
        "toDateTime(%d), '%s', '%s', %d, 1"
            .formatted(epochSecond, service, operation, Math.round(cpuSeconds * 1e9)));
  }

  private void insert(String into, String values) throws IOException {
    server.execute("INSERT INTO tracemill." + into + " SELECT " + values);
  }
}
