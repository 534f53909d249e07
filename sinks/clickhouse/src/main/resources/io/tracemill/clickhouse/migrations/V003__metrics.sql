-- Datapoints per series, instance and edge. Absolute totals: the newest row of a key replaces the others.
CREATE TABLE IF NOT EXISTS ${database}.service_metrics_10s
(
  Time DateTime COMMENT 'Start of the bucket of the time the spans ended, UTC, in seconds' CODEC(DoubleDelta, ZSTD(1)),
  Tenant LowCardinality(String) DEFAULT '' COMMENT 'Tenant that sent the data; empty: the only one',
  Service LowCardinality(String) COMMENT 'Service that the row is about (service.name)',
  Operation LowCardinality(String) COMMENT 'Operation: the templated span name',
  Kind LowCardinality(String) COMMENT 'Span kind: Server, Client, Internal, Producer, Consumer or Unspecified',
  Environment LowCardinality(String) DEFAULT '' COMMENT 'Deployment environment (deployment.environment.name); empty: not given',
  ServiceVersion LowCardinality(String) DEFAULT '' COMMENT 'Version of the service (service.version); empty: not given',
  HostGroup LowCardinality(String) DEFAULT '' COMMENT 'Attribute tracemill.host.group of the span, else of its resource; empty: none',
  Caller LowCardinality(String) DEFAULT '' COMMENT 'Service that called, as the span itself names it; empty: unknown',
  Count UInt64 COMMENT 'Number of spans' CODEC(T64, ZSTD(1)),
  AdjustedCount Float64 COMMENT 'Number of spans that they stand for under sampling' CODEC(ZSTD(1)),
  Errors UInt64 COMMENT 'Number of spans with status Error' CODEC(T64, ZSTD(1)),
  ErrorClasses Map(LowCardinality(String), UInt64) COMMENT 'Number of spans with status Error by class: error.type, Envoy''s response flags, status code or exception type' CODEC(ZSTD(1)),
  SumNs UInt64 COMMENT 'Sum of durations, in nanoseconds' CODEC(ZSTD(1)),
  MinNs UInt64 COMMENT 'Shortest duration, in nanoseconds' CODEC(ZSTD(1)),
  MaxNs UInt64 COMMENT 'Longest duration, in nanoseconds' CODEC(ZSTD(1)),
  ZeroCount UInt64 DEFAULT 0 COMMENT 'Number of spans with duration 0' CODEC(ZSTD(1)),
  Buckets Map(Int16, UInt64) COMMENT 'OpenTelemetry exponential histogram, scale 5, of durations above 0: index i counts (2^(i/32), 2^((i+1)/32)] nanoseconds' CODEC(ZSTD(1)),
  Exemplars Map(LowCardinality(String), String) COMMENT '[A] Trace ids worth a look: slowest, error, typical' CODEC(ZSTD(1)),
  FirstAppend DateTime64(3) DEFAULT 0 COMMENT '[A] Smallest Kafka append time of its reports, epoch milliseconds' CODEC(ZSTD(1)),
  Version UInt64 COMMENT 'Replacing version: greatest Kafka append time (epoch ms) of any report or sample that the row reflects or ever reflected, times 65536, plus a revision' CODEC(ZSTD(1))
) ENGINE = ReplacingMergeTree(Version)
PARTITION BY toYYYYMM(Time)
ORDER BY (Tenant, Service, Operation, Kind, Environment, ServiceVersion, HostGroup, Caller, Time)
SETTINGS ttl_only_drop_parts=1, non_replicated_deduplication_window=10000
COMMENT 'Datapoints per series and 10 s; Count 0 is no row';

CREATE TABLE IF NOT EXISTS ${database}.service_metrics_1m AS ${database}.service_metrics_10s COMMENT 'Datapoints per series and minute';

CREATE TABLE IF NOT EXISTS ${database}.service_metrics_1h AS ${database}.service_metrics_10s COMMENT 'Datapoints per series and hour';

CREATE TABLE IF NOT EXISTS ${database}.instance_metrics_1m
(
  Time DateTime COMMENT 'Start of the minute bucket of the time the spans ended, UTC, in seconds' CODEC(DoubleDelta, ZSTD(1)),
  Tenant LowCardinality(String) DEFAULT '' COMMENT 'Tenant that sent the data; empty: the only one',
  Service LowCardinality(String) COMMENT 'Service that the row is about (service.name)',
  Instance String COMMENT 'Instance of the service (service.instance.id); empty: not given' CODEC(ZSTD(1)),
  Host LowCardinality(String) COMMENT 'Host (host.name); empty: not given',
  Count UInt64 COMMENT 'Number of spans',
  Errors UInt64 COMMENT 'Number of spans with status Error',
  SumNs UInt64 COMMENT 'Sum of durations, in nanoseconds',
  MaxNs UInt64 COMMENT 'Longest duration, in nanoseconds',
  Buckets Map(Int16, UInt64) COMMENT 'OpenTelemetry exponential histogram, scale 5, of durations above 0: index i counts (2^(i/32), 2^((i+1)/32)] nanoseconds' CODEC(ZSTD(1)),
  Version UInt64 COMMENT 'Replacing version: greatest Kafka append time (epoch ms) of any report or sample that the row reflects or ever reflected, times 65536, plus a revision'
) ENGINE = ReplacingMergeTree(Version)
PARTITION BY toYYYYMM(Time)
ORDER BY (Tenant, Service, Instance, Host, Time)
SETTINGS ttl_only_drop_parts=1, non_replicated_deduplication_window=10000
COMMENT 'Datapoints per instance of a service and minute';

CREATE TABLE IF NOT EXISTS ${database}.service_edges_1m
(
  Time DateTime COMMENT 'Start of the minute in which the client span ended, else the server''s, UTC, in seconds' CODEC(DoubleDelta, ZSTD(1)),
  Tenant LowCardinality(String) DEFAULT '' COMMENT 'Tenant that sent the data; empty: the only one',
  Client LowCardinality(String) COMMENT 'Service that called; empty: unknown',
  Server LowCardinality(String) COMMENT 'Service that was called',
  ConnectionType LowCardinality(String) COMMENT 'What kind of edge: empty for a plain call, else e.g. messaging_system or database',
  Count UInt64 COMMENT 'Number of calls',
  Errors UInt64 COMMENT 'Number of calls that failed',
  ClientSumNs UInt64 COMMENT 'Sum of durations as the client saw them, in nanoseconds',
  ServerSumNs UInt64 COMMENT 'Sum of durations as the server saw them, in nanoseconds',
  MaxNs UInt64 COMMENT 'Longest duration, in nanoseconds',
  ClientBuckets Map(Int16, UInt64) COMMENT 'OpenTelemetry exponential histogram, scale 5, of the client''s durations above 0: index i counts (2^(i/32), 2^((i+1)/32)] nanoseconds' CODEC(ZSTD(1)),
  ServerBuckets Map(Int16, UInt64) COMMENT 'OpenTelemetry exponential histogram, scale 5, of the server''s durations above 0: index i counts (2^(i/32), 2^((i+1)/32)] nanoseconds' CODEC(ZSTD(1)),
  Version UInt64 COMMENT 'Replacing version: greatest Kafka append time (epoch ms) of any report or sample that the row reflects or ever reflected, times 65536, plus a revision'
) ENGINE = ReplacingMergeTree(Version)
PARTITION BY toYYYYMM(Time)
ORDER BY (Tenant, Client, Server, ConnectionType, Time)
SETTINGS ttl_only_drop_parts=1, non_replicated_deduplication_window=10000
COMMENT 'Calls between services per minute';
