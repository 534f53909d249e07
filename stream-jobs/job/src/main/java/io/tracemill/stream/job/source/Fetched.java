package io.tracemill.stream.job.source;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * What the fetcher hands to the reader: a record, or the news that a partition was read to its end.
 *
 * @param record the record; null for the news
 * @param position position after it: the offset that is read next
 * @param caughtUpMillis for the news: all that was appended before this time has been read, epoch
 *     milliseconds
 */
record Fetched(
    @Nullable ConsumerRecord<byte[], byte[]> record, long position, long caughtUpMillis) {

  static Fetched record(ConsumerRecord<byte[], byte[]> record) {
    return new Fetched(record, record.offset() + 1, 0);
  }

  static Fetched caughtUp(long position, long millis) {
    return new Fetched(null, position, millis);
  }
}
