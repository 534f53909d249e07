-- Spans, one row per span key, and the bounds of every trace id.
CREATE TABLE IF NOT EXISTS ${database}.otel_traces
(
  Timestamp DateTime64(9) COMMENT 'Start of the span, epoch nanoseconds, by the sender''s clock; 1970-01-01: unknown' CODEC(Delta(8), ZSTD(1)),
  TraceId String COMMENT 'Trace id, 32 lower-case hex digits' CODEC(ZSTD(1)),
  SpanId String COMMENT 'Span id, 16 lower-case hex digits' CODEC(ZSTD(1)),
  ParentSpanId String COMMENT 'Parent''s span id, 16 lower-case hex digits; empty: none' CODEC(ZSTD(1)),
  TraceState String COMMENT 'W3C tracestate as sent; empty: none' CODEC(ZSTD(1)),
  SpanName LowCardinality(String) COMMENT 'Name of the span as sent' CODEC(ZSTD(1)),
  SpanKind LowCardinality(String) COMMENT 'Server, Client, Internal, Producer, Consumer, or Unspecified where the format gave none' CODEC(ZSTD(1)),
  ServiceName LowCardinality(String) COMMENT 'Service that recorded the span (service.name)' CODEC(ZSTD(1)),
  ResourceAttributes Map(LowCardinality(String), String) COMMENT 'Attributes of the resource, under OpenTelemetry''s names, sorted by key' CODEC(ZSTD(1)),
  ScopeName String COMMENT 'Name of the instrumentation scope; empty: not given' CODEC(ZSTD(1)),
  ScopeVersion String COMMENT 'Version of the instrumentation scope; empty: not given' CODEC(ZSTD(1)),
  SpanAttributes Map(LowCardinality(String), String) COMMENT 'Attributes of the span, under OpenTelemetry''s names, sorted by key' CODEC(ZSTD(1)),
  Duration UInt64 COMMENT 'Duration in nanoseconds; 0: unknown or none' CODEC(ZSTD(1)),
  StatusCode LowCardinality(String) COMMENT 'Unset, Ok or Error' CODEC(ZSTD(1)),
  StatusMessage String COMMENT 'Message of the status; empty: none' CODEC(ZSTD(1)),
  `Events.Timestamp` Array(DateTime64(9)) COMMENT 'Times of the events, epoch nanoseconds, by the sender''s clock' CODEC(ZSTD(1)),
  `Events.Name` Array(LowCardinality(String)) COMMENT 'Names of the events' CODEC(ZSTD(1)),
  `Events.Attributes` Array(Map(LowCardinality(String), String)) COMMENT 'Attributes of each event' CODEC(ZSTD(1)),
  `Links.TraceId` Array(String) COMMENT 'Trace ids of the linked spans, 32 lower-case hex digits' CODEC(ZSTD(1)),
  `Links.SpanId` Array(String) COMMENT 'Span ids of the linked spans, 16 lower-case hex digits' CODEC(ZSTD(1)),
  `Links.TraceState` Array(String) COMMENT 'W3C tracestate of each link; empty: none' CODEC(ZSTD(1)),
  `Links.Attributes` Array(Map(LowCardinality(String), String)) COMMENT 'Attributes of each link' CODEC(ZSTD(1)),
  Tenant LowCardinality(String) DEFAULT '' COMMENT 'Tenant that sent the data; empty: the only one',
  Environment LowCardinality(String) DEFAULT '' COMMENT 'Deployment environment (deployment.environment.name); empty: not given',
  ServiceVersion LowCardinality(String) DEFAULT '' COMMENT 'Version of the service (service.version); empty: not given',
  HostName LowCardinality(String) DEFAULT '' COMMENT 'Host of the span''s own resource or endpoint (host.name); empty: not given',
  ServiceInstance String DEFAULT '' COMMENT 'Instance of the service (service.instance.id; for Zipkin the local endpoint''s address); empty: not given' CODEC(ZSTD(1)),
  Shared Bool DEFAULT false COMMENT 'Whether the id is shared between client and server (Zipkin, B3)',
  AdjustedCount Float64 DEFAULT 1 COMMENT 'Number of spans that this one stands for under sampling; 1: unknown or not sampled' CODEC(ZSTD(1)),
  SourceFormat LowCardinality(String) DEFAULT '' COMMENT 'Wire format that the span came in, e.g. otlp or zipkin-v2',
  Defects Array(LowCardinality(String)) DEFAULT [] COMMENT 'What is wrong with the span, e.g. conflicting_reports, half_trace_id, time_out_of_range; sorted',
  Operation LowCardinality(String) DEFAULT SpanName COMMENT 'Operation: SpanName after templating',
  TemplateModel UInt32 DEFAULT 0 COMMENT 'Version of the rules that made Operation of SpanName; 0: not templated',
  Caller LowCardinality(String) DEFAULT '' COMMENT 'Service that called, as the span itself names it (downstream_cluster, peer.service of a server span, tracemill.caller); empty: unknown',
  HostGroup LowCardinality(String) DEFAULT '' COMMENT 'Attribute tracemill.host.group of the span, else of its resource; empty: none',
  OriginalTraceId String DEFAULT '' COMMENT 'Half trace id (16 lower-case hex digits) under which the span was reported; empty: reported under TraceId',
  AppendTime DateTime64(3) DEFAULT now64(3) COMMENT '[A] Smallest Kafka append time of the span''s reports, epoch milliseconds, by the broker''s clock' CODEC(Delta(8), ZSTD(1)),
  Version UInt64 DEFAULT 1 COMMENT 'Replacing version: greatest Kafka append time (epoch ms) of any report or sample that the row reflects or ever reflected, times 65536, plus a revision' CODEC(ZSTD(1)),
  IsDeleted UInt8 DEFAULT 0 COMMENT '1: tombstone of a row whose key changed; 0: a row' CODEC(ZSTD(1)),
  ScopeAttributes Map(LowCardinality(String), String) COMMENT 'Attributes of the instrumentation scope, sorted by key' CODEC(ZSTD(1)),
  SpanAttributeItems Array(String) ALIAS arrayMap((a) -> concat(a.1,'=',a.2), SpanAttributes::Array(Tuple(String,String))) COMMENT 'SpanAttributes as key=value texts, computed when read, for the text index: has(SpanAttributeItems, ''k=v'')',
  INDEX idx_trace_id TraceId TYPE bloom_filter(0.001) GRANULARITY 1,
  INDEX idx_span_attr SpanAttributeItems TYPE text(tokenizer='array'),
  INDEX idx_duration Duration TYPE minmax GRANULARITY 1,
  INDEX idx_time Timestamp TYPE minmax GRANULARITY 1
) ENGINE = ReplacingMergeTree(Version, IsDeleted)
PARTITION BY toDate(AppendTime)
PRIMARY KEY (toStartOfFiveMinutes(Timestamp), Tenant, ServiceName, SpanName)
ORDER BY (toStartOfFiveMinutes(Timestamp), Tenant, ServiceName, SpanName, Timestamp, TraceId, SpanId, Shared, ServiceInstance)
SETTINGS index_granularity=8192, ttl_only_drop_parts=1, non_replicated_deduplication_window=10000, map_serialization_version='with_buckets', map_serialization_version_for_zero_level_parts='basic'
COMMENT 'Spans: one row per span key under FINAL; every other table is a function of this one and of resource_samples';

CREATE TABLE IF NOT EXISTS ${database}.otel_traces_trace_id_ts
(
  TraceId String COMMENT 'Trace id, 32 lower-case hex digits' CODEC(ZSTD(1)),
  Tenant LowCardinality(String) DEFAULT '' COMMENT 'Tenant that sent the data; empty: the only one',
  Start SimpleAggregateFunction(min, DateTime64(9)) COMMENT 'Earliest start of its spans, epoch nanoseconds, by the senders'' clocks',
  End SimpleAggregateFunction(max, DateTime64(9)) COMMENT 'Latest start of its spans, epoch nanoseconds, by the senders'' clocks',
  FirstAppend SimpleAggregateFunction(min, DateTime64(3)) COMMENT '[A] Smallest Kafka append time of its spans, epoch milliseconds',
  LastAppend SimpleAggregateFunction(max, DateTime64(3)) COMMENT '[A] Greatest Kafka append time (AppendTime) of its spans, epoch milliseconds'
) ENGINE = AggregatingMergeTree
ORDER BY (TraceId, Tenant)
SETTINGS index_granularity=1024, non_replicated_deduplication_window=10000
COMMENT 'Bounds of every trace id, filled from otel_traces; they only widen: a hint for look-ups, never a list of traces';

CREATE MATERIALIZED VIEW IF NOT EXISTS ${database}.otel_traces_trace_id_ts_mv TO ${database}.otel_traces_trace_id_ts
AS SELECT TraceId, Tenant, min(Timestamp) AS Start, max(Timestamp) AS End, min(AppendTime) AS FirstAppend, max(AppendTime) AS LastAppend
FROM ${database}.otel_traces
WHERE TraceId != '' AND IsDeleted = 0
GROUP BY TraceId, Tenant
COMMENT 'Fills otel_traces_trace_id_ts from every insert into otel_traces';
