package io.tracemill.stream.job.flood;

import io.tracemill.stream.core.flood.FloodDetector;
import io.tracemill.stream.core.flood.FloodForm;
import io.tracemill.stream.job.BinarySerializer;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** {@link FloodDetector} in its own binary form. */
public final class FloodDetectorSerializer extends BinarySerializer<FloodDetector> {
  private static final long serialVersionUID = 1;

  public static final FloodDetectorSerializer INSTANCE = new FloodDetectorSerializer();

  @Override
  public boolean isImmutableType() {
    return false;
  }

  @Override
  public FloodDetector copy(FloodDetector from) {
    return FloodForm.copy(from);
  }

  @Override
  public void serialize(FloodDetector value, DataOutputView target) throws IOException {
    FloodForm.write(value, target);
  }

  @Override
  public FloodDetector deserialize(DataInputView source) throws IOException {
    return FloodForm.readDetector(source);
  }

  @Override
  public TypeSerializerSnapshot<FloodDetector> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Finds the serializer again on restore. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<FloodDetector> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
