package io.tracemill.prometheus;

import io.tracemill.schemas.avro.ServiceMetrics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Absolute rows in, counters out. Of each series of the pipeline and each recent bucket the row
 * with the greatest version is kept, so a row that comes again, or an older one, changes nothing,
 * and a newer one replaces what was counted.
 *
 * <p>Bounded: a bucket is folded into its series' totals and forgotten when append time has passed
 * its end by {@link #RETENTION_MILLIS}, or sooner, oldest first, while there are more rows than
 * {@code maxRows}; what comes for it after that is not counted. There are at most {@code maxSeries}
 * published series, the rest is one series of its own; a series without a new row for {@code
 * idleMillis} is dropped, and begins at 0 when it comes back, as after a restart. Thread-safe.
 */
final class DatapointStore {
  /** What became of a row. */
  enum Outcome {
    /** Counted. */
    APPLIED,
    /** Not newer than what is known. */
    STALE,
    /** Its bucket is folded already. */
    TOO_OLD
  }

  static final long RETENTION_MILLIS = 15 * 60_000;

  private static final long BUCKET_MILLIS = 10_000;
  private static final long EXPIRE_EVERY_MILLIS = 60_000;

  /** The newest row of a series in a bucket. */
  private record Row(long version, Totals totals, SeriesLabels labels) {}

  private final int maxSeries;
  private final int maxRows;
  private final long idleMillis;
  private final Map<SeriesLabels, Series> series = new HashMap<>();
  private final TreeMap<Long, Map<String, Row>> recent = new TreeMap<>();
  private int rows;
  private long foldedMillis = Long.MIN_VALUE;
  private long appendMillis;
  private long lastDatapointMillis;
  private long expiredMillis;
  private long overflowed;

  DatapointStore(int maxSeries, int maxRows, long idleMillis) {
    this.maxSeries = maxSeries;
    this.maxRows = maxRows;
    this.idleMillis = idleMillis;
  }

  /**
   * Takes a row in.
   *
   * @param key the pipeline's series, which is the record's key
   * @param recordMillis when the row was appended, epoch milliseconds
   */
  synchronized Outcome apply(String key, ServiceMetrics row, long recordMillis) {
    appendMillis = Math.max(appendMillis, recordMillis);
    foldUpTo(appendMillis - RETENTION_MILLIS);
    long bucket = row.getEpochMillis();
    if (bucket + BUCKET_MILLIS <= foldedMillis) {
      return Outcome.TOO_OLD;
    }
    Map<String, Row> bucketRows = recent.computeIfAbsent(bucket, unused -> new HashMap<>());
    Row known = bucketRows.get(key);
    if (known != null && known.version() >= row.getVersion()) {
      return Outcome.STALE;
    }
    count(bucketRows, key, known, row);
    lastDatapointMillis =
        Math.max(lastDatapointMillis, Math.min(bucket + BUCKET_MILLIS, recordMillis));
    while (rows > maxRows) {
      foldOldest();
    }
    expire();
    return Outcome.APPLIED;
  }

  private void count(
      Map<String, Row> bucketRows, String key, @Nullable Row known, ServiceMetrics row) {
    SeriesLabels labels = known == null ? labelsOf(row) : known.labels();
    Series counted = series.get(labels);
    if (counted == null) {
      counted = new Series(labels.toLabels());
      series.put(labels, counted);
    }
    Totals totals = Totals.of(row);
    if (known == null) {
      rows++;
    } else {
      counted.current().subtract(known.totals());
    }
    counted.current().add(totals);
    counted.touch(appendMillis);
    bucketRows.put(key, new Row(row.getVersion(), totals, labels));
  }

  private SeriesLabels labelsOf(ServiceMetrics row) {
    SeriesLabels own = SeriesLabels.of(row);
    int others = series.containsKey(SeriesLabels.OVERFLOW) ? series.size() - 1 : series.size();
    if (others < maxSeries || series.containsKey(own)) {
      return own;
    }
    overflowed++;
    return SeriesLabels.OVERFLOW;
  }

  private void foldUpTo(long millis) {
    while (!recent.isEmpty() && recent.firstKey() + BUCKET_MILLIS <= millis) {
      foldOldest();
    }
    foldedMillis = Math.max(foldedMillis, millis);
  }

  private void foldOldest() {
    Map.Entry<Long, Map<String, Row>> oldest = recent.pollFirstEntry();
    rows -= oldest.getValue().size();
    foldedMillis = Math.max(foldedMillis, oldest.getKey() + BUCKET_MILLIS);
  }

  private void expire() {
    if (appendMillis - expiredMillis >= EXPIRE_EVERY_MILLIS) {
      expiredMillis = appendMillis;
      series.values().removeIf(one -> appendMillis - one.updatedMillis() > idleMillis);
    }
  }

  /** All series with what is to be published of them. */
  synchronized <T> List<T> publish(Function<Series, T> each) {
    List<T> published = new ArrayList<>(series.size());
    for (Series one : series.values()) {
      one.publish();
      published.add(each.apply(one));
    }
    return published;
  }

  /** End of the newest bucket seen, never later than its row came; epoch milliseconds, 0: none. */
  synchronized long lastDatapointMillis() {
    return lastDatapointMillis;
  }

  synchronized int seriesCount() {
    return series.size();
  }

  synchronized int rowCount() {
    return rows;
  }

  /** Rows of new buckets that were counted in the overflow series. */
  synchronized long overflowed() {
    return overflowed;
  }
}
