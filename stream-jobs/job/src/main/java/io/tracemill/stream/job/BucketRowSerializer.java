package io.tracemill.stream.job;

import io.tracemill.stream.core.BucketRow;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** {@link BucketRow} by the forms of its key and totals. Crosses operators, never lies in state. */
abstract class BucketRowSerializer<K, T> extends BinarySerializer<BucketRow<K, T>> {
  private static final long serialVersionUID = 1;

  private final TypeSerializer<K> keys;
  private final TypeSerializer<T> totals;

  BucketRowSerializer(TypeSerializer<K> keys, TypeSerializer<T> totals) {
    this.keys = keys;
    this.totals = totals;
  }

  @Override
  public void serialize(BucketRow<K, T> value, DataOutputView target) throws IOException {
    keys.serialize(value.key(), target);
    target.writeInt(value.periodSeconds());
    target.writeLong(value.bucketSeconds());
    totals.serialize(value.totals(), target);
    target.writeLong(value.version());
  }

  @Override
  public BucketRow<K, T> deserialize(DataInputView source) throws IOException {
    return new BucketRow<>(
        keys.deserialize(source),
        source.readInt(),
        source.readLong(),
        totals.deserialize(source),
        source.readLong());
  }
}
