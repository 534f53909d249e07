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
import io.tracemill.formats.Protocol;
import io.tracemill.formats.SpanReader;
import io.tracemill.formats.ZipkinJsonReader;
import io.tracemill.formats.ZipkinMapper;
import java.util.concurrent.CompletableFuture;

/**
 * Zipkin's {@code POST /api/v2/spans} in JSON: 202 without a body when all spans are in Kafka, else
 * a status and the reason as text. One bad span refuses the request, as in Zipkin.
 */
final class ZipkinService implements HttpService {
  private static final MediaType JSON = MediaType.create("application", "json");

  private final Intake intake;
  private final SpanReader reader;

  ZipkinService(Intake intake, ZipkinMapper mapper) {
    this.intake = intake;
    this.reader = new ZipkinJsonReader(mapper);
  }

  @Override
  public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) {
    return HttpResponse.of(
        receive(ctx, request)
            .thenApply(batch -> HttpResponse.of(ResponseHeaders.of(HttpStatus.ACCEPTED)))
            .exceptionally(failure -> failure(Failures.refusal(failure))));
  }

  private CompletableFuture<SpanBatch> receive(ServiceRequestContext ctx, HttpRequest request) {
    MediaType type = request.contentType();
    // Zipkin takes a body without a content type for JSON, and so do its older senders.
    boolean json =
        type == null ? !request.headers().contains(HttpHeaderNames.CONTENT_TYPE) : type.is(JSON);
    if (!json) {
      return intake.refuse(
          Protocol.ZIPKIN_V2_JSON, Failures.contentType(request, "application/json"));
    }
    Intake.Unwrap unwrap;
    try {
      unwrap = Unwrapping.byContentEncoding(request.headers());
    } catch (Refusal refusal) {
      return intake.refuse(Protocol.ZIPKIN_V2_JSON, refusal);
    }
    return intake.receive(ctx, request, Protocol.ZIPKIN_V2_JSON, reader, unwrap);
  }

  private static HttpResponse failure(Refusal refusal) {
    // Zipkin knows no 429.
    int status =
        refusal.kind() == Refusal.Kind.BUSY
            ? HttpStatus.SERVICE_UNAVAILABLE.code()
            : refusal.kind().httpStatus();
    ResponseHeadersBuilder headers =
        ResponseHeaders.builder(status).contentType(MediaType.PLAIN_TEXT_UTF_8);
    if (refusal.kind().retryable()) {
      headers.addInt(HttpHeaderNames.RETRY_AFTER, Refusal.RETRY_AFTER_SECONDS);
    }
    return HttpResponse.of(headers.build(), HttpData.ofUtf8(refusal.reason() + "\n"));
  }
}
