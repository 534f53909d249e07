package io.tracemill.stream.job;

import io.tracemill.stream.core.BinaryForm;
import io.tracemill.stream.core.InstanceKey;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** {@link InstanceKey} in its own binary form. */
public final class InstanceKeySerializer extends BinarySerializer<InstanceKey> {
  private static final long serialVersionUID = 1;

  public static final InstanceKeySerializer INSTANCE = new InstanceKeySerializer();

  @Override
  public void serialize(InstanceKey value, DataOutputView target) throws IOException {
    BinaryForm.write(value, target);
  }

  @Override
  public InstanceKey deserialize(DataInputView source) throws IOException {
    return BinaryForm.readInstanceKey(source);
  }

  @Override
  public TypeSerializerSnapshot<InstanceKey> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Finds the serializer again on restore. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<InstanceKey> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
