-- What each service did in one round; one that nobody asks served nothing. Quantiles come from the exponential histogram (scale 5).
WITH
  fromUnixTimestamp64Milli({from:Int64}) AS start,
  fromUnixTimestamp64Milli({to:Int64}) AS end,
  spans AS (
    SELECT ServiceName AS service, count() AS spans
    FROM otel_traces FINAL
    WHERE Timestamp BETWEEN start AND end AND ServiceName IN {services:Array(String)}
    GROUP BY service),
  served AS (
    SELECT
      Service AS service,
      sum(Count) AS requests,
      sum(Errors) AS errors,
      sum(ZeroCount) AS zeros,
      sumMap(Buckets) AS histogram,
      arraySort(mapKeys(histogram)) AS indexes,
      arrayCumSum(arrayMap(i -> histogram[i], indexes)) AS below
    FROM service_metrics_10s FINAL
    WHERE Kind = 'Server' AND Service IN {services:Array(String)}
      AND Time BETWEEN toStartOfInterval(start, INTERVAL 10 SECOND) AND end
    GROUP BY service)
SELECT
  service,
  spans.spans AS spans,
  requests,
  if(requests = 0, 0, errors / requests) AS error_rate,
  arrayMap(
    q -> pow(2, (indexes[arrayFirstIndex(n -> n + zeros >= q * requests, below)] + 0.5) / 32) / 1e6,
    [0.5, 0.95, 0.99]) AS quantiles_ms
FROM spans
LEFT JOIN served USING (service)
ORDER BY service
