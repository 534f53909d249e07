-- Jaeger reads callCount as a number, and one row of bounds per trace.
CREATE OR REPLACE VIEW ${jaeger}.dependencies
AS SELECT
  toDateTime64(Time, 9) AS timestamp,
  toJSONString(groupArray(CAST((Client, Server, Count), 'Tuple(parent String, child String, callCount UInt64)'))) AS dependencies_json
FROM ${database}.service_edges_1m FINAL
WHERE Count > 0 AND Client != ''
GROUP BY Time
SETTINGS output_format_json_quote_64bit_integers = 0
COMMENT 'Service graph per minute as Jaeger reads it';

CREATE OR REPLACE VIEW ${jaeger}.trace_id_timestamps
AS SELECT TraceId AS trace_id, min(Start) AS start, max(End) AS end
FROM ${database}.otel_traces_trace_id_ts
GROUP BY trace_id
COMMENT 'Bounds of trace ids as Jaeger reads them';
