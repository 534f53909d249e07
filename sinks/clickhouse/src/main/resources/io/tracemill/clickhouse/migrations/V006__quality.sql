-- Quality of instrumentation, and what was learnt from the spans.
CREATE TABLE IF NOT EXISTS ${database}.propagation_breaks
(
  DetectedAt DateTime64(3) COMMENT 'When the break was found, epoch milliseconds',
  Tenant LowCardinality(String) DEFAULT '' COMMENT 'Tenant that sent the data; empty: the only one',
  Service LowCardinality(String) COMMENT 'Service that lost the context',
  Operation LowCardinality(String) COMMENT 'Operation that lost the context',
  ParentTraceId String COMMENT 'Trace before the break, 32 lower-case hex digits',
  ChildTraceId String COMMENT 'Trace after the break, 32 lower-case hex digits',
  RequestId String COMMENT 'Request id that both share; empty: none',
  Evidence LowCardinality(String) COMMENT 'What ties the two together',
  Version UInt64 COMMENT 'Replacing version: greatest Kafka append time (epoch ms) of any report or sample that the row reflects or ever reflected, times 65536, plus a revision'
) ENGINE = ReplacingMergeTree(Version)
PARTITION BY toYYYYMM(DetectedAt)
ORDER BY (Tenant, Service, ParentTraceId, ChildTraceId)
SETTINGS ttl_only_drop_parts=1, non_replicated_deduplication_window=10000
COMMENT 'Places where trace context was lost between two traces';

CREATE TABLE IF NOT EXISTS ${database}.service_quality
(
  Time DateTime COMMENT 'Start of the interval, UTC, in seconds',
  Tenant LowCardinality(String) DEFAULT '' COMMENT 'Tenant that sent the data; empty: the only one',
  Service LowCardinality(String) COMMENT 'Service that the row is about (service.name)',
  Spans UInt64 COMMENT 'Number of spans looked at',
  Traces UInt64 COMMENT 'Number of traces looked at',
  Defects Map(LowCardinality(String), UInt64) COMMENT 'Number of spans by defect',
  Score Float32 COMMENT 'Quality, 0..1; 1: no defect',
  Version UInt64 COMMENT 'Replacing version: greatest Kafka append time (epoch ms) of any report or sample that the row reflects or ever reflected, times 65536, plus a revision'
) ENGINE = ReplacingMergeTree(Version)
PARTITION BY toYYYYMM(Time)
ORDER BY (Tenant, Service, Time)
SETTINGS ttl_only_drop_parts=1, non_replicated_deduplication_window=10000
COMMENT 'Quality of a service''s instrumentation';

CREATE TABLE IF NOT EXISTS ${database}.host_clock_offsets
(
  Time DateTime COMMENT 'Start of the interval, UTC, in seconds',
  HostA String COMMENT 'Host whose clock is the reference',
  HostB String COMMENT 'Host whose clock is compared',
  OffsetNs Int64 COMMENT 'Clock of HostB minus clock of HostA, in nanoseconds',
  UncertaintyNs UInt64 COMMENT 'Uncertainty of OffsetNs, in nanoseconds, to either side',
  Samples UInt64 COMMENT 'Number of span pairs that the offset rests on',
  ClockModel UInt32 COMMENT 'Version of the offsets',
  Version UInt64 COMMENT 'Replacing version: greatest Kafka append time (epoch ms) of any report or sample that the row reflects or ever reflected, times 65536, plus a revision'
) ENGINE = ReplacingMergeTree(Version)
PARTITION BY toYYYYMM(Time)
ORDER BY (HostA, HostB, Time)
SETTINGS ttl_only_drop_parts=1, non_replicated_deduplication_window=10000
COMMENT '[A] Offsets between the clocks of two hosts';

CREATE TABLE IF NOT EXISTS ${database}.operation_lint
(
  Tenant LowCardinality(String) DEFAULT '' COMMENT 'Tenant that sent the data; empty: the only one',
  Service LowCardinality(String) COMMENT 'Service that the row is about (service.name)',
  Operation String COMMENT 'Name as sent',
  Verdict LowCardinality(String) COMMENT 'What is wrong with the name',
  Reason LowCardinality(String) COMMENT 'Why it is thought so',
  Proposal String COMMENT 'Name to use instead; empty: none',
  Distinct UInt64 COMMENT 'Number of distinct names of the same pattern',
  LastSeen DateTime COMMENT 'When it was last seen, UTC, in seconds',
  Version UInt64 COMMENT 'Replacing version: greatest Kafka append time (epoch ms) of any report or sample that the row reflects or ever reflected, times 65536, plus a revision'
) ENGINE = ReplacingMergeTree(Version)
ORDER BY (Tenant, Service, Operation)
SETTINGS non_replicated_deduplication_window=10000
COMMENT '[A] Operation names that hold variable parts, and better ones';

CREATE TABLE IF NOT EXISTS ${database}.regressions
(
  DetectedAt DateTime64(3) COMMENT 'When it was found, epoch milliseconds',
  Tenant LowCardinality(String) DEFAULT '' COMMENT 'Tenant that sent the data; empty: the only one',
  Service LowCardinality(String) COMMENT 'Service that the row is about (service.name)',
  Operation LowCardinality(String) COMMENT 'Operation: the templated span name',
  Signal LowCardinality(String) COMMENT 'What changed, e.g. latency_p95 or error_rate',
  Before LowCardinality(String) COMMENT 'Service version before',
  After LowCardinality(String) COMMENT 'Service version after',
  BeforeValue Float64 COMMENT 'Value before, in the signal''s unit',
  AfterValue Float64 COMMENT 'Value after, in the signal''s unit',
  ChangeRatio Float64 COMMENT 'AfterValue divided by BeforeValue',
  PValue Float64 COMMENT 'p-value of the test, 0..1',
  QValue Float64 COMMENT 'p-value corrected for the number of tests, 0..1',
  Verdict LowCardinality(String) COMMENT 'What is concluded',
  Version UInt64 COMMENT 'Replacing version: greatest Kafka append time (epoch ms) of any report or sample that the row reflects or ever reflected, times 65536, plus a revision'
) ENGINE = ReplacingMergeTree(Version)
PARTITION BY toYYYYMM(DetectedAt)
ORDER BY (Tenant, Service, Operation, Signal, Before, After)
SETTINGS ttl_only_drop_parts=1, non_replicated_deduplication_window=10000
COMMENT '[A] Operations that became slower or failed more between two versions';

CREATE TABLE IF NOT EXISTS ${database}.series_admissions
(
  Tenant LowCardinality(String) COMMENT 'Tenant that sent the data; empty: the only one',
  Service LowCardinality(String) COMMENT 'Service that the row is about (service.name)',
  Operation LowCardinality(String) COMMENT 'Operation: the templated span name',
  Since DateTime64(3) COMMENT 'Since when, epoch milliseconds',
  Admitted Bool COMMENT 'Whether the series owns a row',
  Version UInt64 COMMENT 'Replacing version: greatest Kafka append time (epoch ms) of any report or sample that the row reflects or ever reflected, times 65536, plus a revision'
) ENGINE = ReplacingMergeTree(Version)
ORDER BY (Tenant, Service, Operation)
SETTINGS non_replicated_deduplication_window=10000
COMMENT '[A] Which series own a row and which share the overflow series';
