package io.tracemill.stream.job;

import io.tracemill.stream.core.BinaryForm;
import io.tracemill.stream.core.SpanReport;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** {@link SpanReport} in its own binary form. */
public final class SpanReportSerializer extends BinarySerializer<SpanReport> {
  private static final long serialVersionUID = 1;

  public static final SpanReportSerializer INSTANCE = new SpanReportSerializer();

  @Override
  public void serialize(SpanReport value, DataOutputView target) throws IOException {
    BinaryForm.write(value, target);
  }

  @Override
  public SpanReport deserialize(DataInputView source) throws IOException {
    return BinaryForm.readSpanReport(source);
  }

  @Override
  public TypeSerializerSnapshot<SpanReport> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Finds the serializer again on restore. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<SpanReport> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
