package io.tracemill.gateway;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.tracemill.formats.OtlpJsonReader;
import io.tracemill.formats.OtlpMapper;
import io.tracemill.formats.OtlpProtobufReader;
import io.tracemill.formats.Protocol;
import io.tracemill.formats.SpanReader;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * OTLP over HTTP, protobuf and JSON. Success and partial success are 200 with an {@code
 * ExportTraceServiceResponse}, errors carry {@code google.rpc.Status}, both in the request's
 * encoding (JSON where that is neither).
 *
 * @see <a href="https://opentelemetry.io/docs/specs/otlp/#otlphttp">OTLP/HTTP</a>
 */
final class OtlpHttpService implements HttpService {
  private static final MediaType PROTOBUF = MediaType.create("application", "x-protobuf");
  private static final MediaType JSON = MediaType.create("application", "json");

  private final Intake intake;
  private final SpanReader protobufReader;
  private final SpanReader jsonReader;

  OtlpHttpService(Intake intake, OtlpMapper mapper) {
    this.intake = intake;
    this.protobufReader = new OtlpProtobufReader(mapper, Protocol.OTLP_PROTO);
    this.jsonReader = new OtlpJsonReader(mapper);
  }

  @Override
  public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) {
    boolean protobuf = is(request.contentType(), PROTOBUF);
    return HttpResponse.of(
        receive(ctx, request, protobuf)
            .thenApply(batch -> success(OtlpAnswer.of(batch), protobuf))
            .exceptionally(failure -> failure(Failures.refusal(failure), protobuf)));
  }

  private CompletableFuture<SpanBatch> receive(
      ServiceRequestContext ctx, HttpRequest request, boolean protobuf) {
    Protocol protocol = protobuf ? Protocol.OTLP_PROTO : Protocol.OTLP_JSON;
    if (!protobuf && !is(request.contentType(), JSON)) {
      return intake.refuse(
          protocol, Failures.contentType(request, "application/x-protobuf or application/json"));
    }
    Intake.Unwrap unwrap;
    try {
      unwrap = Unwrapping.byContentEncoding(request.headers());
    } catch (Refusal refusal) {
      return intake.refuse(protocol, refusal);
    }
    return intake.receive(ctx, request, protocol, protobuf ? protobufReader : jsonReader, unwrap);
  }

  private static boolean is(@Nullable MediaType type, MediaType wanted) {
    return type != null && type.is(wanted);
  }

  private static HttpResponse success(ExportTraceServiceResponse response, boolean protobuf) {
    return protobuf
        ? HttpResponse.of(HttpStatus.OK, PROTOBUF, response.toByteArray())
        : HttpResponse.of(HttpStatus.OK, JSON, HttpData.ofUtf8(OtlpAnswer.json(response)));
  }

  private static HttpResponse failure(Refusal refusal, boolean protobuf) {
    ResponseHeadersBuilder headers =
        ResponseHeaders.builder(refusal.kind().httpStatus())
            .contentType(protobuf ? PROTOBUF : JSON);
    if (refusal.kind().retryable()) {
      headers.addInt(HttpHeaderNames.RETRY_AFTER, Refusal.RETRY_AFTER_SECONDS);
    }
    return HttpResponse.of(
        headers.build(),
        protobuf
            ? HttpData.wrap(RpcStatus.protobuf(refusal))
            : HttpData.ofUtf8(RpcStatus.json(refusal)));
  }
}
