package io.tracemill.stream.job;

import io.tracemill.stream.core.BinaryForm;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** {@link CountedEdge} in the core's binary form. */
public final class CountedEdgeSerializer extends BinarySerializer<CountedEdge> {
  private static final long serialVersionUID = 1;

  public static final CountedEdgeSerializer INSTANCE = new CountedEdgeSerializer();

  @Override
  public void serialize(CountedEdge value, DataOutputView target) throws IOException {
    BinaryForm.write(value.digest(), target);
    target.writeByte(value.sign());
    target.writeLong(value.appendMillis());
  }

  @Override
  public CountedEdge deserialize(DataInputView source) throws IOException {
    return new CountedEdge(BinaryForm.readEdgeDigest(source), source.readByte(), source.readLong());
  }

  @Override
  public TypeSerializerSnapshot<CountedEdge> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Finds the serializer again on restore. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<CountedEdge> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
