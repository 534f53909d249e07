package io.tracemill.stream.job;

import io.tracemill.stream.core.BinaryForm;
import io.tracemill.stream.core.StoredSpan;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** {@link StoredSpan} in its own binary form. */
public final class StoredSpanSerializer extends BinarySerializer<StoredSpan> {
  private static final long serialVersionUID = 1;

  public static final StoredSpanSerializer INSTANCE = new StoredSpanSerializer();

  @Override
  public void serialize(StoredSpan value, DataOutputView target) throws IOException {
    BinaryForm.write(value, target);
  }

  @Override
  public StoredSpan deserialize(DataInputView source) throws IOException {
    return BinaryForm.readStoredSpan(source);
  }

  @Override
  public TypeSerializerSnapshot<StoredSpan> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Finds the serializer again on restore. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<StoredSpan> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
