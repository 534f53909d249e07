package io.tracemill.zipkin;

import com.clickhouse.client.api.query.GenericRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Names of services and operations, from the datapoints; names of what was called and values of
 * tags, which only spans tell, from the spans appended lately, of which at most {@link
 * ReadLimits#maxNameRows} are read. Sorted; names in lower case, as Zipkin wants them.
 */
final class StoredNames {
  private static final String SERIES = "service_metrics_1m WHERE Count > 0";
  private static final String RECENT_SPANS =
      "otel_traces WHERE AppendTime >= now() - toIntervalSecond({seconds:UInt32})";
  private static final String OF_SERVICE = " AND lower(%s) = {of:String}";

  private final Reader reader;

  StoredNames(Reader reader) {
    this.reader = reader;
  }

  List<String> services() throws IOException {
    return names("lower(Service)", SERIES, new Query(""), Map.of());
  }

  List<String> operations(String service) throws IOException {
    String source = SERIES + OF_SERVICE.formatted("Service");
    return names("lower(Operation)", source, new Query("").text("of", service), Map.of());
  }

  List<String> remoteServices(String service) throws IOException {
    return ofRecentSpans(
        "lower(" + SpanColumns.REMOTE_SERVICE + ")",
        RECENT_SPANS + OF_SERVICE.formatted("ServiceName"),
        service);
  }

  /** Values of a tag over all services, in the case they were sent in. */
  List<String> tagValues(String key) throws IOException {
    return ofRecentSpans("SpanAttributes[{of:String}]", RECENT_SPANS, key);
  }

  private List<String> ofRecentSpans(String name, String source, String of) throws IOException {
    return names(
        name,
        source,
        new Query("").text("of", of).number("seconds", reader.limits().namesLookback().toSeconds()),
        // a name too many does no harm, and a list that is cut is better than none
        Map.of(
            "final", "0",
            "max_rows_to_read", Long.toString(reader.limits().maxNameRows()),
            "read_overflow_mode", "break"));
  }

  private List<String> names(String name, String source, Query query, Map<String, String> settings)
      throws IOException {
    query
        .add("SELECT DISTINCT " + name + " AS name FROM " + source)
        .add(" AND name != '' ORDER BY name LIMIT {limit:UInt32}")
        .number("limit", reader.limits().maxNames());
    // a list that the server may sort in place
    return new ArrayList<>(reader.rows(query, settings).stream().map(StoredNames::first).toList());
  }

  private static String first(GenericRecord row) {
    return row.getString(1);
  }
}
