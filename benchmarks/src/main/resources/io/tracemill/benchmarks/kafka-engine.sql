-- What one would do without a pipeline: ClickHouse reads the topic itself and stores what it reads.
CREATE TABLE tracemill.spans_queue
(
  traceId FixedString(16), spanId FixedString(8), parentSpanId Nullable(FixedString(8)), shared Bool,
  kind String, statusCode String,
  startEpochNanos Nullable(Int64), durationNanos Nullable(Int64), adjustedCount Float64,
  tenant String, service String, instance String,
  operation String, environment String,
  serviceVersion String, host String, statusMessage String,
  traceState String, scopeName String, scopeVersion String, sourceFormat String,
  resourceAttributes Map(String, String), scopeAttributes Map(String, String),
  attributes Map(String, String)
) ENGINE = Kafka
SETTINGS kafka_broker_list = '@brokers@', kafka_topic_list = 'tracemill.spans',
  kafka_group_name = '@group@', kafka_format = 'AvroConfluent',
  format_avro_schema_registry_url = '@registry@',
  kafka_num_consumers = 2, kafka_thread_per_consumer = 1, kafka_max_block_size = 100000,
  kafka_poll_max_batch_size = 100000, kafka_flush_interval_ms = 5000;

CREATE MATERIALIZED VIEW tracemill.spans_queue_mv TO tracemill.otel_traces AS
SELECT
  fromUnixTimestamp64Nano(ifNull(startEpochNanos, 0)) AS Timestamp,
  lower(hex(traceId)) AS TraceId,
  lower(hex(spanId)) AS SpanId,
  lower(hex(ifNull(parentSpanId, ''))) AS ParentSpanId,
  traceState AS TraceState,
  operation AS SpanName,
  concat(substring(kind, 1, 1), lower(substring(kind, 2))) AS SpanKind,
  service AS ServiceName,
  resourceAttributes AS ResourceAttributes,
  scopeName AS ScopeName,
  scopeVersion AS ScopeVersion,
  scopeAttributes AS ScopeAttributes,
  attributes AS SpanAttributes,
  toUInt64(ifNull(durationNanos, 0)) AS Duration,
  concat(substring(statusCode, 1, 1), lower(substring(statusCode, 2))) AS StatusCode,
  statusMessage AS StatusMessage,
  tenant AS Tenant,
  environment AS Environment,
  serviceVersion AS ServiceVersion,
  host AS HostName,
  instance AS ServiceInstance,
  shared AS Shared,
  adjustedCount AS AdjustedCount,
  sourceFormat AS SourceFormat,
  operation AS Operation,
  ifNull(_timestamp_ms, now64(3)) AS AppendTime,
  toUInt64(toUnixTimestamp64Milli(ifNull(_timestamp_ms, now64(3)))) * 65536 AS Version
FROM tracemill.spans_queue;
