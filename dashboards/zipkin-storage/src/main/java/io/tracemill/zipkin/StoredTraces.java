package io.tracemill.zipkin;

import com.clickhouse.client.api.query.GenericRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import zipkin2.Span;

/**
 * Reads traces by their ids, through {@code otel_traces_trace_id_ts}, which knows where they are.
 */
final class StoredTraces {
  private static final Logger LOG = LoggerFactory.getLogger(StoredTraces.class);
  private static final int HALF_DIGITS = 16;
  private static final int DIGITS = 32;

  private final Reader reader;
  private final boolean strictTraceId;

  /** Not strict: ids are the same when their lower 64 bits are. */
  StoredTraces(Reader reader, boolean strictTraceId) {
    this.reader = reader;
    this.strictTraceId = strictTraceId;
  }

  /**
   * The spans of these traces by trace, in the order of the ids; nothing for ids without spans.
   *
   * @param ids 16 or 32 digits
   */
  List<List<Span>> read(Collection<String> ids) throws IOException {
    List<String> full = ids.stream().map(StoredTraces::full).distinct().toList();
    List<String> stored = strictTraceId ? full : withSameHalf(full);
    Map<String, List<Span>> traces = new LinkedHashMap<>();
    full.forEach(id -> traces.putIfAbsent(groupOf(id), new ArrayList<>()));
    for (Span span : spans(stored)) {
      traces.computeIfAbsent(groupOf(full(span.traceId())), id -> new ArrayList<>()).add(span);
    }
    traces.values().removeIf(List::isEmpty);
    return List.copyOf(traces.values());
  }

  private List<Span> spans(List<String> ids) throws IOException {
    if (ids.isEmpty()) {
      return List.of();
    }
    int maxSpans = reader.limits().maxSpans();
    Query query =
        new Query("WITH (SELECT (min(Start), max(End), min(FirstAppend), max(LastAppend))")
            .add(" FROM otel_traces_trace_id_ts WHERE TraceId IN {ids:Array(String)}) AS bounds")
            .add(" SELECT ")
            .add(SpanColumns.ALL)
            .add(" FROM otel_traces FINAL WHERE TraceId IN {ids:Array(String)}")
            .add(" AND Timestamp >= bounds.1 AND Timestamp <= bounds.2")
            .add(" AND AppendTime >= bounds.3 AND AppendTime <= bounds.4")
            .add(" ORDER BY Timestamp LIMIT {limit:UInt32}")
            .ids("ids", ids)
            .number("limit", maxSpans);
    List<GenericRecord> rows = reader.rows(query);
    if (rows.size() == maxSpans) {
      LOG.warn("an answer was cut at {} spans of {} trace(s)", maxSpans, ids.size());
    }
    return rows.stream().map(SpanRow::read).map(ZipkinSpans::of).toList();
  }

  /** All stored ids that share their lower half with one of these; reads every id there is. */
  private List<String> withSameHalf(List<String> ids) throws IOException {
    Query query =
        new Query("SELECT DISTINCT TraceId FROM otel_traces_trace_id_ts")
            .add(" WHERE substring(TraceId, 17) IN {halves:Array(String)} LIMIT {limit:UInt32}")
            .ids("halves", ids.stream().map(StoredTraces::half).toList())
            .number("limit", reader.limits().maxNames());
    return reader.rows(query).stream().map(row -> row.getString(1)).toList();
  }

  private String groupOf(String id) {
    return strictTraceId ? id : half(id);
  }

  private static String half(String id) {
    return id.substring(HALF_DIGITS);
  }

  /** With all 32 digits, as the tables have it. */
  static String full(String id) {
    String normal = Span.normalizeTraceId(id);
    return "0".repeat(DIGITS - normal.length()) + normal;
  }
}
