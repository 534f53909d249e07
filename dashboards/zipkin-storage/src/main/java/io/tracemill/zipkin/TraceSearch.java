package io.tracemill.zipkin;

import com.clickhouse.client.api.query.GenericRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import zipkin2.storage.QueryRequest;

/**
 * Finds traces as Zipkin's {@link QueryRequest} asks for them: every condition holds for at least
 * one span of the trace that started within the range (and belongs to the service, if one is
 * named); the traces whose matching spans are the latest come first.
 *
 * <p>The range is read backwards in slices that grow, until enough traces are found: what is asked
 * most, some recent traces, does not read all of the range. Conditions that several spans of a
 * trace may fulfil together need the whole range at once.
 */
final class TraceSearch {
  private static final long FIRST_SLICE_MILLIS = 60_000;
  private static final int GROWTH = 8;
  private static final long NANOS_PER_MICRO = 1_000;

  private final QueryRequest request;
  private final long beginMillis;
  private final long endMillis;
  private final int limit;

  /**
   * Takes the request.
   *
   * @throws IllegalArgumentException when it asks for more than the limits allow
   */
  TraceSearch(QueryRequest request, ReadLimits limits) {
    this.request = request;
    this.beginMillis = limits.begin(request.endTs(), request.lookback());
    this.endMillis = request.endTs();
    this.limit = limits.traces(request.limit());
  }

  /** Ids of the traces found, 32 digits, the latest first. */
  List<String> traceIds(Reader reader) throws IOException {
    Set<String> found = new LinkedHashSet<>();
    long end = endMillis;
    long slice = FIRST_SLICE_MILLIS;
    do {
      long begin = isWholeNeeded() ? beginMillis : Math.max(beginMillis, end - slice);
      for (GenericRecord row : reader.rows(query(begin, end, end == endMillis))) {
        found.add(row.getString(1));
      }
      end = begin;
      slice *= GROWTH;
    } while (end > beginMillis && found.size() < limit);
    return found.stream().limit(limit).toList();
  }

  private boolean isWholeNeeded() {
    return conditionCount() > 1;
  }

  private int conditionCount() {
    return (request.spanName() == null ? 0 : 1)
        + (request.remoteServiceName() == null ? 0 : 1)
        + (request.minDuration() == null ? 0 : 1)
        + request.annotationQuery().size();
  }

  /** Of one slice; {@code end} belongs to it when it is the request's. */
  private Query query(long begin, long end, boolean withEnd) {
    Query query =
        new Query("SELECT TraceId FROM otel_traces FINAL WHERE")
            .add(" Timestamp >= fromUnixTimestamp64Milli({begin:Int64})")
            .add(" AND Timestamp %s ".formatted(withEnd ? "<=" : "<"))
            .add("fromUnixTimestamp64Milli({end:Int64})")
            .number("begin", begin)
            .number("end", end);
    if (request.serviceName() != null) {
      query
          .add(" AND lower(ServiceName) = {service:String}")
          .text("service", request.serviceName());
    }
    List<String> conditions = conditions(query);
    if (!conditions.isEmpty()) {
      query.add(" AND ((").add(String.join(") OR (", conditions)).add("))");
    }
    query.add(" GROUP BY TraceId");
    if (conditions.size() > 1) {
      query.add(" HAVING countIf(").add(String.join(") > 0 AND countIf(", conditions)).add(") > 0");
    }
    return query
        .add(" ORDER BY max(Timestamp) DESC, TraceId LIMIT {limit:UInt32}")
        .number("limit", limit);
  }

  private List<String> conditions(Query query) {
    List<String> conditions = new ArrayList<>();
    if (request.spanName() != null) {
      conditions.add("lower(SpanName) = {name:String} OR lower(Operation) = {name:String}");
      query.text("name", request.spanName());
    }
    if (request.remoteServiceName() != null) {
      conditions.add("lower(" + SpanColumns.REMOTE_SERVICE + ") = {remote:String}");
      query.text("remote", request.remoteServiceName());
    }
    if (request.minDuration() != null) {
      conditions.add(duration(query, request.minDuration(), request.maxDuration()));
    }
    int index = 0;
    for (Map.Entry<String, String> tag : request.annotationQuery().entrySet()) {
      conditions.add(tag(query, index++, tag.getKey(), tag.getValue()));
    }
    return conditions;
  }

  private static String duration(Query query, long minMicros, @Nullable Long maxMicros) {
    query.number("min", nanos(minMicros));
    if (maxMicros == null) {
      return "Duration >= {min:UInt64}";
    }
    query.number("max", nanos(maxMicros) + NANOS_PER_MICRO);
    return "Duration >= {min:UInt64} AND Duration < {max:UInt64}";
  }

  /** Far beyond any duration it stays there, instead of wrapping around. */
  private static long nanos(long micros) {
    return Math.min(micros, Long.MAX_VALUE / NANOS_PER_MICRO - 1) * NANOS_PER_MICRO;
  }

  /** A key alone asks for an annotation or a tag, a key with a value for that tag. */
  private static String tag(Query query, int index, String key, String value) {
    String keyName = "key" + index;
    String valueName = "value" + index;
    query.text(keyName, key);
    String own = "SpanAttributes[{%s:String}]".formatted(keyName);
    String resource = "ResourceAttributes[{%s:String}]".formatted(keyName);
    boolean error = key.toLowerCase(Locale.ROOT).equals("error");
    if (value.isEmpty()) {
      return "mapContains(SpanAttributes, {%1$s:String}) OR has(Events.Name, {%1$s:String})"
              .formatted(keyName)
          + " OR mapContains(ResourceAttributes, {%s:String})".formatted(keyName)
          + (error ? " OR StatusCode = 'Error'" : "");
    }
    query.text(valueName, value);
    return "%s = {%3$s:String} OR %s = {%3$s:String}".formatted(own, resource, valueName)
        + (error
            ? " OR (StatusCode = 'Error' AND StatusMessage = {%s:String})".formatted(valueName)
            : "");
  }
}
