package io.tracemill.gateway;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Duration;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * A refusal as {@code google.rpc.Status}, which OTLP's errors carry. Written by hand: three fields
 * are not worth the library that holds the generated message.
 */
final class RpcStatus {
  private static final int CODE_FIELD = 1;
  private static final int MESSAGE_FIELD = 2;
  private static final int DETAILS_FIELD = 3;
  private static final int RETRY_DELAY_FIELD = 1;

  private RpcStatus() {}

  /** Protobuf; a refusal that may pass carries {@code google.rpc.RetryInfo}. */
  static byte[] protobuf(Refusal refusal) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      CodedOutputStream out = CodedOutputStream.newInstance(bytes);
      out.writeInt32(CODE_FIELD, refusal.kind().grpcCode());
      out.writeString(MESSAGE_FIELD, refusal.reason());
      if (refusal.kind().retryable()) {
        out.writeMessage(DETAILS_FIELD, retryInfo());
      }
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** JSON. */
  static String json(Refusal refusal) {
    return "{\"code\":%d,\"message\":\"%s\"}"
        .formatted(refusal.kind().grpcCode(), quote(refusal.reason()));
  }

  static String quote(String text) {
    return new String(JsonStringEncoder.getInstance().quoteAsString(text));
  }

  private static Any retryInfo() throws IOException {
    ByteString.Output bytes = ByteString.newOutput();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    out.writeMessage(
        RETRY_DELAY_FIELD, Duration.newBuilder().setSeconds(Refusal.RETRY_AFTER_SECONDS).build());
    out.flush();
    return Any.newBuilder()
        .setTypeUrl("type.googleapis.com/google.rpc.RetryInfo")
        .setValue(bytes.toByteString())
        .build();
  }
}
