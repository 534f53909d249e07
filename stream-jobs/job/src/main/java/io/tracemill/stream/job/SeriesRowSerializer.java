package io.tracemill.stream.job;

import io.tracemill.stream.core.BucketRow;
import io.tracemill.stream.core.BucketTotals;
import io.tracemill.stream.core.SeriesKey;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;

/** Totals of one series in one period. */
public final class SeriesRowSerializer extends BucketRowSerializer<SeriesKey, BucketTotals> {
  private static final long serialVersionUID = 1;

  public static final SeriesRowSerializer INSTANCE = new SeriesRowSerializer();

  public SeriesRowSerializer() {
    super(SeriesKeySerializer.INSTANCE, BucketTotalsSerializer.INSTANCE);
  }

  @Override
  public TypeSerializerSnapshot<BucketRow<SeriesKey, BucketTotals>> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Finds the serializer again on restore. */
  public static final class Snapshot
      extends SimpleTypeSerializerSnapshot<BucketRow<SeriesKey, BucketTotals>> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
