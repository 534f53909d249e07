package io.tracemill.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tracemill.formats.RejectReason;
import io.tracemill.schemas.Span;
import org.junit.jupiter.api.Test;

class SpanBatchTest {
  private static final Span SPAN = Span.builder(1, 2, 3).build();

  @Test
  void refusesARequestBeyondItsLimits() {
    SpanBatch few = Batches.limited(2, 1 << 20);
    few.add(SPAN);
    few.add(SPAN);
    assertThatThrownBy(() -> few.add(SPAN))
        .isInstanceOf(Refusal.class)
        .hasMessage("request is larger than the limit of 2 spans");
    SpanBatch small = Batches.limited(9, 100);
    small.add(SPAN);
    assertThatThrownBy(() -> small.add(SPAN))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("100 bytes");
  }

  @Test
  void answersWithWhatWasLeftOut() {
    SpanBatch batch = Batches.empty();
    batch.add(SPAN);
    for (int i = 0; i < 3; i++) {
      batch.reject(RejectReason.INVALID_TRACE_ID);
    }
    batch.reject(RejectReason.INVALID_SPAN_ID);
    batch.reject(RejectReason.INVALID_SPAN_ID);
    batch.reject(RejectReason.INVALID_PARENT_SPAN_ID);
    assertThat(batch.received()).isEqualTo(7);
    assertThat(OtlpAnswer.of(batch).getPartialSuccess().getRejectedSpans()).isEqualTo(6);
    assertThat(OtlpAnswer.json(OtlpAnswer.of(batch)))
        .isEqualTo(
            "{\"partialSuccess\":{\"rejectedSpans\":\"6\",\"errorMessage\":\"trace id must be 16"
                + " bytes, not all zero: 3 spans; span id must be 8 bytes, not all zero: 2 spans;"
                + " parent span id must be empty or 8 bytes: 1 span\"}}");
  }
}
