package io.tracemill.stream.job;

import io.tracemill.clickhouse.StoredUpTo;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;

/** Gauge {@code storedCheckpointId}: the checkpoint before which every row of every table is. */
final class StoredCheckpoint implements Sink<StoredUpTo> {
  private static final long serialVersionUID = 1;

  private final int tables;

  StoredCheckpoint(int tables) {
    this.tables = tables;
  }

  @Override
  public SinkWriter<StoredUpTo> createWriter(WriterInitContext context) {
    Noting noting = new Noting(new Progress(tables));
    context.metricGroup().gauge("storedCheckpointId", () -> noting.checkpointId);
    return noting;
  }

  private static final class Noting implements SinkWriter<StoredUpTo> {
    private final Progress progress;
    private volatile long checkpointId;

    Noting(Progress progress) {
      this.progress = progress;
    }

    @Override
    public void write(StoredUpTo stored, Context context) {
      checkpointId = progress.note(stored);
    }

    @Override
    public void flush(boolean endOfInput) {}

    @Override
    public void close() {}
  }
}
