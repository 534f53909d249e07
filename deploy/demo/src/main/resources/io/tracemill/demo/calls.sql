-- Who called whom in one round: client spans joined to the server spans under them. A Zipkin server
-- shares its client's span id; elsewhere the client is the parent.
WITH
  fromUnixTimestamp64Milli({from:Int64}) AS start,
  fromUnixTimestamp64Milli({to:Int64}) AS end
SELECT client.ServiceName AS client, server.ServiceName AS server, count() AS count
FROM
  (SELECT TraceId, if(Shared, SpanId, ParentSpanId) AS CallId, ServiceName FROM otel_traces FINAL
    WHERE Timestamp BETWEEN start AND end AND SpanKind = 'Server') AS server
INNER JOIN
  (SELECT TraceId, SpanId AS CallId, ServiceName FROM otel_traces FINAL
    WHERE Timestamp BETWEEN start AND end AND SpanKind = 'Client') AS client
  USING (TraceId, CallId)
WHERE client.ServiceName IN {services:Array(String)}
GROUP BY client, server
ORDER BY client, server
