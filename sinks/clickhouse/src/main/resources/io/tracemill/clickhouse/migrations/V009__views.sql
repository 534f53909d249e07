-- Views to read datapoints by: newest totals only (FINAL), no empty series (Count 0).
-- Every latency is the middle of its bucket, 2^((index + 0.5)/32) ns, at most 1.1 % off the truth. Quantiles of any grouping:
--   quantilesExactWeightedArray(0.5, 0.95)(LatencyNs, LatencyCounts)

CREATE VIEW IF NOT EXISTS ${database}.service_latency_10s
(
  Time DateTime COMMENT 'Start of the 10 s bucket in which the spans ended, UTC',
  Tenant LowCardinality(String) COMMENT 'Tenant that sent the data; empty: the only one',
  Environment LowCardinality(String) COMMENT 'Deployment environment; empty: not given',
  Service LowCardinality(String) COMMENT 'Service that the row is about',
  Operation LowCardinality(String) COMMENT 'Operation: the templated span name',
  Kind LowCardinality(String) COMMENT 'Span kind: Server, Client, Internal, Producer, Consumer or Unspecified',
  ServiceVersion LowCardinality(String) COMMENT 'Version of the service; empty: not given',
  HostGroup LowCardinality(String) COMMENT 'Host group; empty: none',
  Caller LowCardinality(String) COMMENT 'Service that called, as the span itself names it; empty: unknown',
  Requests UInt64 COMMENT 'Number of spans',
  AdjustedRequests Float64 COMMENT 'Number of spans that they stand for under sampling',
  Errors UInt64 COMMENT 'Number of spans with status Error',
  SumNs UInt64 COMMENT 'Sum of durations, in nanoseconds',
  MaxNs UInt64 COMMENT 'Longest duration, in nanoseconds',
  LatencyNs Array(Float64) COMMENT 'Middle of each bucket of the latency histogram, in nanoseconds; 0: durations of 0',
  LatencyCounts Array(UInt64) COMMENT 'Number of spans in each of those buckets',
  Exemplars Map(LowCardinality(String), String) COMMENT 'Trace ids worth a look: slowest, error, typical',
  FirstAppend DateTime64(3) COMMENT 'Smallest Kafka append time of the spans, epoch milliseconds'
)
AS SELECT
  Time, Tenant, Environment, Service, Operation, Kind, ServiceVersion, HostGroup, Caller,
  Count AS Requests, AdjustedCount AS AdjustedRequests, Errors, SumNs, MaxNs,
  arrayPushFront(arrayMap(i -> exp2((i + 0.5) / 32), mapKeys(Buckets)), 0.) AS LatencyNs,
  arrayPushFront(mapValues(Buckets), ZeroCount) AS LatencyCounts,
  Exemplars, FirstAppend
FROM ${database}.service_metrics_10s FINAL
WHERE Count > 0
COMMENT 'Series per 10 s bucket, with latencies as arrays for quantiles of any grouping';

CREATE VIEW IF NOT EXISTS ${database}.service_latency_1m
(
  Time DateTime COMMENT 'Start of the minute in which the spans ended, UTC',
  Tenant LowCardinality(String) COMMENT 'Tenant that sent the data; empty: the only one',
  Environment LowCardinality(String) COMMENT 'Deployment environment; empty: not given',
  Service LowCardinality(String) COMMENT 'Service that the row is about',
  Operation LowCardinality(String) COMMENT 'Operation: the templated span name',
  Kind LowCardinality(String) COMMENT 'Span kind: Server, Client, Internal, Producer, Consumer or Unspecified',
  ServiceVersion LowCardinality(String) COMMENT 'Version of the service; empty: not given',
  HostGroup LowCardinality(String) COMMENT 'Host group; empty: none',
  Caller LowCardinality(String) COMMENT 'Service that called, as the span itself names it; empty: unknown',
  Requests UInt64 COMMENT 'Number of spans',
  AdjustedRequests Float64 COMMENT 'Number of spans that they stand for under sampling',
  Errors UInt64 COMMENT 'Number of spans with status Error',
  SumNs UInt64 COMMENT 'Sum of durations, in nanoseconds',
  MaxNs UInt64 COMMENT 'Longest duration, in nanoseconds',
  LatencyNs Array(Float64) COMMENT 'Middle of each bucket of the latency histogram, in nanoseconds; 0: durations of 0',
  LatencyCounts Array(UInt64) COMMENT 'Number of spans in each of those buckets',
  Exemplars Map(LowCardinality(String), String) COMMENT 'Trace ids worth a look: slowest, error, typical',
  FirstAppend DateTime64(3) COMMENT 'Smallest Kafka append time of the spans, epoch milliseconds'
)
AS SELECT
  Time, Tenant, Environment, Service, Operation, Kind, ServiceVersion, HostGroup, Caller,
  Count AS Requests, AdjustedCount AS AdjustedRequests, Errors, SumNs, MaxNs,
  arrayPushFront(arrayMap(i -> exp2((i + 0.5) / 32), mapKeys(Buckets)), 0.) AS LatencyNs,
  arrayPushFront(mapValues(Buckets), ZeroCount) AS LatencyCounts,
  Exemplars, FirstAppend
FROM ${database}.service_metrics_1m FINAL
WHERE Count > 0
COMMENT 'Series per minute, with latencies as arrays for quantiles of any grouping';

CREATE VIEW IF NOT EXISTS ${database}.service_latency_1h
(
  Time DateTime COMMENT 'Start of the hour in which the spans ended, UTC',
  Tenant LowCardinality(String) COMMENT 'Tenant that sent the data; empty: the only one',
  Environment LowCardinality(String) COMMENT 'Deployment environment; empty: not given',
  Service LowCardinality(String) COMMENT 'Service that the row is about',
  Operation LowCardinality(String) COMMENT 'Operation: the templated span name',
  Kind LowCardinality(String) COMMENT 'Span kind: Server, Client, Internal, Producer, Consumer or Unspecified',
  ServiceVersion LowCardinality(String) COMMENT 'Version of the service; empty: not given',
  HostGroup LowCardinality(String) COMMENT 'Host group; empty: none',
  Caller LowCardinality(String) COMMENT 'Service that called, as the span itself names it; empty: unknown',
  Requests UInt64 COMMENT 'Number of spans',
  AdjustedRequests Float64 COMMENT 'Number of spans that they stand for under sampling',
  Errors UInt64 COMMENT 'Number of spans with status Error',
  SumNs UInt64 COMMENT 'Sum of durations, in nanoseconds',
  MaxNs UInt64 COMMENT 'Longest duration, in nanoseconds',
  LatencyNs Array(Float64) COMMENT 'Middle of each bucket of the latency histogram, in nanoseconds; 0: durations of 0',
  LatencyCounts Array(UInt64) COMMENT 'Number of spans in each of those buckets',
  Exemplars Map(LowCardinality(String), String) COMMENT 'Trace ids worth a look: slowest, error, typical',
  FirstAppend DateTime64(3) COMMENT 'Smallest Kafka append time of the spans, epoch milliseconds'
)
AS SELECT
  Time, Tenant, Environment, Service, Operation, Kind, ServiceVersion, HostGroup, Caller,
  Count AS Requests, AdjustedCount AS AdjustedRequests, Errors, SumNs, MaxNs,
  arrayPushFront(arrayMap(i -> exp2((i + 0.5) / 32), mapKeys(Buckets)), 0.) AS LatencyNs,
  arrayPushFront(mapValues(Buckets), ZeroCount) AS LatencyCounts,
  Exemplars, FirstAppend
FROM ${database}.service_metrics_1h FINAL
WHERE Count > 0
COMMENT 'Series per hour, with latencies as arrays for quantiles of any grouping';

CREATE VIEW IF NOT EXISTS ${database}.service_red_10s
(
  Time DateTime COMMENT 'Start of the 10 s bucket in which the spans ended, UTC',
  Tenant LowCardinality(String) COMMENT 'Tenant that sent the data; empty: the only one',
  Environment LowCardinality(String) COMMENT 'Deployment environment; empty: not given',
  Service LowCardinality(String) COMMENT 'Service that the row is about',
  Operation LowCardinality(String) COMMENT 'Operation: the templated span name',
  Kind LowCardinality(String) COMMENT 'Span kind: Server, Client, Internal, Producer, Consumer or Unspecified',
  Requests UInt64 COMMENT 'Number of spans',
  Errors UInt64 COMMENT 'Number of spans with status Error',
  RequestsPerSecond Float64 COMMENT 'Spans per second, counting those that they stand for under sampling',
  ErrorRatio Float64 COMMENT 'Share of spans with status Error, 0..1',
  MeanNs Float64 COMMENT 'Mean duration, in nanoseconds',
  P50Ns Float64 COMMENT 'Median of the duration, in nanoseconds',
  P90Ns Float64 COMMENT '90th percentile of the duration, in nanoseconds',
  P95Ns Float64 COMMENT '95th percentile of the duration, in nanoseconds',
  P99Ns Float64 COMMENT '99th percentile of the duration, in nanoseconds',
  SlowestNs UInt64 COMMENT 'Longest duration, in nanoseconds'
)
AS SELECT
  Time, Tenant, Environment, Service, Operation, Kind,
  sum(Series.Requests) AS Requests,
  sum(Series.Errors) AS Errors,
  sum(Series.AdjustedRequests) / 10 AS RequestsPerSecond,
  sum(Series.Errors) / sum(Series.Requests) AS ErrorRatio,
  sum(Series.SumNs) / sum(Series.Requests) AS MeanNs,
  quantilesExactWeightedArray(0.5, 0.9, 0.95, 0.99)(LatencyNs, LatencyCounts) AS QuantilesNs,
  QuantilesNs[1] AS P50Ns, QuantilesNs[2] AS P90Ns, QuantilesNs[3] AS P95Ns, QuantilesNs[4] AS P99Ns,
  max(MaxNs) AS SlowestNs
FROM ${database}.service_latency_10s AS Series
GROUP BY Time, Tenant, Environment, Service, Operation, Kind
COMMENT 'Rate, errors and duration per operation and 10 s bucket';

CREATE VIEW IF NOT EXISTS ${database}.service_red_1m
(
  Time DateTime COMMENT 'Start of the minute in which the spans ended, UTC',
  Tenant LowCardinality(String) COMMENT 'Tenant that sent the data; empty: the only one',
  Environment LowCardinality(String) COMMENT 'Deployment environment; empty: not given',
  Service LowCardinality(String) COMMENT 'Service that the row is about',
  Operation LowCardinality(String) COMMENT 'Operation: the templated span name',
  Kind LowCardinality(String) COMMENT 'Span kind: Server, Client, Internal, Producer, Consumer or Unspecified',
  Requests UInt64 COMMENT 'Number of spans',
  Errors UInt64 COMMENT 'Number of spans with status Error',
  RequestsPerSecond Float64 COMMENT 'Spans per second, counting those that they stand for under sampling',
  ErrorRatio Float64 COMMENT 'Share of spans with status Error, 0..1',
  MeanNs Float64 COMMENT 'Mean duration, in nanoseconds',
  P50Ns Float64 COMMENT 'Median of the duration, in nanoseconds',
  P90Ns Float64 COMMENT '90th percentile of the duration, in nanoseconds',
  P95Ns Float64 COMMENT '95th percentile of the duration, in nanoseconds',
  P99Ns Float64 COMMENT '99th percentile of the duration, in nanoseconds',
  SlowestNs UInt64 COMMENT 'Longest duration, in nanoseconds'
)
AS SELECT
  Time, Tenant, Environment, Service, Operation, Kind,
  sum(Series.Requests) AS Requests,
  sum(Series.Errors) AS Errors,
  sum(Series.AdjustedRequests) / 60 AS RequestsPerSecond,
  sum(Series.Errors) / sum(Series.Requests) AS ErrorRatio,
  sum(Series.SumNs) / sum(Series.Requests) AS MeanNs,
  quantilesExactWeightedArray(0.5, 0.9, 0.95, 0.99)(LatencyNs, LatencyCounts) AS QuantilesNs,
  QuantilesNs[1] AS P50Ns, QuantilesNs[2] AS P90Ns, QuantilesNs[3] AS P95Ns, QuantilesNs[4] AS P99Ns,
  max(MaxNs) AS SlowestNs
FROM ${database}.service_latency_1m AS Series
GROUP BY Time, Tenant, Environment, Service, Operation, Kind
COMMENT 'Rate, errors and duration per operation and minute';

CREATE VIEW IF NOT EXISTS ${database}.service_red_1h
(
  Time DateTime COMMENT 'Start of the hour in which the spans ended, UTC',
  Tenant LowCardinality(String) COMMENT 'Tenant that sent the data; empty: the only one',
  Environment LowCardinality(String) COMMENT 'Deployment environment; empty: not given',
  Service LowCardinality(String) COMMENT 'Service that the row is about',
  Operation LowCardinality(String) COMMENT 'Operation: the templated span name',
  Kind LowCardinality(String) COMMENT 'Span kind: Server, Client, Internal, Producer, Consumer or Unspecified',
  Requests UInt64 COMMENT 'Number of spans',
  Errors UInt64 COMMENT 'Number of spans with status Error',
  RequestsPerSecond Float64 COMMENT 'Spans per second, counting those that they stand for under sampling',
  ErrorRatio Float64 COMMENT 'Share of spans with status Error, 0..1',
  MeanNs Float64 COMMENT 'Mean duration, in nanoseconds',
  P50Ns Float64 COMMENT 'Median of the duration, in nanoseconds',
  P90Ns Float64 COMMENT '90th percentile of the duration, in nanoseconds',
  P95Ns Float64 COMMENT '95th percentile of the duration, in nanoseconds',
  P99Ns Float64 COMMENT '99th percentile of the duration, in nanoseconds',
  SlowestNs UInt64 COMMENT 'Longest duration, in nanoseconds'
)
AS SELECT
  Time, Tenant, Environment, Service, Operation, Kind,
  sum(Series.Requests) AS Requests,
  sum(Series.Errors) AS Errors,
  sum(Series.AdjustedRequests) / 3600 AS RequestsPerSecond,
  sum(Series.Errors) / sum(Series.Requests) AS ErrorRatio,
  sum(Series.SumNs) / sum(Series.Requests) AS MeanNs,
  quantilesExactWeightedArray(0.5, 0.9, 0.95, 0.99)(LatencyNs, LatencyCounts) AS QuantilesNs,
  QuantilesNs[1] AS P50Ns, QuantilesNs[2] AS P90Ns, QuantilesNs[3] AS P95Ns, QuantilesNs[4] AS P99Ns,
  max(MaxNs) AS SlowestNs
FROM ${database}.service_latency_1h AS Series
GROUP BY Time, Tenant, Environment, Service, Operation, Kind
COMMENT 'Rate, errors and duration per operation and hour';

CREATE VIEW IF NOT EXISTS ${database}.service_heatmap_10s
(
  Time DateTime COMMENT 'Start of the 10 s bucket in which the spans ended, UTC',
  Tenant LowCardinality(String) COMMENT 'Tenant that sent the data; empty: the only one',
  Environment LowCardinality(String) COMMENT 'Deployment environment; empty: not given',
  Service LowCardinality(String) COMMENT 'Service that the row is about',
  Operation LowCardinality(String) COMMENT 'Operation: the templated span name',
  Kind LowCardinality(String) COMMENT 'Span kind: Server, Client, Internal, Producer, Consumer or Unspecified',
  LowerNs Float64 COMMENT 'Lower bound of the latency, exclusive, in nanoseconds',
  UpperNs Float64 COMMENT 'Upper bound of the latency, inclusive, in nanoseconds: the lower one times the square root of 2',
  Requests UInt64 COMMENT 'Number of spans'
)
AS SELECT
  Time, Tenant, Environment, Service, Operation, Kind,
  if(Cell.1 = 0, 0, exp2(floor(log2(Cell.1) * 2) / 2)) AS LowerNs,
  if(Cell.1 = 0, 1, exp2((floor(log2(Cell.1) * 2) + 1) / 2)) AS UpperNs,
  sum(Cell.2) AS Requests
FROM ${database}.service_latency_10s
ARRAY JOIN arrayZip(LatencyNs, LatencyCounts) AS Cell
WHERE Cell.2 > 0
GROUP BY Time, Tenant, Environment, Service, Operation, Kind, LowerNs, UpperNs
COMMENT 'Latency heat map: spans per operation, 10 s bucket and half octave of latency';

CREATE VIEW IF NOT EXISTS ${database}.service_heatmap_1m
(
  Time DateTime COMMENT 'Start of the minute in which the spans ended, UTC',
  Tenant LowCardinality(String) COMMENT 'Tenant that sent the data; empty: the only one',
  Environment LowCardinality(String) COMMENT 'Deployment environment; empty: not given',
  Service LowCardinality(String) COMMENT 'Service that the row is about',
  Operation LowCardinality(String) COMMENT 'Operation: the templated span name',
  Kind LowCardinality(String) COMMENT 'Span kind: Server, Client, Internal, Producer, Consumer or Unspecified',
  LowerNs Float64 COMMENT 'Lower bound of the latency, exclusive, in nanoseconds',
  UpperNs Float64 COMMENT 'Upper bound of the latency, inclusive, in nanoseconds: the lower one times the square root of 2',
  Requests UInt64 COMMENT 'Number of spans'
)
AS SELECT
  Time, Tenant, Environment, Service, Operation, Kind,
  if(Cell.1 = 0, 0, exp2(floor(log2(Cell.1) * 2) / 2)) AS LowerNs,
  if(Cell.1 = 0, 1, exp2((floor(log2(Cell.1) * 2) + 1) / 2)) AS UpperNs,
  sum(Cell.2) AS Requests
FROM ${database}.service_latency_1m
ARRAY JOIN arrayZip(LatencyNs, LatencyCounts) AS Cell
WHERE Cell.2 > 0
GROUP BY Time, Tenant, Environment, Service, Operation, Kind, LowerNs, UpperNs
COMMENT 'Latency heat map: spans per operation, minute and half octave of latency';

CREATE VIEW IF NOT EXISTS ${database}.service_heatmap_1h
(
  Time DateTime COMMENT 'Start of the hour in which the spans ended, UTC',
  Tenant LowCardinality(String) COMMENT 'Tenant that sent the data; empty: the only one',
  Environment LowCardinality(String) COMMENT 'Deployment environment; empty: not given',
  Service LowCardinality(String) COMMENT 'Service that the row is about',
  Operation LowCardinality(String) COMMENT 'Operation: the templated span name',
  Kind LowCardinality(String) COMMENT 'Span kind: Server, Client, Internal, Producer, Consumer or Unspecified',
  LowerNs Float64 COMMENT 'Lower bound of the latency, exclusive, in nanoseconds',
  UpperNs Float64 COMMENT 'Upper bound of the latency, inclusive, in nanoseconds: the lower one times the square root of 2',
  Requests UInt64 COMMENT 'Number of spans'
)
AS SELECT
  Time, Tenant, Environment, Service, Operation, Kind,
  if(Cell.1 = 0, 0, exp2(floor(log2(Cell.1) * 2) / 2)) AS LowerNs,
  if(Cell.1 = 0, 1, exp2((floor(log2(Cell.1) * 2) + 1) / 2)) AS UpperNs,
  sum(Cell.2) AS Requests
FROM ${database}.service_latency_1h
ARRAY JOIN arrayZip(LatencyNs, LatencyCounts) AS Cell
WHERE Cell.2 > 0
GROUP BY Time, Tenant, Environment, Service, Operation, Kind, LowerNs, UpperNs
COMMENT 'Latency heat map: spans per operation, hour and half octave of latency';

CREATE VIEW IF NOT EXISTS ${database}.service_edges_red_1m
(
  Time DateTime COMMENT 'Start of the minute in which the client span ended, else the server''s, UTC',
  Tenant LowCardinality(String) COMMENT 'Tenant that sent the data; empty: the only one',
  Client LowCardinality(String) COMMENT 'Service that called; empty: unknown',
  Server LowCardinality(String) COMMENT 'Service that was called',
  ConnectionType LowCardinality(String) COMMENT 'Empty for a plain call, else messaging_system, database or virtual_node',
  Calls UInt64 COMMENT 'Number of calls',
  FailedCalls UInt64 COMMENT 'Number of calls that failed',
  CallsPerSecond Float64 COMMENT 'Calls per second',
  ErrorRatio Float64 COMMENT 'Share of calls that failed, 0..1',
  ClientP50Ns Float64 COMMENT 'Median of the duration as clients saw it, in nanoseconds; 0: no client span',
  ClientP95Ns Float64 COMMENT '95th percentile of the duration as clients saw it, in nanoseconds; 0: no client span',
  ServerP50Ns Float64 COMMENT 'Median of the duration as servers saw it, in nanoseconds; 0: no server span',
  ServerP95Ns Float64 COMMENT '95th percentile of the duration as servers saw it, in nanoseconds; 0: no server span',
  SlowestNs UInt64 COMMENT 'Longest duration, in nanoseconds'
)
AS SELECT
  Time, Tenant, Client, Server, ConnectionType,
  Count AS Calls,
  Errors AS FailedCalls,
  Count / 60 AS CallsPerSecond,
  Errors / Count AS ErrorRatio,
  arrayReduce('quantilesExactWeighted(0.5, 0.95)', arrayMap(i -> exp2((i + 0.5) / 32), mapKeys(ClientBuckets)), mapValues(ClientBuckets)) AS ClientNs,
  arrayReduce('quantilesExactWeighted(0.5, 0.95)', arrayMap(i -> exp2((i + 0.5) / 32), mapKeys(ServerBuckets)), mapValues(ServerBuckets)) AS ServerNs,
  ClientNs[1] AS ClientP50Ns, ClientNs[2] AS ClientP95Ns,
  ServerNs[1] AS ServerP50Ns, ServerNs[2] AS ServerP95Ns,
  MaxNs AS SlowestNs
FROM ${database}.service_edges_1m FINAL
WHERE Count > 0
COMMENT 'Rate, errors and duration of calls between services per minute';

CREATE VIEW IF NOT EXISTS ${database}.instance_red_1m
(
  Time DateTime COMMENT 'Start of the minute in which the spans ended, UTC',
  Tenant LowCardinality(String) COMMENT 'Tenant that sent the data; empty: the only one',
  Service LowCardinality(String) COMMENT 'Service that the row is about',
  Instance String COMMENT 'Instance of the service; empty: not given',
  Host LowCardinality(String) COMMENT 'Host; empty: not given',
  Requests UInt64 COMMENT 'Number of spans',
  FailedRequests UInt64 COMMENT 'Number of spans with status Error',
  RequestsPerSecond Float64 COMMENT 'Spans per second',
  ErrorRatio Float64 COMMENT 'Share of spans with status Error, 0..1',
  P50Ns Float64 COMMENT 'Median of the duration, in nanoseconds',
  P95Ns Float64 COMMENT '95th percentile of the duration, in nanoseconds',
  SlowestNs UInt64 COMMENT 'Longest duration, in nanoseconds'
)
AS SELECT
  Time, Tenant, Service, Instance, Host,
  Count AS Requests,
  Errors AS FailedRequests,
  Count / 60 AS RequestsPerSecond,
  Errors / Count AS ErrorRatio,
  arrayReduce('quantilesExactWeighted(0.5, 0.95)',
    arrayPushFront(arrayMap(i -> exp2((i + 0.5) / 32), mapKeys(Buckets)), 0.),
    arrayPushFront(mapValues(Buckets), toUInt64(Count - arraySum(mapValues(Buckets))))) AS QuantilesNs,
  QuantilesNs[1] AS P50Ns, QuantilesNs[2] AS P95Ns,
  MaxNs AS SlowestNs
FROM ${database}.instance_metrics_1m FINAL
WHERE Count > 0
COMMENT 'Rate, errors and duration per instance of a service and minute';
