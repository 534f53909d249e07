package io.tracemill.stream.job;

import io.tracemill.stream.core.BucketRow;
import io.tracemill.stream.core.EdgeKey;
import io.tracemill.stream.core.EdgeTotals;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;

/** Totals of one edge in one period. */
public final class EdgeRowSerializer extends BucketRowSerializer<EdgeKey, EdgeTotals> {
  private static final long serialVersionUID = 1;

  public static final EdgeRowSerializer INSTANCE = new EdgeRowSerializer();

  public EdgeRowSerializer() {
    super(EdgeKeySerializer.INSTANCE, EdgeTotalsSerializer.INSTANCE);
  }

  @Override
  public TypeSerializerSnapshot<BucketRow<EdgeKey, EdgeTotals>> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Finds the serializer again on restore. */
  public static final class Snapshot
      extends SimpleTypeSerializerSnapshot<BucketRow<EdgeKey, EdgeTotals>> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
