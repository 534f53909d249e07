package io.tracemill.stream.job;

import io.tracemill.stream.core.BucketTotals;
import io.tracemill.stream.core.StoredTotal;
import org.apache.flink.api.common.typeinfo.TypeInformation;

/** Totals of spans, by the second in which they ended. */
interface CountedSpanFamily<K, R extends StoredTotal<K, R>>
    extends BucketFamily<CountedSpan, K, BucketTotals, R> {

  @Override
  default long second(CountedSpan span) {
    return span.digest().bucketSeconds();
  }

  @Override
  default long appendMillis(CountedSpan span) {
    return span.appendMillis();
  }

  @Override
  default BucketTotals newTotals() {
    return new BucketTotals();
  }

  @Override
  default void add(CountedSpan span, BucketTotals totals) {
    totals.add(span.digest(), span.sign(), span.appendMillis());
  }

  @Override
  default TypeInformation<BucketTotals> totalsType() {
    return JobTypes.BUCKET_TOTALS;
  }
}
