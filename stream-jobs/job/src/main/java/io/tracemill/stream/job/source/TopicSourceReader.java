package io.tracemill.stream.job.source;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.source.SourceOutput;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.connector.base.source.reader.SingleThreadMultiplexSourceReaderBase;
import org.apache.flink.connector.base.source.reader.splitreader.SplitReader;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplitState;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/** Hands on records with their append time, and the news of idle partitions as watermarks. */
final class TopicSourceReader
    extends SingleThreadMultiplexSourceReaderBase<
        Fetched, KafkaRecord, KafkaPartitionSplit, KafkaPartitionSplitState> {
  private final OffsetCommits commits;

  TopicSourceReader(
      Supplier<SplitReader<Fetched, KafkaPartitionSplit>> splitReader,
      OffsetCommits commits,
      SourceReaderContext context) {
    super(splitReader, TopicSourceReader::emit, context.getConfiguration(), context);
    this.commits = commits;
  }

  private static void emit(
      Fetched element, SourceOutput<KafkaRecord> output, KafkaPartitionSplitState split) {
    ConsumerRecord<byte[], byte[]> record = element.record();
    if (record == null) {
      output.emitWatermark(new Watermark(element.caughtUpMillis() - 1));
    } else {
      output.collect(
          new KafkaRecord(
              record.topic(),
              record.partition(),
              record.offset(),
              record.timestamp(),
              record.key(),
              record.value(),
              headers(record.headers())),
          record.timestamp());
    }
    split.setCurrentOffset(element.position());
  }

  private static Map<String, String> headers(Headers headers) {
    Map<String, String> texts = Map.of();
    for (Header header : headers) {
      if (texts.isEmpty()) {
        texts = new HashMap<>();
      }
      byte[] value = header.value();
      texts.put(header.key(), value == null ? "" : new String(value, StandardCharsets.UTF_8));
    }
    return texts;
  }

  @Override
  public List<KafkaPartitionSplit> snapshotState(long checkpointId) {
    List<KafkaPartitionSplit> splits = super.snapshotState(checkpointId);
    commits.note(checkpointId, splits);
    return splits;
  }

  @Override
  public void notifyCheckpointComplete(long checkpointId) throws Exception {
    super.notifyCheckpointComplete(checkpointId);
    commits.release(checkpointId);
  }

  @Override
  protected void onSplitFinished(Map<String, KafkaPartitionSplitState> finished) {
    // Splits of an unbounded source do not finish.
  }

  @Override
  protected KafkaPartitionSplitState initializedState(KafkaPartitionSplit split) {
    return new KafkaPartitionSplitState(split);
  }

  @Override
  protected KafkaPartitionSplit toSplitType(String splitId, KafkaPartitionSplitState state) {
    return state.toKafkaPartitionSplit();
  }
}
