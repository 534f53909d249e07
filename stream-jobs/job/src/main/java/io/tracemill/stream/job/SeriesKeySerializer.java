package io.tracemill.stream.job;

import io.tracemill.stream.core.BinaryForm;
import io.tracemill.stream.core.SeriesKey;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** {@link SeriesKey} in its own binary form. */
public final class SeriesKeySerializer extends BinarySerializer<SeriesKey> {
  private static final long serialVersionUID = 1;

  public static final SeriesKeySerializer INSTANCE = new SeriesKeySerializer();

  @Override
  public void serialize(SeriesKey value, DataOutputView target) throws IOException {
    BinaryForm.write(value, target);
  }

  @Override
  public SeriesKey deserialize(DataInputView source) throws IOException {
    return BinaryForm.readSeriesKey(source);
  }

  @Override
  public TypeSerializerSnapshot<SeriesKey> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Finds the serializer again on restore. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<SeriesKey> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
