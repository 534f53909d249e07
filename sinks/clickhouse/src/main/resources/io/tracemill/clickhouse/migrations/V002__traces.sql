-- Traces, one row per closed trace.
CREATE TABLE IF NOT EXISTS ${database}.traces
(
  TraceId String COMMENT 'Trace id, 32 lower-case hex digits' CODEC(ZSTD(1)),
  FirstSeen DateTime64(3) COMMENT '[A] Smallest Kafka append time of the trace''s reports, epoch milliseconds' CODEC(Delta(8), ZSTD(1)),
  Tenant LowCardinality(String) DEFAULT '' COMMENT 'Tenant that sent the data; empty: the only one',
  Environment LowCardinality(String) DEFAULT '' COMMENT 'Environment of the root span; empty: no root or not given',
  Start DateTime64(9) COMMENT 'Earliest known start of its spans, epoch nanoseconds; 1970-01-01: none known' CODEC(Delta(8), ZSTD(1)),
  Duration UInt64 COMMENT 'Latest known end minus Start, in nanoseconds' CODEC(ZSTD(1)),
  RootService LowCardinality(String) COMMENT 'Service of the root span; empty: no root',
  RootOperation LowCardinality(String) COMMENT 'Operation of the root span; empty: no root',
  RootStatus LowCardinality(String) COMMENT 'Status of the root span: Unset, Ok or Error; empty: no root',
  HasRoot Bool COMMENT 'Whether a span without parent was reported',
  SpanCount UInt32 COMMENT 'Number of spans',
  ErrorCount UInt32 COMMENT 'Number of spans with status Error',
  OrphanCount UInt32 COMMENT 'Number of spans whose parent is no span of the trace',
  ServiceCount UInt16 COMMENT 'Number of distinct services, the empty name not counted',
  Depth UInt16 COMMENT 'Number of spans on the longest way from the root down; 0: not computed',
  Complete Bool COMMENT 'Whether there is a root and no orphan',
  Truncated Bool DEFAULT false COMMENT 'Whether the trace is too big for a tree: counts are exact, columns of the tree empty',
  Services Array(LowCardinality(String)) COMMENT 'Names of its services, sorted',
  ServiceSpans Map(LowCardinality(String), UInt32) COMMENT 'Number of spans by service',
  ServiceErrors Map(LowCardinality(String), UInt32) COMMENT 'Number of spans with status Error by service, only where above 0',
  ServiceSelfTime Map(LowCardinality(String), UInt64) COMMENT 'Time in spans and in none of their children by service, in nanoseconds',
  ErrorOriginService LowCardinality(String) DEFAULT '' COMMENT 'Service of the span where the error began; empty: none',
  ErrorOriginOperation LowCardinality(String) DEFAULT '' COMMENT 'Operation of the span where the error began; empty: none',
  `CriticalPath.SpanId` Array(String) COMMENT 'Span ids on the critical path, 16 lower-case hex digits, in its order',
  `CriticalPath.ServiceName` Array(LowCardinality(String)) COMMENT 'Services on the critical path',
  `CriticalPath.SpanName` Array(LowCardinality(String)) COMMENT 'Span names on the critical path',
  `CriticalPath.SelfTime` Array(UInt64) COMMENT 'Time that each span on the critical path holds alone, in nanoseconds',
  Defects Array(LowCardinality(String)) COMMENT 'What is wrong with the trace or its spans, sorted',
  SkewCorrections Map(String, Int64) COMMENT 'Corrected start minus reported start by span id, in nanoseconds, where clocks were found apart',
  CloseReason LowCardinality(String) COMMENT '[A] Why the trace was closed, e.g. gap',
  LateSpans UInt32 DEFAULT 0 COMMENT '[A] Number of spans that came after the trace was first closed',
  DuplicateSpans UInt32 DEFAULT 0 COMMENT '[A] Number of reports that repeated another',
  ClockModel UInt32 DEFAULT 0 COMMENT '[A] Version of the clock offsets used; 0: none',
  Version UInt64 COMMENT 'Replacing version: greatest Kafka append time (epoch ms) of any report or sample that the row reflects or ever reflected, times 65536, plus a revision' CODEC(ZSTD(1)),
  IsDeleted UInt8 DEFAULT 0 COMMENT '1: tombstone of a row whose key changed; 0: a row',
  INDEX idx_trace_id TraceId TYPE bloom_filter(0.001) GRANULARITY 1,
  INDEX idx_services Services TYPE bloom_filter(0.01) GRANULARITY 1,
  INDEX idx_dur Duration TYPE minmax GRANULARITY 1,
  INDEX idx_start Start TYPE minmax GRANULARITY 1
) ENGINE = ReplacingMergeTree(Version, IsDeleted)
PARTITION BY toDate(FirstSeen)
ORDER BY (toStartOfFiveMinutes(FirstSeen), Tenant, TraceId)
SETTINGS ttl_only_drop_parts=1, non_replicated_deduplication_window=10000
COMMENT 'Traces: one row per closed trace under FINAL';
