package io.tracemill.schemas.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValueTextTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "-0.0, -0",
    "1, 1",
    "100, 100",
    "-2.5, -2.5",
    "0.1, 0.1",
    "3.141592653589793, 3.141592653589793",
    "1e20, 100000000000000000000",
    "1e21, 1e+21",
    "1.5e300, 1.5e+300",
    "0.000001, 0.000001",
    "9.5e-7, 9.5e-7",
    "1e-7, 1e-7",
    "-1.25e-10, -1.25e-10",
    "2e23, 2e+23",
    "4.9e-324, 5e-324",
    "1.7976931348623157e308, 1.7976931348623157e+308",
    "123456789.125, 123456789.125",
    "NaN, NaN",
    "Infinity, +Inf",
    "-Infinity, -Inf"
  })
  void writesDoublesAsOpenTelemetryDoes(double value, String text) {
    assertThat(ValueText.ofDouble(value)).isEqualTo(text);
  }
}
