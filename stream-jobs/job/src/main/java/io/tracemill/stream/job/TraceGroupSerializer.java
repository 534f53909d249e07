package io.tracemill.stream.job;

import io.tracemill.stream.core.BinaryForm;
import io.tracemill.stream.core.TraceGroup;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.core.memory.DataOutputView;

/** {@link TraceGroup} in its own binary form. */
public final class TraceGroupSerializer extends BinarySerializer<TraceGroup> {
  private static final long serialVersionUID = 1;

  private static final int HEADER_BYTES = 256;
  private static final int LARGEST_FIRST_ARRAY = 1 << 20;

  public static final TraceGroupSerializer INSTANCE = new TraceGroupSerializer();

  @Override
  public boolean isImmutableType() {
    return false;
  }

  @Override
  public TraceGroup copy(TraceGroup from) {
    return from.copy();
  }

  /** By way of one array: a snapshot's stream is dear by the call, not by the byte. */
  @Override
  public void serialize(TraceGroup value, DataOutputView target) throws IOException {
    int expected = (int) Math.min(value.bytes() * 9 / 8 + HEADER_BYTES, LARGEST_FIRST_ARRAY);
    DataOutputSerializer form = new DataOutputSerializer(expected);
    BinaryForm.write(value, form);
    target.write(form.getSharedBuffer(), 0, form.length());
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
