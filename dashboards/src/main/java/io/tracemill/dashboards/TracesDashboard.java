package io.tracemill.dashboards;

/** Search for traces, and the chosen one as a waterfall. */
final class TracesDashboard {
  /** The chosen trace, else the slowest that the search finds. */
  private static final String CHOSEN =
      """
      if('$trace_id' = '', (SELECT TraceId FROM traces FINAL WHERE @search@ ORDER BY Duration DESC LIMIT 1),
          leftPad(lower('$trace_id'), 32, '0')) AS id""";

  private static final String SEARCH =
      """
      $__timeFilter(Start) AND Duration >= toUInt64OrZero('$min_ms') * 1000000
          AND $__conditionalAll(hasAny(Services, [$service]), $service)
          AND $__conditionalAll(TraceId IN (SELECT TraceId FROM otel_traces FINAL WHERE $__timeFilter(Timestamp)
            AND Operation IN ($operation) AND $__conditionalAll(ServiceName IN ($service), $service)), $operation)
          AND $__conditionalAll(if(ErrorCount > 0, 'with errors', 'without errors') IN ($status), $status)
          AND @tenant@ AND @environment@""";

  private TracesDashboard() {}

  static Dashboard define() {
    return new Dashboard("traces", "Traces", "Search for traces, and the chosen one as a waterfall")
        .services("Services that took part in the trace")
        .variable(
            Variable.many(
                "operation",
                "Operation",
                "Operations of which one is in the trace",
                """
                SELECT DISTINCT Operation
                FROM service_metrics_$resolution FINAL
                WHERE $__timeFilter(Time) AND Count > 0 AND $__conditionalAll(Service IN ($service), $service) AND @tenant@ AND @environment@
                ORDER BY Operation
                """))
        .variable(
            Variable.many(
                "status",
                "Status",
                "Traces with or without errors",
                "SELECT arrayJoin(['with errors', 'without errors'])"))
        .variable(
            Variable.text(
                "min_ms", "At least, ms", "Shortest duration of a trace, in milliseconds", "0"))
        .variable(
            Variable.text(
                "trace_id",
                "Trace id",
                "The trace that is shown; empty: the slowest that is found",
                ""))
        .row("Search", found(), durations(), traces())
        .row("Trace", trace())
        .row("About this trace", criticalPath(), profile());
  }

  private static Panel found() {
    return Panel.timeSeries("Traces found", Unit.PER_SECOND)
        .shows("Traces that the search finds, by whether a span of theirs failed.", "traces")
        .size(12, 7)
        .stacked()
        .color("with errors", Panel.RED)
        .color("without errors", Panel.GREEN)
        .sql(
            sql(
                """
                WITH @step@
                SELECT toStartOfInterval(toDateTime(Start), toIntervalSecond(step)) AS time,
                  countIf(ErrorCount = 0) / step AS "without errors", countIf(ErrorCount > 0) / step AS "with errors"
                FROM traces FINAL
                WHERE @search@
                GROUP BY time HAVING @complete@ ORDER BY time
                """));
  }

  private static Panel durations() {
    return Panel.timeSeries("Duration of traces", Unit.NANOS)
        .shows("How long the traces that are found took.", "traces")
        .size(12, 7)
        .color("p50", Panel.GREEN)
        .color("p95", Panel.ORANGE)
        .color("longest", Panel.RED)
        .sql(
            sql(
                """
                WITH @step@
                SELECT toStartOfInterval(toDateTime(Start), toIntervalSecond(step)) AS time,
                  quantileExact(0.5)(Duration) AS p50, quantileExact(0.95)(Duration) AS p95, max(Duration) AS longest
                FROM traces FINAL
                WHERE @search@
                GROUP BY time HAVING @complete@ ORDER BY time
                """));
  }

  private static Panel traces() {
    return Panel.table("Traces")
        .shows(
            "The 200 newest traces that are found. An id leads to the trace, shown below.",
            "traces")
        .size(24, 9)
        .link("Trace", "Show this trace", Links.trace())
        .gauge("Duration", Unit.NANOS)
        .column("Errors", Unit.COUNT, 1, 1)
        .sql(
            sql(
                """
                SELECT
                  Start AS "Start", TraceId AS "Trace", RootService AS "Service", RootOperation AS "Operation",
                  Duration AS "Duration", SpanCount AS "Spans", ErrorCount AS "Errors", ServiceCount AS "In services",
                  arrayStringConcat(Defects, ', ') AS "Defects"
                FROM traces FINAL
                WHERE @search@
                ORDER BY Start DESC
                LIMIT 200
                """));
  }

  /**
   * The server's half of a shared span (Zipkin) has its client's id; here it becomes the client's
   * child, and what names that id as its parent becomes a child of the server's half.
   */
  private static Panel trace() {
    return Panel.trace("Trace")
        .shows(
            "The chosen trace with all its spans; without one, the slowest that is found.",
            "otel_traces")
        .size(24, 16)
        .sql(
            sql(
                """
                WITH
                  @chosen@,
                  (SELECT min(Start) FROM otel_traces_trace_id_ts WHERE TraceId = id) AS earliest,
                  (SELECT max(End) FROM otel_traces_trace_id_ts WHERE TraceId = id) AS latest,
                  (SELECT groupUniqArrayIf(SpanId, Shared) FROM otel_traces FINAL
                    WHERE TraceId = id AND Timestamp BETWEEN earliest AND latest) AS shared_ids,
                  (SELECT groupUniqArrayIf(SpanId, NOT Shared) FROM otel_traces FINAL
                    WHERE TraceId = id AND Timestamp BETWEEN earliest AND latest) AS own_ids
                SELECT
                  TraceId AS traceID,
                  if(Shared, concat(SpanId, '-server'), SpanId) AS spanID,
                  multiIf(Shared AND has(own_ids, SpanId), SpanId,
                    ParentSpanId != '' AND has(shared_ids, ParentSpanId), concat(ParentSpanId, '-server'), ParentSpanId) AS parentSpanID,
                  ServiceName AS serviceName,
                  SpanName AS operationName,
                  toUnixTimestamp64Nano(Timestamp) / 1000000 AS startTime,
                  Duration / 1000000 AS duration,
                  arrayMap(key -> map('key', key, 'value', SpanAttributes[key]), mapKeys(SpanAttributes)) AS tags,
                  arrayMap(key -> map('key', key, 'value', ResourceAttributes[key]), mapKeys(ResourceAttributes)) AS serviceTags,
                  arrayMap((name, at, attributes) -> tuple(name, toString(toUnixTimestamp64Milli(at)),
                    arrayMap(key -> map('key', key, 'value', attributes[key]), mapKeys(attributes)))
                    ::Tuple(name String, timestamp String, fields Array(Map(String, String))),
                    Events.Name, Events.Timestamp, Events.Attributes) AS logs,
                  arrayMap((trace, span, attributes) -> tuple(trace, span,
                    arrayMap(key -> map('key', key, 'value', attributes[key]), mapKeys(attributes)))
                    ::Tuple(traceID String, spanID String, tags Array(Map(String, String))),
                    Links.TraceId, Links.SpanId, Links.Attributes) AS references,
                  lower(SpanKind) AS kind,
                  transform(StatusCode, ['Ok', 'Error'], [1, 2], 0) AS statusCode,
                  StatusMessage AS statusMessage
                FROM otel_traces FINAL
                WHERE TraceId = id AND Timestamp BETWEEN earliest AND latest
                ORDER BY startTime
                LIMIT 10000
                """));
  }

  private static Panel criticalPath() {
    return Panel.bars("Where its time went", Unit.NANOS)
        .shows(
            "Time of the chosen trace's spans by service and operation, longest first; spans overlap, so it adds up to more than the trace took.",
            "otel_traces")
        .size(12, 8)
        .plainColor(Panel.BLUE)
        .sql(
            sql(
                """
                WITH @chosen@
                SELECT concat(ServiceName, ' ', SpanName) AS "Operation", sum(Duration) AS "Time"
                FROM otel_traces FINAL
                WHERE TraceId = id AND SpanKind != 'Client'
                GROUP BY "Operation"
                ORDER BY "Time" DESC
                LIMIT 15
                """));
  }

  private static Panel profile() {
    return Panel.table("What it used of the hardware")
        .shows(
            "The chosen trace's profile: CPU, throttling and waiting of each service in it, and the verdict on its time.",
            "profiles")
        .size(12, 8)
        .link("Service", "Service ${__value.raw}", Links.serviceOfColumn("Service"))
        .column("Duration", Unit.NANOS)
        .column("CPU", Unit.NANOS)
        .column("CPU, +/-", Unit.NANOS)
        .column("Throttled", Unit.NANOS)
        .column("Run queue", Unit.NANOS)
        .column("I/O wait", Unit.NANOS)
        .column("Sampled", Unit.RATIO)
        .sql(
            sql(
                """
                WITH @chosen@
                SELECT Service, Host, Verdict, Duration AS "Duration", CpuNs AS "CPU", CpuNsUncertainty AS "CPU, +/-",
                  ThrottledNs AS "Throttled", RunQueueNs AS "Run queue", IoWaitNs AS "I/O wait", Coverage AS "Sampled"
                FROM profiles FINAL
                WHERE TraceId = id
                ORDER BY Start
                """));
  }

  private static String sql(String text) {
    return text.replace("@chosen@", CHOSEN).replace("@search@", SEARCH);
  }
}
