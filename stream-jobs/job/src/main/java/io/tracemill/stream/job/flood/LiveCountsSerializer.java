package io.tracemill.stream.job.flood;

import io.tracemill.stream.core.flood.FloodForm;
import io.tracemill.stream.core.flood.LiveCounts;
import io.tracemill.stream.job.BinarySerializer;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** {@link LiveCounts} in its own binary form. */
public final class LiveCountsSerializer extends BinarySerializer<LiveCounts> {
  private static final long serialVersionUID = 1;

  public static final LiveCountsSerializer INSTANCE = new LiveCountsSerializer();

  @Override
  public boolean isImmutableType() {
    return false;
  }

  @Override
  public LiveCounts copy(LiveCounts from) {
    return FloodForm.copy(from);
  }

  @Override
  public void serialize(LiveCounts value, DataOutputView target) throws IOException {
    FloodForm.write(value, target);
  }

  @Override
  public LiveCounts deserialize(DataInputView source) throws IOException {
    return FloodForm.readLiveCounts(source);
  }

  @Override
  public TypeSerializerSnapshot<LiveCounts> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Finds the serializer again on restore. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<LiveCounts> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
