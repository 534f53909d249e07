package io.tracemill.stream.job;

import io.tracemill.stream.core.BucketRow;
import io.tracemill.stream.core.StoredTotal;
import io.tracemill.stream.core.Totals;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/**
 * The two steps from what is counted to rows of totals: pre-aggregate per task, total per key.
 *
 * @param family what is counted
 * @param parts output of the first step
 * @param totals output of the second step
 */
record BucketSteps<I, K, T extends Totals<T>, R extends StoredTotal<K, R>>(
    BucketFamily<I, K, T, R> family,
    SingleOutputStreamOperator<BucketRow<K, T>> parts,
    SingleOutputStreamOperator<R> totals) {

  static <I, K, T extends Totals<T>, R extends StoredTotal<K, R>> BucketSteps<I, K, T, R> define(
      BucketFamily<I, K, T, R> family, DataStream<I> counted, long sendLongEveryMillis) {
    SingleOutputStreamOperator<BucketRow<K, T>> parts =
        Pipeline.named(
            counted.transform(
                family.preAggregateId(), family.partType(), new PreAggregateOperator<>(family)),
            family.preAggregateId());
    SingleOutputStreamOperator<R> totals =
        Pipeline.named(
            parts
                .keyBy(BucketRow::key, family.keyType())
                .process(new TotalBucketsFunction<>(family, sendLongEveryMillis))
                .returns(family.rowType()),
            family.totalId());
    return new BucketSteps<>(family, parts, totals);
  }

  /** Periods that are not the job's. */
  DataStream<DirtyBucket> dirty() {
    return parts
        .getSideOutput(JobTypes.DIRTY_BUCKETS)
        .union(totals.getSideOutput(JobTypes.DIRTY_BUCKETS));
  }

  /** Rows of one table, the reconciler's among them. */
  DataStream<R> rows(BucketTable table, SingleOutputStreamOperator<DirtyBucket> reconciled) {
    return totals
        .getSideOutput(family.rowsOf(table))
        .union(reconciled.getSideOutput(family.rowsOf(table)));
  }
}
