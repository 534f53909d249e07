package io.tracemill.gateway;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.RequestHeaders;
import io.tracemill.schemas.mapping.Limits;
import java.util.Locale;

/** How a message is wrapped in a body: as it is, in gzip, or in gRPC's frame. */
final class Unwrapping {
  private static final int FRAME_HEADER_BYTES = 5;

  private Unwrapping() {}

  /**
   * By the request's content encoding.
   *
   * @throws Refusal when it is neither gzip nor identity
   */
  static Intake.Unwrap byContentEncoding(RequestHeaders headers) {
    return isGzip("content encoding", headers.get(HttpHeaderNames.CONTENT_ENCODING, ""))
        ? (body, limitBytes, lease) -> body.gunzip(limitBytes)
        : (body, limitBytes, lease) -> body.bytes();
  }

  /**
   * One gRPC message: a flag that tells whether it is compressed, its length, its bytes.
   *
   * @throws Refusal when the message encoding is neither gzip nor identity
   */
  static Intake.Unwrap grpcFrame(RequestHeaders headers) {
    boolean gzip = isGzip("grpc-encoding", headers.get("grpc-encoding", ""));
    return (body, limitBytes, lease) -> message(body.bytes(), gzip, limitBytes, lease);
  }

  private static byte[] message(
      byte[] frame, boolean gzip, int limitBytes, ByteBudget.Lease lease) {
    if (frame.length < FRAME_HEADER_BYTES) {
      throw Refusal.malformed(
          "request has %d bytes, a gRPC message has at least %d"
              .formatted(frame.length, FRAME_HEADER_BYTES));
    }
    long told =
        (frame[1] & 0xffL) << 24
            | (frame[2] & 0xff) << 16
            | (frame[3] & 0xff) << 8
            | (frame[4] & 0xff);
    int length = frame.length - FRAME_HEADER_BYTES;
    if (told != length) {
      throw Refusal.malformed(
          "gRPC message of %,d bytes is announced, %,d came".formatted(told, length));
    }
    return switch (frame[0]) {
      case 0 -> copy(frame, length, lease);
      case 1 -> {
        if (!gzip) {
          throw Refusal.malformed("gRPC message is compressed, but grpc-encoding is not gzip");
        }
        yield Body.gunzip(frame, FRAME_HEADER_BYTES, length, limitBytes, lease);
      }
      default ->
          throw Refusal.malformed(
              "gRPC frame starts with %d but must start with 0 or 1".formatted(frame[0] & 0xff));
    };
  }

  private static byte[] copy(byte[] frame, int length, ByteBudget.Lease lease) {
    lease.charge(length);
    byte[] message = new byte[length];
    System.arraycopy(frame, FRAME_HEADER_BYTES, message, 0, length);
    lease.release(frame.length);
    return message;
  }

  private static boolean isGzip(String header, String value) {
    return switch (value.strip().toLowerCase(Locale.ROOT)) {
      case "", "identity" -> false;
      case "gzip", "x-gzip" -> true;
      default ->
          throw new Refusal(
              Refusal.Kind.UNSUPPORTED,
              "%s was '%s' but must be gzip or identity".formatted(header, Limits.cut(value, 80)));
    };
  }
}
