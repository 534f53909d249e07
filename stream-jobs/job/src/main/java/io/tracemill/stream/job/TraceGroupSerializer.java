package io.tracemill.stream.job;

import io.tracemill.stream.core.BinaryForm;
import io.tracemill.stream.core.TraceGroup;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** {@link TraceGroup} in its own binary form. */
public final class TraceGroupSerializer extends BinarySerializer<TraceGroup> {
  private static final long serialVersionUID = 1;

  public static final TraceGroupSerializer INSTANCE = new TraceGroupSerializer();

  @Override
  public boolean isImmutableType() {
    return false;
  }

  @Override
  public TraceGroup copy(TraceGroup from) {
    return from.copy();
  }

  @Override
  public void serialize(TraceGroup value, DataOutputView target) throws IOException {
    BinaryForm.write(value, target);
  }

  @Override
  public TraceGroup deserialize(DataInputView source) throws IOException {
    return BinaryForm.readTraceGroup(source);
  }

  @Override
  public TypeSerializerSnapshot<TraceGroup> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Finds the serializer again on restore. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<TraceGroup> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
