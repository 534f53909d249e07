package io.tracemill.stream.job;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A Kafka record that could not be taken in; see {@code dead-letter.avsc} for each field.
 *
 * @param epochMillis append time of the record, epoch milliseconds
 * @param payload first 524,288 bytes at most
 * @param payloadLength length of the whole, bytes
 * @param payloadSha256 of the whole, 64 lower-case hexadecimal digits
 * @param schemaId schema id in the framing; null when it is not framed
 */
@SuppressWarnings("ArrayRecordComponent") // owned by the row, never changed, compared nowhere
public record DeadLetterRow(
    long epochMillis,
    String originId,
    String stage,
    String topic,
    int partition,
    long offset,
    String reason,
    String errorClass,
    String error,
    @Nullable Integer schemaId,
    byte[] key,
    byte[] payload,
    long payloadLength,
    String payloadSha256,
    Map<String, String> headers) {
  /** Origin of everything that came from Kafka. */
  public static final String ORIGIN = "kafka";
}
