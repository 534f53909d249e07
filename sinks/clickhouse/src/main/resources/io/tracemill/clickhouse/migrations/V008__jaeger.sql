-- Jaeger's read model (create_schema: false) over our tables.
CREATE VIEW IF NOT EXISTS ${jaeger}.spans
AS SELECT
  SpanId AS id,
  TraceId AS trace_id,
  TraceState AS trace_state,
  ParentSpanId AS parent_span_id,
  SpanName AS name,
  lower(replaceOne(SpanKind,'SPAN_KIND_','')) AS kind,
  Timestamp AS start_time,
  multiIf(StatusCode IN ('Error','STATUS_CODE_ERROR'),'Error',StatusCode IN ('Ok','STATUS_CODE_OK'),'Ok','Unset') AS status_code,
  StatusMessage AS status_message,
  toInt64(Duration) AS duration,
  []::Array(String) AS `bool_attributes.key`,
  []::Array(Bool) AS `bool_attributes.value`,
  []::Array(String) AS `double_attributes.key`,
  []::Array(Float64) AS `double_attributes.value`,
  []::Array(String) AS `int_attributes.key`,
  []::Array(Int64) AS `int_attributes.value`,
  CAST(mapKeys(SpanAttributes),'Array(String)') AS `str_attributes.key`,
  mapValues(SpanAttributes) AS `str_attributes.value`,
  []::Array(String) AS `complex_attributes.key`,
  []::Array(String) AS `complex_attributes.value`,
  CAST(Events.Name,'Array(String)') AS `events.name`,
  Events.Timestamp AS `events.timestamp`,
  CAST(arrayMap(x->[], Events.Name),'Array(Array(String))') AS `events.bool_attributes.key`,
  CAST(arrayMap(x->[], Events.Name),'Array(Array(Bool))') AS `events.bool_attributes.value`,
  CAST(arrayMap(x->[], Events.Name),'Array(Array(String))') AS `events.double_attributes.key`,
  CAST(arrayMap(x->[], Events.Name),'Array(Array(Float64))') AS `events.double_attributes.value`,
  CAST(arrayMap(x->[], Events.Name),'Array(Array(String))') AS `events.int_attributes.key`,
  CAST(arrayMap(x->[], Events.Name),'Array(Array(Int64))') AS `events.int_attributes.value`,
  CAST(arrayMap(m->mapKeys(m), Events.Attributes),'Array(Array(String))') AS `events.str_attributes.key`,
  arrayMap(m->mapValues(m), Events.Attributes) AS `events.str_attributes.value`,
  CAST(arrayMap(x->[], Events.Name),'Array(Array(String))') AS `events.complex_attributes.key`,
  CAST(arrayMap(x->[], Events.Name),'Array(Array(String))') AS `events.complex_attributes.value`,
  Links.TraceId AS `links.trace_id`,
  Links.SpanId AS `links.span_id`,
  Links.TraceState AS `links.trace_state`,
  CAST(arrayMap(x->[], Links.SpanId),'Array(Array(String))') AS `links.bool_attributes.key`,
  CAST(arrayMap(x->[], Links.SpanId),'Array(Array(Bool))') AS `links.bool_attributes.value`,
  CAST(arrayMap(x->[], Links.SpanId),'Array(Array(String))') AS `links.double_attributes.key`,
  CAST(arrayMap(x->[], Links.SpanId),'Array(Array(Float64))') AS `links.double_attributes.value`,
  CAST(arrayMap(x->[], Links.SpanId),'Array(Array(String))') AS `links.int_attributes.key`,
  CAST(arrayMap(x->[], Links.SpanId),'Array(Array(Int64))') AS `links.int_attributes.value`,
  CAST(arrayMap(m->mapKeys(m), Links.Attributes),'Array(Array(String))') AS `links.str_attributes.key`,
  arrayMap(m->mapValues(m), Links.Attributes) AS `links.str_attributes.value`,
  CAST(arrayMap(x->[], Links.SpanId),'Array(Array(String))') AS `links.complex_attributes.key`,
  CAST(arrayMap(x->[], Links.SpanId),'Array(Array(String))') AS `links.complex_attributes.value`,
  ServiceName AS service_name,
  []::Array(String) AS `resource_bool_attributes.key`,
  []::Array(Bool) AS `resource_bool_attributes.value`,
  []::Array(String) AS `resource_double_attributes.key`,
  []::Array(Float64) AS `resource_double_attributes.value`,
  []::Array(String) AS `resource_int_attributes.key`,
  []::Array(Int64) AS `resource_int_attributes.value`,
  CAST(mapKeys(ResourceAttributes),'Array(String)') AS `resource_str_attributes.key`,
  mapValues(ResourceAttributes) AS `resource_str_attributes.value`,
  []::Array(String) AS `resource_complex_attributes.key`,
  []::Array(String) AS `resource_complex_attributes.value`,
  ScopeName AS scope_name,
  ScopeVersion AS scope_version,
  []::Array(String) AS `scope_bool_attributes.key`,
  []::Array(Bool) AS `scope_bool_attributes.value`,
  []::Array(String) AS `scope_double_attributes.key`,
  []::Array(Float64) AS `scope_double_attributes.value`,
  []::Array(String) AS `scope_int_attributes.key`,
  []::Array(Int64) AS `scope_int_attributes.value`,
  CAST(mapKeys(ScopeAttributes),'Array(String)') AS `scope_str_attributes.key`,
  mapValues(ScopeAttributes) AS `scope_str_attributes.value`,
  []::Array(String) AS `scope_complex_attributes.key`,
  []::Array(String) AS `scope_complex_attributes.value`
FROM ${database}.otel_traces FINAL
COMMENT 'Spans as Jaeger reads them; every attribute is a string';

CREATE VIEW IF NOT EXISTS ${jaeger}.trace_id_timestamps
AS SELECT TraceId AS trace_id, Start AS start, End AS end
FROM ${database}.otel_traces_trace_id_ts
COMMENT 'Bounds of trace ids as Jaeger reads them';

CREATE VIEW IF NOT EXISTS ${jaeger}.services
AS SELECT DISTINCT Service AS name
FROM ${database}.service_metrics_1m FINAL
WHERE Count > 0
COMMENT 'Services as Jaeger reads them';

CREATE VIEW IF NOT EXISTS ${jaeger}.operations
AS SELECT DISTINCT Service AS service_name, Operation AS name, lower(replaceOne(Kind,'SPAN_KIND_','')) AS span_kind
FROM ${database}.service_metrics_1m FINAL
WHERE Count > 0
COMMENT 'Operations as Jaeger reads them';

CREATE VIEW IF NOT EXISTS ${jaeger}.attribute_metadata
AS SELECT DISTINCT arrayJoin(mapKeys(SpanAttributes)) AS attribute_key, 'str' AS type, 'span' AS level
FROM ${database}.otel_traces
WHERE Timestamp > now() - INTERVAL 1 HOUR
COMMENT 'Attribute keys of the last hour as Jaeger reads them';

CREATE VIEW IF NOT EXISTS ${jaeger}.dependencies
AS SELECT toDateTime64(Time,9) AS timestamp, toJSONString(groupArray(map('parent', toString(Client), 'child', toString(Server), 'callCount', toString(Count)))) AS dependencies_json
FROM ${database}.service_edges_1m FINAL
WHERE Count > 0
GROUP BY Time
COMMENT 'Service graph per minute as Jaeger reads it';
