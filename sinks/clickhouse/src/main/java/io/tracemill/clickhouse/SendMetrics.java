package io.tracemill.clickhouse;

import java.time.Duration;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.metrics.MetricNames;

/**
 * Counters under the names that Flink has for sinks. Of the records that came to the sink, {@code
 * numRecordsSend} are stored, {@code numRecordsSendErrors} failed for good, and the rest is
 * buffered, waiting or under way. {@code numInsertRetries} counts attempts that failed and were
 * followed by another, {@code numBatchesSentAhead} batches that did not wait for their checkpoint,
 * gauge {@code pendingBytes} what waits for ClickHouse.
 */
final class SendMetrics implements InsertObserver {
  private final MetricGroup group;
  private final Counter records;
  private final Counter bytes;
  private final Counter errors;
  private final Counter retries;
  private final Counter ahead;
  private volatile long lastSendMillis;

  SendMetrics(MetricGroup group) {
    this.group = group;
    records = group.counter(MetricNames.NUM_RECORDS_SEND);
    bytes = group.counter(MetricNames.NUM_BYTES_SEND);
    errors = group.counter(MetricNames.NUM_RECORDS_SEND_ERRORS);
    retries = group.counter("numInsertRetries");
    ahead = group.counter("numBatchesSentAhead");
    group.gauge(MetricNames.CURRENT_SEND_TIME, () -> lastSendMillis);
  }

  void watch(InsertQueue queue) {
    group.gauge("pendingBytes", queue::heldBytes);
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

  /** On the task's thread. */
  void sentAhead() {
    ahead.inc();
  }

  synchronized long recordsSent() {
    return records.getCount();
  }

  synchronized long bytesSent() {
    return bytes.getCount();
  }

  synchronized long recordsFailed() {
    return errors.getCount();
  }

  synchronized long attemptsRetried() {
    return retries.getCount();
  }

  long batchesSentAhead() {
    return ahead.getCount();
  }
}
