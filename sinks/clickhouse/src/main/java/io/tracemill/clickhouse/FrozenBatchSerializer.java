package io.tracemill.clickhouse;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.base.TypeSerializerSingleton;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/** A batch in a checkpoint: a version, then the fields in their order. */
final class FrozenBatchSerializer extends TypeSerializerSingleton<FrozenBatch> {
  static final FrozenBatchSerializer INSTANCE = new FrozenBatchSerializer();

  private static final long serialVersionUID = 1;
  private static final int VERSION = 1;

  @Override
  public void serialize(FrozenBatch batch, DataOutputView target) throws IOException {
    target.writeByte(VERSION);
    target.writeShort(batch.columns().size());
    for (String column : batch.columns()) {
      target.writeUTF(column);
    }
    target.writeInt(batch.rows());
    target.writeLong(batch.bytes());
    target.writeUTF(batch.token());
    target.writeInt(batch.content().length);
    target.write(batch.content());
  }

  @Override
  public FrozenBatch deserialize(DataInputView source) throws IOException {
    int version = source.readByte();
    if (version != VERSION) {
      throw new IOException("a batch of version " + version + " but only " + VERSION + " is known");
    }
    String[] columns = new String[source.readUnsignedShort()];
    for (int i = 0; i < columns.length; i++) {
      columns[i] = source.readUTF();
    }
    int rows = source.readInt();
    long bytes = source.readLong();
    String token = source.readUTF();
    byte[] content = new byte[source.readInt()];
    source.readFully(content);
    return new FrozenBatch(List.copyOf(Arrays.asList(columns)), rows, bytes, token, content);
  }

  @Override
  public boolean isImmutableType() {
    return true;
  }

  @Override
  public @Nullable FrozenBatch createInstance() {
    return null;
  }

  @Override
  public FrozenBatch copy(FrozenBatch from) {
    return from;
  }

  @Override
  public FrozenBatch copy(FrozenBatch from, FrozenBatch reuse) {
    return from;
  }

  @Override
  public int getLength() {
    return -1;
  }

  @Override
  public FrozenBatch deserialize(FrozenBatch reuse, DataInputView source) throws IOException {
    return deserialize(source);
  }

  @Override
  public void copy(DataInputView source, DataOutputView target) throws IOException {
    serialize(deserialize(source), target);
  }

  @Override
  public TypeSerializerSnapshot<FrozenBatch> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Found by its name when a checkpoint is read. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<FrozenBatch> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
