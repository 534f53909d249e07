-- Hardware: samples, what traces used of it, what operations cost.
CREATE TABLE IF NOT EXISTS ${database}.resource_samples
(
  Time DateTime64(3) COMMENT 'When it was sampled, epoch milliseconds, by the host''s clock' CODEC(DoubleDelta, ZSTD(1)),
  Tenant LowCardinality(String) DEFAULT '' COMMENT 'Tenant that sent the data; empty: the only one',
  Host LowCardinality(String) COMMENT 'Host (host.name); empty: not given',
  Service LowCardinality(String) DEFAULT '' COMMENT 'Service that the sample is of; empty: the whole host',
  Instance String DEFAULT '' COMMENT 'Instance of the service (service.instance.id); empty: not given' CODEC(ZSTD(1)),
  Metric LowCardinality(String) COMMENT 'Name of the metric, which says its unit',
  Device LowCardinality(String) DEFAULT '' COMMENT 'Device, e.g. disk or interface; empty: none',
  Value Float64 COMMENT 'Value in the metric''s unit' CODEC(Gorilla, ZSTD(1))
) ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(Time)
ORDER BY (Tenant, Metric, Host, Service, Instance, Device, Time)
SETTINGS ttl_only_drop_parts=1, non_replicated_deduplication_window=10000
COMMENT 'Samples of hosts and containers';

CREATE TABLE IF NOT EXISTS ${database}.profiles
(
  TraceId String COMMENT 'Trace id, 32 lower-case hex digits' CODEC(ZSTD(1)),
  FirstSeen DateTime64(3) COMMENT '[A] Smallest Kafka append time of the trace''s reports, epoch milliseconds' CODEC(Delta(8), ZSTD(1)),
  Tenant LowCardinality(String) DEFAULT '' COMMENT 'Tenant that sent the data; empty: the only one',
  Service LowCardinality(String) COMMENT 'Service that the row is about (service.name)',
  Instance String COMMENT 'Instance of the service (service.instance.id); empty: not given' CODEC(ZSTD(1)),
  Host LowCardinality(String) COMMENT 'Host (host.name); empty: not given',
  Start DateTime64(9) COMMENT 'Earliest start of the instance''s spans in the trace, epoch nanoseconds',
  Duration UInt64 COMMENT 'From Start to the latest end of those spans, in nanoseconds',
  CpuNs UInt64 COMMENT 'CPU time, in nanoseconds',
  CpuNsUncertainty UInt64 COMMENT 'Uncertainty of CpuNs, in nanoseconds, to either side',
  ThrottledNs UInt64 COMMENT 'Time throttled by the CPU quota, in nanoseconds',
  RunQueueNs UInt64 COMMENT 'Time runnable and waiting for a CPU, in nanoseconds',
  IoWaitNs UInt64 COMMENT 'Time waiting for I/O, in nanoseconds',
  GcNs UInt64 COMMENT 'Time in garbage collection, in nanoseconds',
  MemoryByteSeconds Float64 COMMENT 'Memory held over time, in byte seconds',
  ReadBytes UInt64 COMMENT 'Bytes read from disks',
  WrittenBytes UInt64 COMMENT 'Bytes written to disks',
  ReceivedBytes UInt64 COMMENT 'Bytes received from the network',
  SentBytes UInt64 COMMENT 'Bytes sent to the network',
  Coverage Float32 COMMENT 'Share of the duration for which samples were there, 0..1',
  Verdict LowCardinality(String) COMMENT 'What the time was spent on mostly',
  Evidence Map(LowCardinality(String), String) COMMENT 'What the verdict rests on, by name',
  `Spans.SpanId` Array(String) COMMENT 'Span ids, 16 lower-case hex digits',
  `Spans.SpanName` Array(LowCardinality(String)) COMMENT 'Names of those spans',
  `Spans.SelfNs` Array(UInt64) COMMENT 'Time in each span and in none of its children, in nanoseconds',
  `Spans.CpuNs` Array(UInt64) COMMENT 'CPU time of each span, in nanoseconds',
  `Spans.ThrottledNs` Array(UInt64) COMMENT 'Time throttled of each span, in nanoseconds',
  `Spans.IoWaitNs` Array(UInt64) COMMENT 'Time waiting for I/O of each span, in nanoseconds',
  Version UInt64 COMMENT 'Replacing version: greatest Kafka append time (epoch ms) of any report or sample that the row reflects or ever reflected, times 65536, plus a revision',
  IsDeleted UInt8 DEFAULT 0 COMMENT '1: tombstone of a row whose key changed; 0: a row',
  INDEX idx_trace_id TraceId TYPE bloom_filter(0.001) GRANULARITY 1
) ENGINE = ReplacingMergeTree(Version, IsDeleted)
PARTITION BY toDate(FirstSeen)
ORDER BY (toStartOfFiveMinutes(FirstSeen), Tenant, Service, TraceId, Instance)
SETTINGS ttl_only_drop_parts=1, non_replicated_deduplication_window=10000
COMMENT 'What a trace used of the hardware, per service instance';

CREATE TABLE IF NOT EXISTS ${database}.operation_costs_1m
(
  Time DateTime COMMENT 'Start of the minute, UTC, in seconds',
  Tenant LowCardinality(String) DEFAULT '' COMMENT 'Tenant that sent the data; empty: the only one',
  Service LowCardinality(String) COMMENT 'Service that the row is about (service.name)',
  Operation LowCardinality(String) COMMENT 'Operation: the templated span name',
  Caller LowCardinality(String) DEFAULT '' COMMENT 'Service that called, as the span itself names it; empty: unknown',
  Requests UInt64 COMMENT 'Number of requests',
  CpuNs UInt64 COMMENT 'CPU time, in nanoseconds',
  ThrottledNs UInt64 COMMENT 'Time throttled by the CPU quota, in nanoseconds',
  MemoryByteSeconds Float64 COMMENT 'Memory held over time, in byte seconds',
  ReadBytes UInt64 COMMENT 'Bytes read from disks',
  WrittenBytes UInt64 COMMENT 'Bytes written to disks',
  Version UInt64 COMMENT 'Replacing version: greatest Kafka append time (epoch ms) of any report or sample that the row reflects or ever reflected, times 65536, plus a revision'
) ENGINE = ReplacingMergeTree(Version)
PARTITION BY toYYYYMM(Time)
ORDER BY (Tenant, Service, Operation, Caller, Time)
SETTINGS ttl_only_drop_parts=1, non_replicated_deduplication_window=10000
COMMENT 'Hardware used per operation, caller and minute';
