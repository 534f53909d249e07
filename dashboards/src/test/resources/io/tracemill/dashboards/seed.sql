-- 70 minutes of a demo that ends now; @now@ is its end in epoch seconds. One trace per second:
--   browse     web -> catalog (postgresql), web -> recommendation
--   checkout   web -> checkout -> payment (postgresql), checkout -> shipping
--   envoy      front-proxy -> service1 -> service2, with shared span ids
-- payment takes 400 ms longer in the last 15 minutes, and so do checkout and web, which wait for it. 30 % of catalog's answers fail in
-- the last 4 minutes, and web's with them. price-bot floods recommendation with 10 requests/s in the last 3 minutes. billing is of
-- another tenant.
INSERT INTO tracemill.otel_traces
  (Timestamp, TraceId, SpanId, ParentSpanId, SpanName, Operation, SpanKind, ServiceName, ResourceAttributes, SpanAttributes, Duration,
   StatusCode, StatusMessage, Events.Timestamp, Events.Name, Events.Attributes, Tenant, Environment, ServiceVersion, HostName,
   ServiceInstance, Shared, SourceFormat, Caller, AppendTime, Version)
WITH
  [
    ('browse', 1, 0, 'web', 'GET /', 'Server', 0, 60, 0, 1, 0),
    ('browse', 2, 1, 'web', 'GET', 'Client', 2, 30, 0, 1, 0),
    ('browse', 3, 2, 'catalog', 'GET /products', 'Server', 4, 25, 0, 1, 0),
    ('browse', 4, 3, 'catalog', 'SELECT products', 'Client', 6, 12, 0, 0, 0),
    ('browse', 5, 1, 'web', 'GET', 'Client', 34, 22, 0, 0, 0),
    ('browse', 6, 5, 'recommendation', 'GET /for/{id}', 'Server', 36, 18, 0, 0, 0),
    ('checkout', 1, 0, 'web', 'POST /checkout', 'Server', 0, 120, 1, 0, 0),
    ('checkout', 2, 1, 'web', 'POST', 'Client', 2, 112, 1, 0, 0),
    ('checkout', 3, 2, 'checkout', 'POST /orders', 'Server', 4, 106, 1, 0, 0),
    ('checkout', 4, 3, 'checkout', 'POST', 'Client', 8, 46, 1, 0, 0),
    ('checkout', 5, 4, 'payment', 'POST /charges', 'Server', 10, 40, 1, 0, 0),
    ('checkout', 6, 5, 'payment', 'INSERT charges', 'Client', 12, 9, 0, 0, 0),
    ('checkout', 7, 3, 'checkout', 'POST', 'Client', 6, 20, 0, 0, 0),
    ('checkout', 8, 7, 'shipping', 'POST /shipments', 'Server', 8, 15, 0, 0, 0),
    ('envoy', 1, 0, 'front-proxy', 'GET /service/{id}', 'Server', 0, 50, 0, 0, 0),
    ('envoy', 2, 1, 'front-proxy', 'GET', 'Client', 2, 45, 0, 0, 0),
    ('envoy', 2, 1, 'service1', 'GET /service/{id}', 'Server', 4, 40, 0, 0, 1),
    ('envoy', 3, 2, 'service1', 'GET', 'Client', 8, 30, 0, 0, 0),
    ('envoy', 3, 2, 'service2', 'GET /service/{id}', 'Server', 10, 25, 0, 0, 1),
    ('flood', 1, 0, 'recommendation', 'GET /for/{id}', 'Server', 0, 18, 0, 0, 0),
    ('invoice', 1, 0, 'billing', 'POST /invoices', 'Server', 0, 80, 0, 0, 0)
  ]::Array(Tuple(shape String, span UInt8, parent UInt8, service String, operation String, kind String, start UInt32, millis UInt32,
    waits UInt8, fails UInt8, shared UInt8)) AS templates,
  traces AS (
    SELECT ['browse', 'checkout', 'envoy'][number % 3 + 1] AS shape, number AS n, toInt64(@now@ - 4200 + number) * 1000 AS begin
    FROM numbers(4200)
    UNION ALL SELECT 'flood', 10000 + number, toInt64(@now@ - 180) * 1000 + number * 100 FROM numbers(1790)
    UNION ALL SELECT 'invoice', 20000 + number, toInt64(@now@ - 4200 + number * 20) * 1000 FROM numbers(210)),
  begin >= toInt64(@now@ - 900) * 1000 AND t.waits AS slow,
  begin >= toInt64(@now@ - 240) * 1000 AND t.fails AND cityHash64(n) % 10 < 3 AS failed,
  begin + t.start AS start_millis,
  toUInt64((t.millis * (0.8 + (cityHash64(n, t.span) % 400) / 1000) + slow * 400) * 1e6) AS nanos,
  lower(hex(cityHash64(n, 'trace'))) AS half
SELECT
  fromUnixTimestamp64Nano(start_millis * 1000000) AS Timestamp,
  leftPad(half, 32, '0') AS TraceId,
  lower(leftPad(hex(cityHash64(n, t.span)), 16, '0')) AS SpanId,
  if(t.parent = 0, '', lower(leftPad(hex(cityHash64(n, t.parent)), 16, '0'))) AS ParentSpanId,
  t.operation AS SpanName, t.operation AS Operation, t.kind AS SpanKind, t.service AS ServiceName,
  map('service.name', t.service, 'deployment.environment.name', 'demo') AS ResourceAttributes,
  multiIf(
    t.operation LIKE 'SELECT%' OR t.operation LIKE 'INSERT%', map('db.system.name', 'postgresql', 'db.query.text', t.operation),
    map('http.request.method', splitByChar(' ', t.operation)[1], 'http.response.status_code', if(failed, '500', '200'),
        'client.address', if(shape = 'flood', '203.0.113.7', '198.51.100.1'))) AS SpanAttributes,
  nanos AS Duration,
  if(failed, 'Error', 'Unset') AS StatusCode, if(failed, 'products are not available', '') AS StatusMessage,
  if(failed, [Timestamp], []) AS `Events.Timestamp`, if(failed, ['exception'], []) AS `Events.Name`,
  if(failed, [map('exception.type', 'IOException')], []) AS `Events.Attributes`,
  if(shape = 'invoice', 'acme', '') AS Tenant, 'demo' AS Environment,
  if(begin < toInt64(@now@ - 2000) * 1000, '1.0', '1.1') AS ServiceVersion,
  if(t.service IN ('payment', 'recommendation'), 'host-2', 'host-1') AS HostName,
  concat(t.service, '-', toString(n % 2)) AS ServiceInstance,
  t.shared AS Shared, if(shape = 'envoy', 'zipkin', 'otlp') AS SourceFormat,
  multiIf(shape = 'flood', 'price-bot', t.kind = 'Server' AND t.parent > 0, 'web', '') AS Caller,
  fromUnixTimestamp64Milli(start_millis + 1000) AS AppendTime, 1 AS Version
FROM (SELECT shape, n, begin, arrayJoin(arrayFilter(x -> x.shape = shape, templates)) AS t FROM traces);

INSERT INTO tracemill.traces
  (TraceId, FirstSeen, Tenant, Environment, Start, Duration, RootService, RootOperation, RootStatus, HasRoot, SpanCount, ErrorCount,
   OrphanCount, ServiceCount, Depth, Complete, Services, ServiceSpans, ServiceErrors, CloseReason, Version)
SELECT
  TraceId, min(AppendTime), any(Tenant), any(Environment), min(Timestamp) AS Start,
  max(toUnixTimestamp64Nano(Timestamp) + Duration) - toUnixTimestamp64Nano(Start), anyIf(ServiceName, ParentSpanId = ''),
  anyIf(Operation, ParentSpanId = ''), anyIf(StatusCode, ParentSpanId = ''), true, count(), countIf(StatusCode = 'Error'), 0,
  uniqExact(ServiceName), 3, true, arraySort(groupUniqArray(ServiceName)), sumMap(map(ServiceName, toUInt32(1))),
  sumMapIf(map(ServiceName, toUInt32(1)), StatusCode = 'Error'), 'gap', 1
FROM tracemill.otel_traces GROUP BY TraceId;

INSERT INTO tracemill.service_metrics_10s
  (Time, Tenant, Service, Operation, Kind, Environment, ServiceVersion, Caller, Count, AdjustedCount, Errors, ErrorClasses, SumNs, MinNs,
   MaxNs, Buckets, Exemplars, FirstAppend, Version)
SELECT
  toStartOfInterval(fromUnixTimestamp64Nano(toUnixTimestamp64Nano(Timestamp) + toInt64(Duration)), INTERVAL 10 SECOND) AS Time,
  Tenant, ServiceName, Operation, SpanKind, Environment, ServiceVersion, Caller, count(), sum(AdjustedCount),
  countIf(StatusCode = 'Error') AS Errors, if(Errors = 0, map(), map('500', Errors)), sum(Duration), min(Duration), max(Duration),
  sumMap(map(toInt16(ceil(log2(Duration) * 32) - 1), toUInt64(1))),
  if(Errors = 0, map('slowest', argMax(TraceId, Duration), 'typical', any(TraceId)),
    map('slowest', argMax(TraceId, Duration), 'typical', any(TraceId), 'error', anyIf(TraceId, StatusCode = 'Error'))),
  min(AppendTime), 1
FROM tracemill.otel_traces GROUP BY Time, Tenant, ServiceName, Operation, SpanKind, Environment, ServiceVersion, Caller;

INSERT INTO tracemill.service_metrics_1m
  (Time, Tenant, Service, Operation, Kind, Environment, ServiceVersion, Caller, Count, AdjustedCount, Errors, ErrorClasses, SumNs, MinNs,
   MaxNs, Buckets, Exemplars, FirstAppend, Version)
SELECT
  toStartOfMinute(Time), Tenant, Service, Operation, Kind, Environment, ServiceVersion, Caller, sum(Count), sum(AdjustedCount), sum(Errors),
  sumMap(ErrorClasses), sum(SumNs), min(MinNs), max(MaxNs), sumMap(Buckets), argMax(Exemplars, MaxNs), min(FirstAppend), 1
FROM tracemill.service_metrics_10s GROUP BY ALL;

INSERT INTO tracemill.service_metrics_1h
  (Time, Tenant, Service, Operation, Kind, Environment, ServiceVersion, Caller, Count, AdjustedCount, Errors, ErrorClasses, SumNs, MinNs,
   MaxNs, Buckets, Exemplars, FirstAppend, Version)
SELECT
  toStartOfHour(Time), Tenant, Service, Operation, Kind, Environment, ServiceVersion, Caller, sum(Count), sum(AdjustedCount), sum(Errors),
  sumMap(ErrorClasses), sum(SumNs), min(MinNs), max(MaxNs), sumMap(Buckets), argMax(Exemplars, MaxNs), min(FirstAppend), 1
FROM tracemill.service_metrics_1m GROUP BY ALL;

INSERT INTO tracemill.instance_metrics_1m (Time, Tenant, Service, Instance, Host, Count, Errors, SumNs, MaxNs, Buckets, Version)
SELECT
  toStartOfMinute(fromUnixTimestamp64Nano(toUnixTimestamp64Nano(Timestamp) + toInt64(Duration))) AS Time, Tenant, ServiceName,
  ServiceInstance, HostName, count(), countIf(StatusCode = 'Error'), sum(Duration), max(Duration),
  sumMap(map(toInt16(ceil(log2(Duration) * 32) - 1), toUInt64(1))), 1
FROM tracemill.otel_traces GROUP BY Time, Tenant, ServiceName, ServiceInstance, HostName;

INSERT INTO tracemill.service_edges_1m
  (Time, Tenant, Client, Server, ConnectionType, Count, Errors, ClientSumNs, ServerSumNs, MaxNs, ClientBuckets, ServerBuckets, Version)
SELECT
  toStartOfMinute(fromUnixTimestamp64Nano(toUnixTimestamp64Nano(c.Timestamp) + toInt64(c.Duration))) AS Time, c.Tenant, c.ServiceName,
  s.ServiceName, '', count(), countIf(c.StatusCode = 'Error'), sum(c.Duration), sum(s.Duration), max(c.Duration),
  sumMap(map(toInt16(ceil(log2(c.Duration) * 32) - 1), toUInt64(1))), sumMap(map(toInt16(ceil(log2(s.Duration) * 32) - 1), toUInt64(1))), 1
FROM tracemill.otel_traces AS c
INNER JOIN (SELECT TraceId, if(Shared, SpanId, ParentSpanId) AS CallId, ServiceName, Duration FROM tracemill.otel_traces
  WHERE SpanKind = 'Server') AS s ON s.TraceId = c.TraceId AND s.CallId = c.SpanId
WHERE c.SpanKind = 'Client' GROUP BY Time, c.Tenant, c.ServiceName, s.ServiceName
UNION ALL
SELECT
  toStartOfMinute(fromUnixTimestamp64Nano(toUnixTimestamp64Nano(Timestamp) + toInt64(Duration))) AS Time, Tenant, ServiceName,
  'postgresql', 'database', count(), 0, sum(Duration), 0, max(Duration),
  sumMap(map(toInt16(ceil(log2(Duration) * 32) - 1), toUInt64(1))), map(), 1
FROM tracemill.otel_traces WHERE mapContains(SpanAttributes, 'db.system.name') GROUP BY Time, Tenant, ServiceName;

INSERT INTO tracemill.floods
  (FloodId, State, Service, Operation, Caller, Source, Onset, DetectedAt, EndedAt, Observed, Expected, ExpectedHigh, Score, Verdict,
   Probability, Severity, `Offenders.Dimension`, `Offenders.Name`, `Offenders.Share`, Evidence, ExemplarTraceIds, Version)
SELECT 'flood-1', 'firing', 'recommendation', 'GET /for/{id}', 'price-bot', '203.0.113.7', toDateTime64(@now@ - 180, 3),
  toDateTime64(@now@ - 176, 3), NULL, 10.3, 0.33, 2.1, 41.5, 'flood', 0.99, 'critical', ['caller', 'client_address', 'caller'],
  ['price-bot', '203.0.113.7', 'web'], [0.97, 0.97, 0.03], map('cusum', '41.5'),
  (SELECT groupArray(TraceId) FROM (SELECT TraceId FROM tracemill.otel_traces WHERE Caller = 'price-bot' ORDER BY Timestamp LIMIT 3)), 2
UNION ALL
SELECT 'flood-2', 'resolved', 'catalog', 'GET /products', 'web', '', toDateTime64(@now@ - 2400, 3), toDateTime64(@now@ - 2395, 3),
  toDateTime64(@now@ - 2300, 3), 8.1, 0.33, 2.1, 12.5, 'flood', 0.91, 'warning', ['caller'], ['web'], [1], map('cusum', '12.5'), [], 2;

INSERT INTO tracemill.resource_samples (Time, Host, Service, Instance, Metric, Device, Value)
WITH toDateTime64(@now@ - 900 + number * 5, 3) AS at, number * 5 AS s
SELECT at, host, '', '', m.1, m.2, if(host = 'host-2', m.4, m.3) * s + m.5
FROM numbers(180) AS ticks CROSS JOIN (SELECT arrayJoin(['host-1', 'host-2']) AS host) AS h
CROSS JOIN (SELECT arrayJoin([ -- metric, device, per second on host-1 and on host-2, offset
  ('system.cpu.time', 'user', 0.4, 1.7, 1000.), ('system.cpu.time', 'system', 0.1, 0.2, 300.), ('system.cpu.time', 'iowait', 0.02, 0.02, 10.),
  ('system.cpu.time', 'steal', 0., 0., 0.), ('system.cpu.time', 'idle', 1.48, 0.08, 9000.),
  ('system.memory.usage', 'used', 0., 0., 3e9), ('system.memory.usage', 'available', 0., 0., 1e9),
  ('system.disk.io', 'read', 1e5, 2e5, 1e9), ('system.disk.io', 'write', 3e5, 5e5, 2e9),
  ('system.network.io', 'receive', 2e6, 1e6, 1e9), ('system.network.io', 'transmit', 1e6, 2e6, 1e9),
  ('system.psi.cpu.some', '', 0.02, 0.6, 5.), ('system.psi.memory.some', '', 0., 0.01, 1.), ('system.psi.io.some', '', 0.01, 0.02, 2.)]) AS m) AS metrics
UNION ALL
SELECT at, if(service IN ('payment', 'recommendation'), 'host-2', 'host-1'), service, concat(service, '-0'), m.1, m.2,
  if(service = 'recommendation', m.4, m.3) * s + m.5
FROM numbers(180) AS ticks
CROSS JOIN (SELECT arrayJoin(['web', 'catalog', 'recommendation', 'checkout', 'payment', 'shipping', 'front-proxy', 'service1', 'service2']) AS service) AS services
CROSS JOIN (SELECT arrayJoin([
  ('process.cpu.time', 'user', 0.05, 1.5, 20.), ('process.cpu.time', 'system', 0.01, 0.1, 2.), ('process.memory.usage', '', 0., 0., 2e8), ('process.disk.io', 'read', 1e3, 1e3, 1e6),
  ('process.disk.io', 'write', 1e4, 1e4, 1e6), ('process.runqueue.time', '', 0.001, 0.3, 1.), ('process.iowait.time', '', 0.001, 0.001, 1.),
  ('container.cpu.throttled.time', '', 0., 0.05, 0.)]) AS m) AS metrics;

INSERT INTO tracemill.profiles
  (TraceId, FirstSeen, Service, Instance, Host, Start, Duration, CpuNs, CpuNsUncertainty, ThrottledNs, RunQueueNs, IoWaitNs, GcNs,
   MemoryByteSeconds, ReadBytes, WrittenBytes, ReceivedBytes, SentBytes, Coverage, Verdict, Evidence, `Spans.SpanId`, `Spans.SpanName`,
   `Spans.SelfNs`, `Spans.CpuNs`, `Spans.ThrottledNs`, `Spans.IoWaitNs`, Version)
SELECT
  TraceId, min(AppendTime), ServiceName, any(ServiceInstance), any(HostName), min(Timestamp) AS Start, max(Duration) AS Longest,
  intDiv(sum(Duration), if(ServiceName = 'recommendation', 1, 20)) AS CpuNs, intDiv(CpuNs, 10), 0,
  if(ServiceName = 'recommendation', intDiv(Longest, 3), 0), 0, 0, Longest / 1e9 * 2e8, 0, 4096, 1000, 2000, 1,
  multiIf(ServiceName = 'recommendation', 'cpu_saturated', Longest > 250e6, 'not_the_host', ''),
  map('cpu_busy', if(ServiceName = 'recommendation', '0.95', '0.25')), groupArray(SpanId), groupArray(SpanName), groupArray(Duration),
  groupArray(intDiv(Duration, 20)), groupArray(toUInt64(0)), groupArray(toUInt64(0)), 1
FROM tracemill.otel_traces WHERE Tenant = '' AND Timestamp >= toDateTime(@now@ - 2400) GROUP BY TraceId, ServiceName;

INSERT INTO tracemill.operation_costs_1m
  (Time, Service, Operation, Caller, Requests, CpuNs, ThrottledNs, MemoryByteSeconds, ReadBytes, WrittenBytes, Version)
SELECT toStartOfMinute(Timestamp) AS Time, ServiceName, Operation, Caller, count(),
  intDiv(sum(Duration), if(ServiceName = 'recommendation', 1, 20)), 0, sum(Duration) / 1e9 * 2e8, count() * 1024, count() * 4096, 1
FROM tracemill.otel_traces WHERE Tenant = '' GROUP BY Time, ServiceName, Operation, Caller
UNION ALL
SELECT toStartOfMinute(Timestamp) AS Time, ServiceName, '__idle__', '', 0, toUInt64(1e9), 0, 0, 0, 0, 1
FROM tracemill.otel_traces WHERE Tenant = '' GROUP BY Time, ServiceName;

INSERT INTO tracemill.dead_letters
  (At, Origin, OriginId, Stage, Topic, KafkaPartition, KafkaOffset, Reason, ErrorClass, Error, Payload, PayloadLength, PayloadSha256)
SELECT toDateTime64(@now@ - 600, 3), 'job', 'tracemill.spans/0/17', 'decode', 'tracemill.spans', 0, 17, 'malformed', 'UndecodableException',
  'magic byte was 123', '{', 1, lower(hex(SHA256('{')));
