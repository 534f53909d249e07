-- CPU of one round's whole minutes: what the hosts' samples say that each service's processes used,
-- and what was attributed to operations, idle included. What was used between two samples
-- belongs to the minute of the first.
WITH
  toStartOfMinute(fromUnixTimestamp64Milli({from:Int64})) AS first,
  toStartOfMinute(fromUnixTimestamp64Milli({to:Int64})) AS last,
  samples AS (
    SELECT Service AS service, Host, Instance, Time AS at, sum(Value) AS seconds
    FROM resource_samples FINAL
    WHERE Metric = 'process.cpu.time' AND Service IN {services:Array(String)}
      AND Time BETWEEN first - INTERVAL 1 MINUTE AND last + INTERVAL 1 MINUTE
    GROUP BY service, Host, Instance, at),
  steps AS (
    SELECT
      service,
      lagInFrame(at, 1, at) OVER process AS begin,
      at AS end,
      seconds - lagInFrame(seconds, 1, seconds) OVER process AS spent
    FROM samples
    WINDOW process AS (
      PARTITION BY service, Host, Instance ORDER BY at ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)),
  sampled AS (
    SELECT service, sum(spent) AS seconds
    FROM steps
    WHERE end > begin AND begin >= first AND begin < last
    GROUP BY service),
  attributed AS (
    SELECT
      Service AS service,
      sumIf(CpuNs, Operation != '__idle__') / 1e9 AS operations,
      sumIf(CpuNs, Operation = '__idle__') / 1e9 AS idle
    FROM operation_costs_1m FINAL
    WHERE Time >= first AND Time < last AND Service IN {services:Array(String)}
    GROUP BY service)
SELECT service, sampled.seconds AS sampled, operations, idle
FROM sampled FULL OUTER JOIN attributed USING (service)
WHERE sampled > 0 OR operations + idle > 0
ORDER BY service
