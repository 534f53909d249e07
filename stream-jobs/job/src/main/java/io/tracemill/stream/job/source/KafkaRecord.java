package io.tracemill.stream.job.source;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A record as it lies in Kafka.
 *
 * @param topic topic
 * @param partition partition
 * @param offset offset
 * @param appendMillis append time ({@code LogAppendTime}), epoch milliseconds
 * @param key key; null when there is none
 * @param value value; null for a tombstone
 * @param headers headers, values as UTF-8
 */
@SuppressWarnings("ArrayRecordComponent") // owned by the record, never changed, compared nowhere
public record KafkaRecord(
    String topic,
    int partition,
    long offset,
    long appendMillis,
    byte @Nullable [] key,
    byte @Nullable [] value,
    Map<String, String> headers) {}
