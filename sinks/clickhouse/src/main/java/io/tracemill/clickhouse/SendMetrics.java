package io.tracemill.clickhouse;

import java.time.Duration;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.groups.SinkWriterMetricGroup;

/**
 * The writer's counters under Flink's names. Of the records written to the sink, {@code
 * numRecordsSend} are stored, {@code numRecordsSendErrors} failed for good, and the rest is
 * buffered, waiting or under way; after a checkpoint the rest is 0. {@code numInsertRetries} counts
 * attempts that failed and were followed by another.
 */
final class SendMetrics implements InsertObserver {
  private final Counter records;
  private final Counter bytes;
  private final Counter errors;
  private final Counter retries;
  private volatile long lastSendMillis;

  SendMetrics(SinkWriterMetricGroup group) {
    records = group.getNumRecordsSendCounter();
    bytes = group.getNumBytesSendCounter();
    errors = group.getNumRecordsSendErrorsCounter();
    retries = group.counter("numInsertRetries");
    group.setCurrentSendTimeGauge(() -> lastSendMillis);
  }

  // synchronized: several threads insert, and Flink's counters are for one
  @Override
  public synchronized void inserted(InsertRequest request, Duration took) {
    records.inc(request.rows());
    bytes.inc(request.bytes());
    lastSendMillis = took.toMillis();
  }

  @Override
  public synchronized void retried(InsertRequest request, InsertFault fault) {
    retries.inc();
  }

  @Override
  public synchronized void failed(InsertRequest request) {
    errors.inc(request.rows());
  }
}
