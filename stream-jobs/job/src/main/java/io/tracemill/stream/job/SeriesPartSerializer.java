package io.tracemill.stream.job;

import io.tracemill.stream.core.BinaryForm;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** {@link SeriesPart} in the core's binary form. */
public final class SeriesPartSerializer extends BinarySerializer<SeriesPart> {
  private static final long serialVersionUID = 1;

  public static final SeriesPartSerializer INSTANCE = new SeriesPartSerializer();

  @Override
  public void serialize(SeriesPart value, DataOutputView target) throws IOException {
    BinaryForm.write(value.key(), target);
    target.writeLong(value.bucketSeconds());
    BinaryForm.write(value.part(), target);
  }

  @Override
  public SeriesPart deserialize(DataInputView source) throws IOException {
    return new SeriesPart(
        BinaryForm.readSeriesKey(source), source.readLong(), BinaryForm.readBucketTotals(source));
  }

  @Override
  public TypeSerializerSnapshot<SeriesPart> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Finds the serializer again on restore. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<SeriesPart> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
