package io.tracemill.prometheus;

import io.tracemill.schemas.avro.Flood;
import io.tracemill.schemas.avro.HistogramBucket;
import io.tracemill.schemas.avro.ServiceMetrics;
import java.util.List;

/** Rows as the job sends them. */
final class Rows {
  /** Index at scale 5 of durations around 100 ms. */
  static final int INDEX_100_MS = (int) Math.floor(32 * Math.log(0.099e9) / Math.log(2));

  private Rows() {}

  static ServiceMetrics row(String service, long bucketMillis, long version, long count) {
    return row(service, bucketMillis, version, count, 0, INDEX_100_MS);
  }

  static ServiceMetrics row(
      String service, long bucketMillis, long version, long count, long errors, int index) {
    return ServiceMetrics.newBuilder()
        .setEpochMillis(bucketMillis)
        .setService(service)
        .setOperation("GET /")
        .setKind("Server")
        .setCount(count)
        .setAdjustedCount(count)
        .setErrors(errors)
        .setSumNanos(count * 99_000_000)
        .setMinNanos(99_000_000)
        .setMaxNanos(99_000_000)
        .setBuckets(count == 0 ? List.of() : List.of(new HistogramBucket(index, count)))
        .setVersion(version)
        .build();
  }

  static Flood flood(String id, String state, long version) {
    return Flood.newBuilder()
        .setFloodId(id)
        .setState(state)
        .setService("shop")
        .setOperation("GET /")
        .setCaller("web")
        .setOnsetEpochMillis(1)
        .setDetectedEpochMillis(2)
        .setObserved(100)
        .setExpected(10)
        .setExpectedHigh(20)
        .setScore(9)
        .setVersion(version)
        .build();
  }
}
