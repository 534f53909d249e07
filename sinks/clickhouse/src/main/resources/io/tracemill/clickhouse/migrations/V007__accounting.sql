-- What came late, what must be computed again, and where every record went.
CREATE TABLE IF NOT EXISTS ${database}.late_reports
(
  Topic LowCardinality(String) COMMENT 'Kafka topic of the report',
  KafkaPartition UInt32 COMMENT 'Kafka partition of the report',
  KafkaOffset UInt64 COMMENT 'Kafka offset of the report',
  AppendTime DateTime64(3) COMMENT 'Kafka append time of the report, epoch milliseconds',
  Tenant LowCardinality(String) DEFAULT '' COMMENT 'Tenant that sent the data; empty: the only one',
  TraceId String COMMENT 'Trace id, 32 lower-case hex digits',
  Report String COMMENT 'The report''s bytes as in Kafka, Avro in Confluent framing' CODEC(ZSTD(3)),
  Outcome LowCardinality(String) DEFAULT '' COMMENT 'What became of it; empty: not worked off',
  Version UInt64 DEFAULT 1 COMMENT 'Replacing version: 1 when recorded, greater when worked off'
) ENGINE = ReplacingMergeTree(Version)
PARTITION BY toDate(AppendTime)
ORDER BY (Topic, KafkaPartition, KafkaOffset)
SETTINGS ttl_only_drop_parts=1, non_replicated_deduplication_window=10000
COMMENT '[A] Reports whose trace may have been closed before: the reconciler''s work list';

CREATE TABLE IF NOT EXISTS ${database}.dirty_keys
(
  Kind LowCardinality(String) COMMENT 'What the key names: a trace or a table''s bucket',
  Key String COMMENT 'The key itself',
  At DateTime64(3) COMMENT 'When it became dirty, epoch milliseconds of Kafka append time',
  Done Bool DEFAULT false COMMENT 'Whether it was computed again',
  Version UInt64 COMMENT 'Replacing version: greatest Kafka append time (epoch ms) of any report or sample that the row reflects or ever reflected, times 65536, plus a revision'
) ENGINE = ReplacingMergeTree(Version)
ORDER BY (Kind, Key)
SETTINGS non_replicated_deduplication_window=10000
COMMENT '[A] Traces and buckets to be computed again from otel_traces';

CREATE TABLE IF NOT EXISTS ${database}.ledger
(
  Topic LowCardinality(String) COMMENT 'Kafka topic',
  KafkaPartition UInt32 COMMENT 'Kafka partition',
  FromOffset UInt64 COMMENT 'First offset of the range',
  Records UInt64 COMMENT 'Number of records read',
  SpansStored UInt64 COMMENT 'Number that became a row of their own',
  SpansMerged UInt64 COMMENT 'Number merged into another report''s row',
  Duplicates UInt64 COMMENT 'Number that repeated another report',
  Deferred UInt64 COMMENT 'Number left to the reconciler',
  DeadLettered UInt64 COMMENT 'Number that went to the dead letters',
  Dropped Map(LowCardinality(String), UInt64) COMMENT 'Number dropped, by reason',
  At DateTime64(3) COMMENT 'When the row was written, epoch milliseconds',
  Version UInt64 COMMENT 'Replacing version: greatest Kafka append time (epoch ms) of any report or sample that the row reflects or ever reflected, times 65536, plus a revision'
) ENGINE = ReplacingMergeTree(Version)
PARTITION BY toYYYYMM(At)
ORDER BY (Topic, KafkaPartition, FromOffset)
SETTINGS ttl_only_drop_parts=1, non_replicated_deduplication_window=10000
COMMENT '[A] Where the records of each range of 65,536 offsets went, absolute totals';

CREATE TABLE IF NOT EXISTS ${database}.dead_letters
(
  At DateTime64(3) COMMENT 'When it was refused, epoch milliseconds',
  Tenant LowCardinality(String) DEFAULT '' COMMENT 'Tenant that sent the data; empty: the only one',
  Origin LowCardinality(String) COMMENT 'Where it came from: a topic or a receiver',
  OriginId String COMMENT 'Id at the origin, e.g. partition and offset',
  Stage LowCardinality(String) COMMENT 'Stage that refused it',
  Topic LowCardinality(String) COMMENT 'Kafka topic; empty: never was in Kafka',
  KafkaPartition UInt32 COMMENT 'Kafka partition; 0 when Topic is empty',
  KafkaOffset UInt64 COMMENT 'Kafka offset; 0 when Topic is empty',
  Reason LowCardinality(String) COMMENT 'Reason, one of a small set of words',
  ErrorClass LowCardinality(String) COMMENT 'Class of the error; empty: none',
  Error String COMMENT 'Text of the error' CODEC(ZSTD(3)),
  SchemaId Nullable(UInt32) COMMENT 'Id of the writer''s schema in the registry; NULL: not read',
  Key String COMMENT 'Key of the record as received' CODEC(ZSTD(3)),
  Payload String COMMENT 'Bytes as received, at most 512 KiB' CODEC(ZSTD(3)),
  PayloadLength UInt64 COMMENT 'Length of the whole payload, in bytes',
  PayloadSha256 FixedString(64) COMMENT 'SHA-256 of the whole payload, 64 lower-case hex digits',
  Headers Map(LowCardinality(String), String) COMMENT 'Headers of the record or request',
  ReplayedAt Nullable(DateTime64(3)) COMMENT 'When it was fed again, epoch milliseconds; NULL: never',
  Version UInt64 DEFAULT 1 COMMENT 'Replacing version: 1 when recorded, greater when replayed'
) ENGINE = ReplacingMergeTree(Version)
PARTITION BY toYYYYMM(At)
ORDER BY (Origin, OriginId, Stage)
SETTINGS ttl_only_drop_parts=1, non_replicated_deduplication_window=10000
COMMENT '[A] What was refused, as received, with the reason';
