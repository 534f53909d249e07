package io.tracemill.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AttributeTextTest {
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
    assertThat(AttributeText.ofDouble(value)).isEqualTo(text);
  }

  @Test
  void writesScalarsAsText() {
    assertThat(AttributeText.of(string("a \"b\" <c>"))).isEqualTo("a \"b\" <c>");
    assertThat(AttributeText.of(AnyValue.newBuilder().setBoolValue(true).build()))
        .isEqualTo("true");
    assertThat(AttributeText.of(AnyValue.newBuilder().setIntValue(Long.MIN_VALUE).build()))
        .isEqualTo("-9223372036854775808");
    assertThat(
            AttributeText.of(
                AnyValue.newBuilder()
                    .setBytesValue(ByteString.copyFrom(new byte[] {(byte) 0xfb, (byte) 0xff, 1}))
                    .build()))
        .isEqualTo("+/8B");
    assertThat(AttributeText.of(AnyValue.getDefaultInstance())).isEmpty();
  }

  @Test
  void writesArraysAndMapsAsJson() {
    AnyValue map =
        AnyValue.newBuilder()
            .setKvlistValue(
                KeyValueList.newBuilder()
                    .addValues(entry("z", AnyValue.newBuilder().setDoubleValue(2).build()))
                    .addValues(entry("a", array(string("x\"\n"), AnyValue.getDefaultInstance())))
                    .addValues(entry("n", AnyValue.newBuilder().setDoubleValue(Double.NaN).build()))
                    .addValues(
                        entry(
                            "m",
                            AnyValue.newBuilder()
                                .setKvlistValue(KeyValueList.getDefaultInstance())
                                .build())))
            .build();
    assertThat(AttributeText.of(array(map, AnyValue.newBuilder().setBoolValue(false).build())))
        .isEqualTo("[{\"a\":[\"x\\\"\\n\",null],\"m\":{},\"n\":\"NaN\",\"z\":2},false]");
    assertThat(AttributeText.of(array())).isEqualTo("[]");
  }

  private static AnyValue string(String text) {
    return AnyValue.newBuilder().setStringValue(text).build();
  }

  private static AnyValue array(AnyValue... values) {
    ArrayValue.Builder array = ArrayValue.newBuilder();
    for (AnyValue value : values) {
      array.addValues(value);
    }
    return AnyValue.newBuilder().setArrayValue(array).build();
  }

  private static KeyValue entry(String key, AnyValue value) {
    return KeyValue.newBuilder().setKey(key).setValue(value).build();
  }
}
