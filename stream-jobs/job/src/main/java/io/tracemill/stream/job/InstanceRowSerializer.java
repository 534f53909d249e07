package io.tracemill.stream.job;

import io.tracemill.stream.core.BucketRow;
import io.tracemill.stream.core.BucketTotals;
import io.tracemill.stream.core.InstanceKey;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;

/** Totals of one instance in one period. */
public final class InstanceRowSerializer extends BucketRowSerializer<InstanceKey, BucketTotals> {
  private static final long serialVersionUID = 1;

  public static final InstanceRowSerializer INSTANCE = new InstanceRowSerializer();

  public InstanceRowSerializer() {
    super(InstanceKeySerializer.INSTANCE, BucketTotalsSerializer.INSTANCE);
  }

  @Override
  public TypeSerializerSnapshot<BucketRow<InstanceKey, BucketTotals>> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Finds the serializer again on restore. */
  public static final class Snapshot
      extends SimpleTypeSerializerSnapshot<BucketRow<InstanceKey, BucketTotals>> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
