package io.tracemill.local;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LedgerTest {
  private static Ledger ledger(long rejected, long appended, long records, long rows) {
    return new Ledger(10, 8, rejected, appended, 20, records, 11, 3, 2, 1, 3, 0, 1, rows);
  }

  @Test
  void isBalancedWhenEverySpanHasItsPlace() {
    Ledger ledger = ledger(2, 8, 20, 12);
    assertThat(ledger.difference()).isZero();
    assertThat(ledger.json())
        .isEqualTo(
            "{\"edge\":{\"received\":10,\"acknowledged\":8,\"rejected\":2,\"appended\":8,"
                + "\"difference\":0},\"core\":{\"offsets\":20,\"records\":20,\"stored\":11,"
                + "\"merged\":3,\"duplicates\":2,\"deferred\":1,\"dead_lettered\":3,"
                + "\"dropped\":0,\"regrouped\":1,\"rows\":12,\"difference\":0},\"difference\":0}");
    assertThat(ledger.text()).contains("edge\tappended\t8\n").contains("core\trows\t12\n");
  }

  @Test
  void aDeferredSpanMayBeARowOfItsOwnOrNot() {
    assertThat(ledger(2, 8, 20, 13).difference()).isZero();
    assertThat(ledger(2, 8, 20, 14).coreDifference()).isEqualTo(1);
    assertThat(ledger(2, 8, 20, 11).coreDifference()).isEqualTo(1);
  }

  @Test
  void whatIsMissingAnywhereIsADifference() {
    assertThat(ledger(1, 8, 20, 12).edgeDifference()).isEqualTo(1);
    assertThat(ledger(2, 7, 20, 12).edgeDifference()).isEqualTo(1);
    assertThat(ledger(2, 8, 19, 12).coreDifference()).isEqualTo(2);
    assertThat(ledger(2, 8, 19, 12).coversTopic()).isFalse();
  }

  @Test
  void countersAreSummedOverTheirLabels() {
    String metrics =
        """
        # TYPE tracemill_gateway_spans_accepted_total counter
        tracemill_gateway_spans_accepted_total{protocol="otlp-http"} 3.0
        tracemill_gateway_spans_accepted_total{protocol="zipkin"} 1.2E3
        tracemill_gateway_spans_accepted_totals 9.0
        tracemill_gateway_records_appended_total 7.0
        """;
    assertThat(Ledger.sum(metrics, "spans_accepted_total")).isEqualTo(1203);
    assertThat(Ledger.sum(metrics, "records_appended_total")).isEqualTo(7);
    assertThat(Ledger.sum(metrics, "none")).isZero();
  }
}
