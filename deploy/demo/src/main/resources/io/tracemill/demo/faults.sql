-- Finds latency faults and error bursts between two times. It knows no service and no fault.
--   usual      of a service: the lower quartile of its own 10 s buckets
--   affected   a bucket whose 75th percentile is 3 times the usual and 100 ms above it (latency),
--              or whose error rate is 5 points above the usual (errors); of 10 requests or more
--   symptom    an affected service that calls one which is affected in the same way at that time
--   fault      what is affected and no symptom; buckets in a row are one fault
WITH
  fromUnixTimestamp64Milli({from:Int64}) AS start,
  fromUnixTimestamp64Milli({to:Int64}) AS end,
  buckets AS (
    SELECT
      Service AS service,
      Time AS time,
      sum(Count) AS requests,
      sum(Errors) / requests AS error_rate,
      sum(ZeroCount) AS zeros,
      sumMap(Buckets) AS histogram,
      arraySort(mapKeys(histogram)) AS indexes,
      arrayCumSum(arrayMap(i -> histogram[i], indexes)) AS below,
      pow(2, (indexes[arrayFirstIndex(n -> n + zeros >= 0.75 * requests, below)] + 0.5) / 32) / 1e6 AS p75_ms
    FROM service_metrics_10s FINAL
    WHERE Kind = 'Server' AND Time BETWEEN toStartOfInterval(start, INTERVAL 10 SECOND) AND end
    GROUP BY service, time
    HAVING requests >= 10),
  usual AS (
    SELECT
      service,
      quantileExactLow(0.25)(p75_ms) AS usual_p75_ms,
      quantileExactLow(0.25)(error_rate) AS usual_error_rate
    FROM buckets
    GROUP BY service),
  affected AS (
    SELECT service, time, 'latency' AS kind, p75_ms AS value, usual_p75_ms AS usual
    FROM buckets INNER JOIN usual USING (service)
    WHERE p75_ms > 3 * usual_p75_ms AND p75_ms > usual_p75_ms + 100
    UNION ALL
    SELECT service, time, 'errors' AS kind, error_rate AS value, usual_error_rate AS usual
    FROM buckets INNER JOIN usual USING (service)
    WHERE error_rate > usual_error_rate + 0.05),
  calls AS (
    SELECT DISTINCT client.ServiceName AS client, server.ServiceName AS server
    FROM
      (SELECT TraceId, if(Shared, SpanId, ParentSpanId) AS CallId, ServiceName FROM otel_traces FINAL
        WHERE Timestamp BETWEEN start AND end AND SpanKind = 'Server') AS server
    INNER JOIN
      (SELECT TraceId, SpanId AS CallId, ServiceName FROM otel_traces FINAL
        WHERE Timestamp BETWEEN start AND end AND SpanKind = 'Client') AS client
      USING (TraceId, CallId)
    WHERE client != server),
  symptoms AS (
    SELECT caller.service, caller.time, caller.kind
    FROM affected AS caller
    INNER JOIN calls ON calls.client = caller.service
    INNER JOIN affected AS callee ON callee.service = calls.server AND callee.kind = caller.kind
    WHERE abs(toInt64(toUnixTimestamp(caller.time)) - toInt64(toUnixTimestamp(callee.time))) <= 10),
  faults AS (
    SELECT
      kind,
      service,
      arraySort(groupArray((toInt64(toUnixTimestamp(time)), value, usual))) AS hits,
      arrayJoin(arraySplit((hit, gap) -> gap > 10, hits, arrayDifference(arrayMap(hit -> hit.1, hits)))) AS run
    FROM affected
    WHERE (service, time, kind) NOT IN (SELECT * FROM symptoms)
    GROUP BY kind, service)
SELECT
  kind,
  service,
  1000 * run[1].1 AS from,
  1000 * (run[-1].1 + 10) AS to,
  run[1].3 AS usual,
  arrayMax(hit -> hit.2, run) AS peak
FROM faults
ORDER BY from, service
