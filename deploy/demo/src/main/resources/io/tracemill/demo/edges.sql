-- The service graph of one round: who called whom and which database, from assembled traces. No
-- other round shares its minutes.
WITH
  fromUnixTimestamp64Milli({from:Int64}) AS start,
  fromUnixTimestamp64Milli({to:Int64}) AS end
SELECT Client AS client, Server AS server, ConnectionType AS type, sum(Count) AS count
FROM service_edges_1m FINAL
WHERE Time BETWEEN toStartOfMinute(start) AND end
  AND (Client IN {services:Array(String)} OR Server IN {services:Array(String)})
GROUP BY client, server, type
HAVING count > 0
ORDER BY client, server, type
