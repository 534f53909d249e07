package io.tracemill.gateway;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaders;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.tracemill.formats.OtlpMapper;
import io.tracemill.formats.OtlpProtobufReader;
import io.tracemill.formats.Protocol;
import io.tracemill.formats.SpanReader;
import io.tracemill.schemas.mapping.Limits;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * OTLP over gRPC: the one unary method {@code TraceService/Export}. Its frame is five bytes and its
 * status two trailers, so it goes the same way as OTLP/HTTP, under the same budget and limits, and
 * its message is read as bytes rather than as a tree.
 *
 * @see <a href="https://opentelemetry.io/docs/specs/otlp/#otlpgrpc">OTLP/gRPC</a>
 * @see <a href="https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md">gRPC over HTTP2</a>
 */
final class OtlpGrpcService implements HttpService {
  static final String EXPORT_PATH = "/opentelemetry.proto.collector.trace.v1.TraceService/Export";

  private static final MediaType GRPC = MediaType.create("application", "grpc");
  private static final String GRPC_PREFIX = "grpc+";
  private static final String STATUS = "grpc-status";
  private static final String MESSAGE = "grpc-message";
  private static final String DETAILS = "grpc-status-details-bin";
  private static final int FRAME_HEADER_BYTES = 5;

  private final Intake intake;
  private final SpanReader reader;

  OtlpGrpcService(Intake intake, OtlpMapper mapper) {
    this.intake = intake;
    this.reader = new OtlpProtobufReader(mapper, Protocol.OTLP_GRPC);
  }

  @Override
  public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) {
    if (!isGrpc(request.contentType())) {
      Refusal refusal = Failures.contentType(request, "application/grpc");
      return HttpResponse.of(
          intake
              .refuse(Protocol.OTLP_GRPC, refusal)
              .handle(
                  (unused, failure) ->
                      HttpResponse.of(
                          ResponseHeaders.builder(refusal.kind().httpStatus())
                              .contentType(MediaType.PLAIN_TEXT_UTF_8)
                              .build(),
                          HttpData.ofUtf8(refusal.reason()))));
    }
    return HttpResponse.of(
        receive(ctx, request)
            .thenApply(batch -> success(OtlpAnswer.of(batch).toByteArray()))
            .exceptionally(failure -> failure(Failures.refusal(failure))));
  }

  private CompletableFuture<SpanBatch> receive(ServiceRequestContext ctx, HttpRequest request) {
    Intake.Unwrap unwrap;
    try {
      unwrap = Unwrapping.grpcFrame(request.headers());
    } catch (Refusal refusal) {
      return intake.refuse(Protocol.OTLP_GRPC, refusal);
    }
    return intake.receive(ctx, request, Protocol.OTLP_GRPC, reader, unwrap);
  }

  /** Answers a call of any other method. */
  static HttpResponse unknownMethod(ServiceRequestContext ctx, HttpRequest request) {
    return failure(
        new Refusal(
            Refusal.Kind.UNSUPPORTED,
            "method was '%s' but must be %s"
                .formatted(Limits.cut(request.path(), 200), EXPORT_PATH)));
  }

  private static boolean isGrpc(@Nullable MediaType type) {
    return type != null
        && type.type().equals(GRPC.type())
        && (type.subtype().equals(GRPC.subtype()) || type.subtype().startsWith(GRPC_PREFIX));
  }

  private static HttpResponse success(byte[] message) {
    byte[] frame =
        ByteBuffer.allocate(FRAME_HEADER_BYTES + message.length)
            .put((byte) 0)
            .putInt(message.length)
            .put(message)
            .array();
    return HttpResponse.of(headers().build(), HttpData.wrap(frame), HttpHeaders.of(STATUS, "0"));
  }

  private static HttpResponse failure(Refusal refusal) {
    ResponseHeadersBuilder headers =
        headers()
            .add(STATUS, Integer.toString(refusal.kind().grpcCode()))
            .add(MESSAGE, percentEncoded(refusal.reason()));
    if (refusal.kind().retryable()) {
      headers.add(
          DETAILS,
          Base64.getEncoder().withoutPadding().encodeToString(RpcStatus.protobuf(refusal)));
    }
    return HttpResponse.of(headers.endOfStream(true).build());
  }

  private static ResponseHeadersBuilder headers() {
    return ResponseHeaders.builder(200)
        .contentType(GRPC)
        .add("grpc-accept-encoding", "gzip,identity");
  }

  /** gRPC's form of text in a header: printable ASCII but the percent sign as it is. */
  static String percentEncoded(String text) {
    StringBuilder encoded = new StringBuilder();
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      if (b >= ' ' && b <= '~' && b != '%') {
        encoded.append((char) b);
      } else {
        encoded.append("%%%02X".formatted(b));
      }
    }
    return encoded.toString();
  }
}
