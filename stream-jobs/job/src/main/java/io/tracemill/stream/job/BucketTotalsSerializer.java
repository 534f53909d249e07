package io.tracemill.stream.job;

import io.tracemill.stream.core.BinaryForm;
import io.tracemill.stream.core.BucketTotals;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** {@link BucketTotals} in its own binary form. */
public final class BucketTotalsSerializer extends BinarySerializer<BucketTotals> {
  private static final long serialVersionUID = 1;

  public static final BucketTotalsSerializer INSTANCE = new BucketTotalsSerializer();

  @Override
  public boolean isImmutableType() {
    return false;
  }

  @Override
  public BucketTotals copy(BucketTotals from) {
    return from.copy();
  }

  @Override
  public void serialize(BucketTotals value, DataOutputView target) throws IOException {
    BinaryForm.write(value, target);
  }

  @Override
  public BucketTotals deserialize(DataInputView source) throws IOException {
    return BinaryForm.readBucketTotals(source);
  }

  @Override
  public TypeSerializerSnapshot<BucketTotals> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Finds the serializer again on restore. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<BucketTotals> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
