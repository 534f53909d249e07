package io.tracemill.stream.job;

import io.tracemill.stream.core.BinaryForm;
import io.tracemill.stream.core.EdgeKey;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** {@link EdgeKey} in its own binary form. */
public final class EdgeKeySerializer extends BinarySerializer<EdgeKey> {
  private static final long serialVersionUID = 1;

  public static final EdgeKeySerializer INSTANCE = new EdgeKeySerializer();

  @Override
  public void serialize(EdgeKey value, DataOutputView target) throws IOException {
    BinaryForm.write(value, target);
  }

  @Override
  public EdgeKey deserialize(DataInputView source) throws IOException {
    return BinaryForm.readEdgeKey(source);
  }

  @Override
  public TypeSerializerSnapshot<EdgeKey> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Finds the serializer again on restore. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<EdgeKey> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
