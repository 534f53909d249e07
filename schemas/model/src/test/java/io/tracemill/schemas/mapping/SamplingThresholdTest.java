package io.tracemill.schemas.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SamplingThresholdTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ot=th:0|1",
        "ot=th:8|2",
        "ot=th:c|4",
        "ot=th:fd70a4|100.000",
        "ot=th:ffffffffffffff|72057594037927936",
        "ot=rv:123456789abcde;th:8|2",
        "vendor=x:y;th:c,ot=th:8|2",
        "vendor=1, ot=p:8;th:c ,other=2|4",
        "''|1",
        "vendor=th:8|1",
        "notot=th:8|1",
        "ot=|1",
        "ot=th:|1",
        "ot=th:C|1",
        "ot=th:8g|1",
        "ot=th:123456789abcdef|1",
        "ot|1"
      })
  void readsTheAdjustedCount(String traceState, double count) {
    assertThat(SamplingThreshold.adjustedCount(traceState))
        .isCloseTo(count, Offset.offset(count * 1e-5));
  }
}
