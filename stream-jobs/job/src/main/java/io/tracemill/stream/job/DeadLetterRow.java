package io.tracemill.stream.job;

import io.tracemill.schemas.UndecodableException;
import io.tracemill.stream.job.source.KafkaRecord;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
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

  private static final String DECODE_STAGE = "decode";
  private static final int KEPT_PAYLOAD_BYTES = 512 * 1024;

  /** The dead letter of a record whose value could not be decoded. */
  public static DeadLetterRow undecodable(
      KafkaRecord record, byte[] value, UndecodableException e) {
    Throwable cause = e.getCause();
    byte[] key = record.key();
    return new DeadLetterRow(
        record.appendMillis(),
        record.topic() + "/" + record.partition() + "/" + record.offset(),
        DECODE_STAGE,
        record.topic(),
        record.partition(),
        record.offset(),
        e.reason().text(),
        (cause == null ? e : cause).getClass().getName(),
        String.valueOf(e.getMessage()),
        e.schemaId(),
        key == null ? new byte[0] : key,
        Arrays.copyOf(value, Math.min(value.length, KEPT_PAYLOAD_BYTES)),
        value.length,
        sha256(value),
        record.headers());
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
