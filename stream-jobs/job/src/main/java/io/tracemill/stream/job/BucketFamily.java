package io.tracemill.stream.job;

import io.tracemill.stream.core.BucketRow;
import io.tracemill.stream.core.StoredTotal;
import io.tracemill.stream.core.Totals;
import java.io.Serializable;
import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.util.OutputTag;

/**
 * One kind of totals per key and period: what is counted, under which key, over which periods, and
 * to which tables the rows go.
 *
 * @param <I> what is counted
 * @param <K> what totals are about
 * @param <T> the totals
 * @param <R> rows of the tables
 */
interface BucketFamily<I, K, T extends Totals<T>, R extends StoredTotal<K, R>>
    extends Serializable {

  /** Periods and their tables, the shortest first; each period is a multiple of the one before. */
  List<BucketTable> tables();

  /** Id of the operator that pre-aggregates. */
  String preAggregateId();

  /** Id of the operator that totals. */
  String totalId();

  K key(I input);

  /** A second of the shortest period in which it is counted. */
  long second(I input);

  long appendMillis(I input);

  T newTotals();

  void add(I input, T totals);

  /** The row as the totals stand, sharing nothing with them. */
  R row(K key, BucketTable table, long bucketSeconds, T totals);

  String tenant(K key);

  /** What a dirty bucket names beside tenant and time; empty where that is all. */
  String service(K key);

  TypeInformation<K> keyType();

  TypeInformation<T> totalsType();

  TypeInformation<BucketRow<K, T>> partType();

  TypeInformation<R> rowType();

  /** Where rows of a table are found in the output. */
  default OutputTag<R> rowsOf(BucketTable table) {
    return new OutputTag<>(table.tableName(), rowType());
  }

  default DirtyBucket dirty(K key, BucketTable table, long bucketSeconds, long appendMillis) {
    return new DirtyBucket(
        table.tableName(), tenant(key), service(key), bucketSeconds, appendMillis, false);
  }
}
