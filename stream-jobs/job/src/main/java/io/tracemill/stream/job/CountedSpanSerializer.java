package io.tracemill.stream.job;

import io.tracemill.stream.core.BinaryForm;
import io.tracemill.stream.core.SpanDigest;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** {@link CountedSpan} in the core's binary form. */
public final class CountedSpanSerializer extends BinarySerializer<CountedSpan> {
  private static final long serialVersionUID = 1;

  public static final CountedSpanSerializer INSTANCE = new CountedSpanSerializer();

  @Override
  public void serialize(CountedSpan value, DataOutputView target) throws IOException {
    SpanDigest digest = value.digest();
    BinaryForm.write(digest.key(), target);
    BinaryForm.writeText(digest.instance(), target);
    BinaryForm.writeText(digest.host(), target);
    target.writeLong(digest.bucketSeconds());
    target.writeLong(digest.durationNanos());
    BinaryForm.writeText(digest.errorClass(), target);
    target.writeDouble(digest.adjustedCount());
    target.writeLong(digest.traceIdHigh());
    target.writeLong(digest.traceIdLow());
    target.writeByte(value.sign());
    target.writeLong(value.appendMillis());
  }

  @Override
  public CountedSpan deserialize(DataInputView source) throws IOException {
    SpanDigest digest =
        new SpanDigest(
            BinaryForm.readSeriesKey(source),
            BinaryForm.readText(source),
            BinaryForm.readText(source),
            source.readLong(),
            source.readLong(),
            BinaryForm.readText(source),
            source.readDouble(),
            source.readLong(),
            source.readLong());
    return new CountedSpan(digest, source.readByte(), source.readLong());
  }

  @Override
  public TypeSerializerSnapshot<CountedSpan> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Finds the serializer again on restore. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<CountedSpan> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
