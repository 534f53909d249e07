-- The slowest trace of one round, its spans by start.
WITH
  fromUnixTimestamp64Milli({from:Int64}) AS start,
  fromUnixTimestamp64Milli({to:Int64}) AS end
SELECT
  TraceId AS trace_id,
  SpanId AS span_id,
  if(Shared, SpanId, ParentSpanId) AS parent_span_id,
  Shared AS shared,
  ServiceName AS service,
  SpanName AS operation,
  SpanKind AS kind,
  StatusCode AS status,
  toUnixTimestamp64Nano(Timestamp) AS start_nanos,
  Duration AS duration_nanos
FROM otel_traces FINAL
WHERE Timestamp BETWEEN start AND end AND TraceId = (
  SELECT TraceId FROM traces FINAL
  WHERE Start BETWEEN start AND end AND hasAny(Services, {services:Array(String)})
  ORDER BY Duration DESC, TraceId LIMIT 1)
ORDER BY Timestamp, SpanId, Shared
