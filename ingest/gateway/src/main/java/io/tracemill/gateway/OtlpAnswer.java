package io.tracemill.gateway;

import io.opentelemetry.proto.collector.trace.v1.ExportTracePartialSuccess;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import java.util.stream.Collectors;

/** OTLP's answer to a request that was taken in: empty, or what was left out and why. */
final class OtlpAnswer {
  private OtlpAnswer() {}

  static ExportTraceServiceResponse of(SpanBatch batch) {
    if (batch.rejected().isEmpty()) {
      return ExportTraceServiceResponse.getDefaultInstance();
    }
    return ExportTraceServiceResponse.newBuilder()
        .setPartialSuccess(
            ExportTracePartialSuccess.newBuilder()
                .setRejectedSpans(batch.received() - batch.records().size())
                .setErrorMessage(
                    batch.rejected().entrySet().stream()
                        .map(entry -> entry.getKey().text() + ": " + spans(entry.getValue()))
                        .collect(Collectors.joining("; "))))
        .build();
  }

  static String json(ExportTraceServiceResponse response) {
    if (!response.hasPartialSuccess()) {
      return "{}";
    }
    ExportTracePartialSuccess partial = response.getPartialSuccess();
    return "{\"partialSuccess\":{\"rejectedSpans\":\"%d\",\"errorMessage\":\"%s\"}}"
        .formatted(partial.getRejectedSpans(), RpcStatus.quote(partial.getErrorMessage()));
  }

  private static String spans(int count) {
    return count == 1 ? "1 span" : count + " spans";
  }
}
