-- Whether the host was to blame for what was slow in one round. It knows no service and no fault.
--   usual     of a service: the lower quartile of how long it took to answer
--   slow      a trace for which it took 3 times the usual and 100 ms more
--   verdict   the one most given to the slow ones of a service in 10 s; 10 s in a row with 3 or more
--             slow ones and the same verdict are one finding
WITH
  fromUnixTimestamp64Milli({from:Int64}) AS start,
  fromUnixTimestamp64Milli({to:Int64}) AS end,
  parts AS (
    SELECT Service AS service, Start AS at, duration, Verdict AS verdict
    FROM profiles FINAL
    INNER JOIN (
      SELECT TraceId, ServiceName AS Service, max(Duration) AS duration
      FROM otel_traces FINAL
      WHERE Timestamp BETWEEN start AND end AND SpanKind = 'Server'
      GROUP BY TraceId, Service) AS answers
      USING (TraceId, Service)
    WHERE Start BETWEEN start AND end AND Service IN {services:Array(String)}),
  usual AS (
    SELECT service, quantileExactLow(0.25)(duration) AS usual FROM parts GROUP BY service),
  slow AS (
    SELECT
      service,
      toUnixTimestamp(toStartOfInterval(at, INTERVAL 10 SECOND)) AS time,
      sumMap(map(verdict, toUInt64(1))) AS verdicts,
      arrayFilter(name -> name != '', mapKeys(verdicts)) AS given,
      arrayReverseSort(name -> verdicts[name], given)[1] AS most,
      if(most = '', 0, verdicts[most]) AS agreeing,
      count() AS slow
    FROM parts INNER JOIN usual USING (service)
    WHERE duration > 3 * usual AND duration > usual + 100e6
    GROUP BY service, time
    HAVING slow >= 3),
  runs AS (
    SELECT
      service,
      arraySort(groupArray((toInt64(time), most, slow, agreeing))) AS buckets,
      arrayJoin(
        arraySplit(
          (bucket, i) -> i > 1
            AND (bucket.1 - buckets[i - 1].1 > 10 OR bucket.2 != buckets[i - 1].2),
          buckets,
          arrayEnumerate(buckets))) AS run
    FROM slow
    GROUP BY service)
SELECT
  service,
  1000 * run[1].1 AS from,
  1000 * (run[-1].1 + 10) AS to,
  arraySum(bucket -> bucket.3, run) AS slow,
  run[1].2 AS verdict,
  arraySum(bucket -> bucket.4, run) AS agreeing
FROM runs
ORDER BY from, service
