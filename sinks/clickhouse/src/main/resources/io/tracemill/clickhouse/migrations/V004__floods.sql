-- Floods, as the detector saw them.
CREATE TABLE IF NOT EXISTS ${database}.floods
(
  FloodId String COMMENT 'Id of the flood',
  State LowCardinality(String) COMMENT 'State of the flood, e.g. open or ended',
  Tenant LowCardinality(String) DEFAULT '' COMMENT 'Tenant that sent the data; empty: the only one',
  Service LowCardinality(String) COMMENT 'Service that is flooded',
  Operation LowCardinality(String) DEFAULT '' COMMENT 'Operation that is flooded; empty: the whole service',
  Caller LowCardinality(String) DEFAULT '' COMMENT 'Caller that the flood comes from; empty: not of one caller',
  Source String DEFAULT '' COMMENT 'Client address or other source that the flood comes from; empty: not of one source',
  Onset DateTime64(3) COMMENT 'When the flood began, epoch milliseconds',
  DetectedAt DateTime64(3) COMMENT 'When it was detected, epoch milliseconds',
  EndedAt Nullable(DateTime64(3)) COMMENT 'When it ended, epoch milliseconds; NULL: still on',
  Observed Float64 COMMENT 'Observed rate, in spans per second',
  Expected Float64 COMMENT 'Expected rate, in spans per second',
  ExpectedHigh Float64 COMMENT 'Upper bound of the expected rate, in spans per second',
  Score Float64 COMMENT 'Detector''s score; the higher the less expected',
  Verdict LowCardinality(String) COMMENT 'What the detector takes it for',
  Probability Float32 COMMENT 'Probability of the verdict, 0..1',
  Severity LowCardinality(String) COMMENT 'Severity, e.g. warning or critical',
  OriginClient LowCardinality(String) DEFAULT '' COMMENT 'Client of the edge where the flood begins; empty: unknown',
  OriginServer LowCardinality(String) DEFAULT '' COMMENT 'Server of the edge where the flood begins; empty: unknown',
  Amplification Float32 DEFAULT 1 COMMENT 'Requests at this service per request at the origin; 1: none',
  `Offenders.Dimension` Array(LowCardinality(String)) COMMENT 'What each offender is: caller, client address, user agent',
  `Offenders.Name` Array(String) COMMENT 'Name of each offender',
  `Offenders.Share` Array(Float32) COMMENT 'Share of each offender in the excess, 0..1',
  Evidence Map(LowCardinality(String), String) COMMENT 'What the verdict rests on, by name',
  ExemplarTraceIds Array(String) COMMENT 'Trace ids of the flood, 32 lower-case hex digits each',
  Version UInt64 COMMENT 'Replacing version: greatest Kafka append time (epoch ms) of any report or sample that the row reflects or ever reflected, times 65536, plus a revision'
) ENGINE = ReplacingMergeTree(Version)
PARTITION BY toYYYYMM(Onset)
ORDER BY (Tenant, Service, Operation, Caller, Onset, FloodId)
SETTINGS ttl_only_drop_parts=1, non_replicated_deduplication_window=10000
COMMENT '[A] Floods: one row per flood under FINAL';
