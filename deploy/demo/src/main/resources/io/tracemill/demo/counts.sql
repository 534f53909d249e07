-- Spans and traces of one round, counted in each table. No other round shares its minutes.
WITH
  fromUnixTimestamp64Milli({from:Int64}) AS start,
  fromUnixTimestamp64Milli({to:Int64}) AS end
SELECT
  (SELECT count() FROM otel_traces FINAL
    WHERE Timestamp BETWEEN start AND end AND ServiceName IN {services:Array(String)}) AS spans,
  (SELECT count() FROM traces FINAL
    WHERE Start BETWEEN start AND end AND hasAny(Services, {services:Array(String)})) AS traces,
  (SELECT sum(SpanCount) FROM traces FINAL
    WHERE Start BETWEEN start AND end AND hasAny(Services, {services:Array(String)})) AS spans_of_traces,
  (SELECT countIf(NOT HasRoot OR OrphanCount > 0) FROM traces FINAL
    WHERE Start BETWEEN start AND end AND hasAny(Services, {services:Array(String)})) AS broken_traces,
  (SELECT sum(Count) FROM service_metrics_10s FINAL
    WHERE Time BETWEEN toStartOfInterval(start, INTERVAL 10 SECOND) AND end
      AND Service IN {services:Array(String)}) AS spans_of_datapoints,
  (SELECT sum(Count) FROM service_metrics_1m FINAL
    WHERE Time BETWEEN toStartOfMinute(start) AND end
      AND Service IN {services:Array(String)}) AS spans_of_minutes,
  (SELECT count() FROM dead_letters FINAL
    WHERE Topic = 'tracemill.spans' AND At BETWEEN start - INTERVAL 1 MINUTE AND end) AS dead_letters
