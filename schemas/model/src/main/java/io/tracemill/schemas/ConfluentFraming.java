package io.tracemill.schemas;

/** Confluent's framing of a Kafka value: a zero byte, a big-endian schema id, the Avro body. */
public final class ConfluentFraming {
  /** First byte of every framed value. */
  public static final byte MAGIC = 0;

  /** Bytes before the body. */
  public static final int HEADER_BYTES = 5;

  private ConfluentFraming() {}

  /**
   * The schema id of a framed value.
   *
   * @throws MalformedSpanException when the value is shorter than a header or starts otherwise
   */
  public static int schemaId(byte[] value) {
    if (value.length < HEADER_BYTES) {
      throw new MalformedSpanException(
          "value has " + value.length + " bytes, a framed one has at least " + HEADER_BYTES);
    }
    if (value[0] != MAGIC) {
      throw new MalformedSpanException(
          "first byte is 0x%02x, a framed value starts with 0x00".formatted(value[0]));
    }
    return (value[1] & 0xff) << 24
        | (value[2] & 0xff) << 16
        | (value[3] & 0xff) << 8
        | (value[4] & 0xff);
  }
}
