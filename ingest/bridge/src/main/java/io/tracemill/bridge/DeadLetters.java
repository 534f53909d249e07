package io.tracemill.bridge;

import io.tracemill.schemas.avro.DeadLetter;
import io.tracemill.schemas.mapping.Limits;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Dead letters of records; {@code dead-letter.avsc} says what each field means. Of a key and of all
 * headers together only so much is kept that a letter always fits a Kafka record.
 */
final class DeadLetters {
  static final int PAYLOAD_BYTES = 512 * 1024;
  static final int KEY_BYTES = 64 * 1024;
  static final int HEADERS_BYTES = 64 * 1024;

  private static final String ORIGIN = "kafka";
  private static final String STAGE = "bridge";
  private static final int ERROR_BYTES = 16 * 1024;
  private static final byte[] NOTHING = new byte[0];

  private final String tenant;

  DeadLetters(String tenant) {
    this.tenant = tenant;
  }

  /** The letter of a record, refused whole or in part. */
  DeadLetter of(
      Record<byte[], byte[]> record,
      RecordMetadata at,
      String reason,
      String errorClass,
      String error) {
    byte[] payload = orNothing(record.value());
    byte[] key = orNothing(record.key());
    return DeadLetter.newBuilder()
        .setEpochMillis(record.timestamp())
        .setTenant(tenant)
        .setOrigin(ORIGIN)
        .setOriginId(at.topic() + "/" + at.partition() + "/" + at.offset())
        .setStage(STAGE)
        .setTopic(at.topic())
        .setPartition(at.partition())
        .setOffset(at.offset())
        .setReason(reason)
        .setErrorClass(errorClass)
        .setError(Limits.cut(error, ERROR_BYTES))
        .setKey(ByteBuffer.wrap(key, 0, Math.min(key.length, KEY_BYTES)))
        .setPayload(ByteBuffer.wrap(payload, 0, Math.min(payload.length, PAYLOAD_BYTES)))
        .setPayloadLength(payload.length)
        .setPayloadSha256(sha256(payload))
        .setHeaders(headers(record.headers()))
        .build();
  }

  private static Map<String, String> headers(Headers headers) {
    Map<String, String> kept = new TreeMap<>();
    int room = HEADERS_BYTES;
    for (Header header : headers) {
      byte[] value = orNothing(header.value());
      room -= header.key().getBytes(StandardCharsets.UTF_8).length + value.length;
      if (room < 0) {
        break;
      }
      kept.put(header.key(), new String(value, StandardCharsets.UTF_8));
    }
    return kept;
  }

  private static byte[] orNothing(byte @Nullable [] bytes) {
    return bytes == null ? NOTHING : bytes;
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
