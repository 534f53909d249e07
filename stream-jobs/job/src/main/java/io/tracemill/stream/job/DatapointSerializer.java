package io.tracemill.stream.job;

import io.tracemill.stream.core.BinaryForm;
import io.tracemill.stream.core.Datapoint;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** {@link Datapoint} in its own binary form. */
public final class DatapointSerializer extends BinarySerializer<Datapoint> {
  private static final long serialVersionUID = 1;

  public static final DatapointSerializer INSTANCE = new DatapointSerializer();

  @Override
  public void serialize(Datapoint value, DataOutputView target) throws IOException {
    BinaryForm.write(value, target);
  }

  @Override
  public Datapoint deserialize(DataInputView source) throws IOException {
    return BinaryForm.readDatapoint(source);
  }

  @Override
  public TypeSerializerSnapshot<Datapoint> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Finds the serializer again on restore. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<Datapoint> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
