package io.tracemill.stream.job;

import io.tracemill.stream.core.BinaryForm;
import io.tracemill.stream.core.EdgeTotals;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** {@link EdgeTotals} in its own binary form. */
public final class EdgeTotalsSerializer extends BinarySerializer<EdgeTotals> {
  private static final long serialVersionUID = 1;

  public static final EdgeTotalsSerializer INSTANCE = new EdgeTotalsSerializer();

  @Override
  public boolean isImmutableType() {
    return false;
  }

  @Override
  public EdgeTotals copy(EdgeTotals from) {
    return from.copy();
  }

  @Override
  public void serialize(EdgeTotals value, DataOutputView target) throws IOException {
    BinaryForm.write(value, target);
  }

  @Override
  public EdgeTotals deserialize(DataInputView source) throws IOException {
    return BinaryForm.readEdgeTotals(source);
  }

  @Override
  public TypeSerializerSnapshot<EdgeTotals> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Finds the serializer again on restore. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<EdgeTotals> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
