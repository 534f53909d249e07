-- Floods that began in one round, of any of its services, with who was counted most among callers.
WITH
  fromUnixTimestamp64Milli({from:Int64}) AS start,
  fromUnixTimestamp64Milli({to:Int64}) AS end,
  arraySort(
    offender -> -offender.2,
    arrayFilter(
      offender -> offender.3 = 'caller',
      arrayZip(`Offenders.Name`, `Offenders.Share`, `Offenders.Dimension`))) AS callers
SELECT
  FloodId AS id,
  State AS state,
  Severity AS severity,
  Service AS service,
  Operation AS operation,
  if(Caller = '' AND notEmpty(callers), callers[1].1, Caller) AS caller,
  if(notEmpty(callers), callers[1].2, 0) AS share,
  toUnixTimestamp64Milli(Onset) AS onset,
  toUnixTimestamp64Milli(DetectedAt) AS detected,
  ifNull(toUnixTimestamp64Milli(EndedAt), 0) AS ended,
  Observed AS observed,
  Expected AS expected
FROM floods FINAL
WHERE Onset BETWEEN start - INTERVAL 10 SECOND AND end AND Service IN {services:Array(String)}
ORDER BY onset, service, operation, caller
