package io.tracemill.formats;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
import org.junit.jupiter.api.Test;

class AttributeTextTest {
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
