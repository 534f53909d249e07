package io.tracemill.stream.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracemill.stream.core.BucketTotals;
import io.tracemill.stream.core.SeriesKey;
import io.tracemill.stream.core.SpanDigest;
import io.tracemill.stream.core.TraceRow;
import io.tracemill.stream.job.source.KafkaRecord;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.types.PojoTestUtils;
import org.junit.jupiter.api.Test;

/** Nothing that crosses operators or lies in state falls back to Kryo or loses a field. */
class TypesTest {
  @Test
  void recordsAreSerializedWithoutKryo() {
    PojoTestUtils.assertSerializedAsPojoWithoutKryo(TraceRow.class);
    PojoTestUtils.assertSerializedAsPojoWithoutKryo(LateReport.class);
    PojoTestUtils.assertSerializedAsPojoWithoutKryo(DirtyBucket.class);
    PojoTestUtils.assertSerializedAsPojoWithoutKryo(DeadLetterRow.class);
    PojoTestUtils.assertSerializedAsPojoWithoutKryo(KafkaRecord.class);
  }

  @Test
  void seriesPartComesBackAsItWas() throws IOException {
    SeriesKey key = new SeriesKey("t", "s", "o", "Server", "e", "v", "g", "c");
    BucketTotals part = new BucketTotals();
    part.add(new SpanDigest(key, 10, 1_234, "503", 2.5, 3, 4), 1, 77);
    part.add(new SpanDigest(key, 10, 0, "", 1, 3, 5), 1, 78);
    part.add(new SpanDigest(key, 10, 1_234, "503", 2.5, 3, 4), -1, 79);
    SeriesPart back = roundTrip(SeriesPartSerializer.INSTANCE, new SeriesPart(key, 10, part));
    assertThat(back.key()).isEqualTo(key).hasSameHashCodeAs(key);
    assertThat(back.part().toDatapoint(key, 10))
        .usingRecursiveComparison()
        .ignoringFields("buckets")
        .isEqualTo(part.toDatapoint(key, 10));
  }

  @Test
  void countedSpanAndDatapointComeBackAsTheyWere() throws IOException {
    SeriesKey key = new SeriesKey("t", "s", "o", "Server", "e", "v", "g", "c");
    SpanDigest digest = new SpanDigest(key, 10, 1_234, "503", 2.5, 3, 4);
    CountedSpan counted = new CountedSpan(digest, -1, 99);
    assertThat(roundTrip(CountedSpanSerializer.INSTANCE, counted)).isEqualTo(counted);
    BucketTotals totals = new BucketTotals();
    totals.add(digest, 1, 5);
    assertThat(roundTrip(DatapointSerializer.INSTANCE, totals.toDatapoint(key, 10)))
        .usingRecursiveComparison()
        .ignoringFields("buckets")
        .isEqualTo(totals.toDatapoint(key, 10));
  }

  private static <T> T roundTrip(TypeSerializer<T> serializer, T value) throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(64);
    serializer.serialize(value, out);
    DataInputDeserializer in = new DataInputDeserializer(out.getCopyOfBuffer());
    T back = serializer.deserialize(in);
    assertThat(in.available()).isZero();
    DataOutputSerializer again = new DataOutputSerializer(64);
    serializer.serialize(back, again);
    assertThat(again.getCopyOfBuffer()).isEqualTo(out.getCopyOfBuffer());
    return back;
  }
}
