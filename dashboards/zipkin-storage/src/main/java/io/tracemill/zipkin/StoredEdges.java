package io.tracemill.zipkin;

import com.clickhouse.client.api.query.GenericRecord;
import java.io.IOException;
import java.util.List;
import zipkin2.DependencyLink;

/**
 * Who calls whom, from {@code service_edges_1m}: calls by the minute in which they ended. Edges
 * without a known caller are no links.
 */
final class StoredEdges {
  private static final long MINUTE_MILLIS = 60_000;

  private final Reader reader;

  StoredEdges(Reader reader) {
    this.reader = reader;
  }

  /**
   * Links of the minutes that the range touches.
   *
   * @throws IllegalArgumentException when the range is longer than the limits allow
   */
  List<DependencyLink> read(long endMillis, long lookbackMillis) throws IOException {
    long begin = reader.limits().begin(endMillis, lookbackMillis);
    Query query =
        new Query("SELECT lower(Client) AS parent, lower(Server) AS child,")
            .add(" toInt64(sum(Count)), toInt64(sum(Errors)) FROM service_edges_1m FINAL")
            .add(" WHERE Time >= fromUnixTimestamp64Milli({begin:Int64})")
            .add(" AND Time <= fromUnixTimestamp64Milli({end:Int64})")
            .add(" AND Count > 0 AND Client != '' AND Server != ''")
            .add(" GROUP BY parent, child ORDER BY parent, child LIMIT {limit:UInt32}")
            .number("begin", begin - Math.floorMod(begin, MINUTE_MILLIS))
            .number("end", endMillis)
            .number("limit", reader.limits().maxNames());
    return reader.rows(query).stream().map(StoredEdges::link).toList();
  }

  private static DependencyLink link(GenericRecord row) {
    return DependencyLink.newBuilder()
        .parent(row.getString(1))
        .child(row.getString(2))
        .callCount(row.getLong(3))
        .errorCount(row.getLong(4))
        .build();
  }
}
