package io.tracemill.stream.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracemill.clickhouse.StoredUpTo;
import io.tracemill.stream.core.BucketRow;
import io.tracemill.stream.core.BucketTotals;
import io.tracemill.stream.core.EdgeDigest;
import io.tracemill.stream.core.EdgeKey;
import io.tracemill.stream.core.EdgeTotals;
import io.tracemill.stream.core.InstanceKey;
import io.tracemill.stream.core.SeriesKey;
import io.tracemill.stream.core.SpanDigest;
import io.tracemill.stream.core.TraceRow;
import io.tracemill.stream.core.flood.FloodDetector;
import io.tracemill.stream.core.flood.FloodRow;
import io.tracemill.stream.core.flood.LiveCounter;
import io.tracemill.stream.core.flood.LiveCounts;
import io.tracemill.stream.core.flood.ServiceKey;
import io.tracemill.stream.core.profile.CostPart;
import io.tracemill.stream.core.profile.HostKey;
import io.tracemill.stream.core.profile.HostSample;
import io.tracemill.stream.core.profile.Profile;
import io.tracemill.stream.job.flood.FloodDetectorSerializer;
import io.tracemill.stream.job.flood.LiveCountsSerializer;
import io.tracemill.stream.job.flood.Requests;
import io.tracemill.stream.job.flood.ServiceKeySerializer;
import io.tracemill.stream.job.ledger.LedgerRow;
import io.tracemill.stream.job.ledger.RecordOutcome;
import io.tracemill.stream.job.profile.CostMinute;
import io.tracemill.stream.job.profile.CostRow;
import io.tracemill.stream.job.profile.SampleRow;
import io.tracemill.stream.job.source.KafkaRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
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
    PojoTestUtils.assertSerializedAsPojoWithoutKryo(StoredUpTo.class);
    PojoTestUtils.assertSerializedAsPojoWithoutKryo(RecordOutcome.class);
    PojoTestUtils.assertSerializedAsPojoWithoutKryo(LedgerRow.class);
    PojoTestUtils.assertSerializedAsPojoWithoutKryo(DeadLetterRow.class);
    PojoTestUtils.assertSerializedAsPojoWithoutKryo(FloodRow.class);
    PojoTestUtils.assertSerializedAsPojoWithoutKryo(KafkaRecord.class);
    PojoTestUtils.assertSerializedAsPojoWithoutKryo(HostSample.class);
    PojoTestUtils.assertSerializedAsPojoWithoutKryo(SampleRow.class);
    PojoTestUtils.assertSerializedAsPojoWithoutKryo(HostKey.class);
    PojoTestUtils.assertSerializedAsPojoWithoutKryo(Profile.class);
    PojoTestUtils.assertSerializedAsPojoWithoutKryo(CostPart.class);
    PojoTestUtils.assertSerializedAsPojoWithoutKryo(CostMinute.class);
    PojoTestUtils.assertSerializedAsPojoWithoutKryo(CostRow.class);
  }

  @Test
  void seriesPartComesBackAsItWas() throws IOException {
    SeriesKey key = new SeriesKey("t", "s", "o", "Server", "e", "v", "g", "c");
    BucketTotals part = new BucketTotals();
    part.add(new SpanDigest(key, "i", "h", 10, 1_234, "503", 2.5, 3, 4), 1, 77);
    part.add(new SpanDigest(key, "i", "h", 10, 0, "", 1, 3, 5), 1, 78);
    part.add(new SpanDigest(key, "i", "h", 10, 1_234, "503", 2.5, 3, 4), -1, 79);
    BucketRow<SeriesKey, BucketTotals> back =
        roundTrip(SeriesRowSerializer.INSTANCE, new BucketRow<>(key, 60, 10, part, 9));
    assertThat(back.periodSeconds()).isEqualTo(60);
    assertThat(back.version()).isEqualTo(9);
    assertThat(back.key()).isEqualTo(key).hasSameHashCodeAs(key);
    assertThat(back.totals().toDatapoint(key, 10))
        .usingRecursiveComparison()
        .ignoringFields("buckets")
        .isEqualTo(part.toDatapoint(key, 10));
  }

  @Test
  void countedSpanAndDatapointComeBackAsTheyWere() throws IOException {
    SeriesKey key = new SeriesKey("t", "s", "o", "Server", "e", "v", "g", "c");
    SpanDigest digest = new SpanDigest(key, "i", "h", 10, 1_234, "503", 2.5, 3, 4);
    CountedSpan counted = new CountedSpan(digest, -1, 99);
    assertThat(roundTrip(CountedSpanSerializer.INSTANCE, counted)).isEqualTo(counted);
    BucketTotals totals = new BucketTotals();
    totals.add(digest, 1, 5);
    assertThat(roundTrip(DatapointSerializer.INSTANCE, totals.toDatapoint(key, 10)))
        .usingRecursiveComparison()
        .ignoringFields("buckets")
        .isEqualTo(totals.toDatapoint(key, 10));
  }

  @Test
  void edgesAndInstancesComeBackAsTheyWere() throws IOException {
    EdgeKey key = new EdgeKey("t", "a", "b", EdgeKey.DATABASE);
    EdgeDigest edge = new EdgeDigest(key, 60, true, 1_234, EdgeDigest.NOT_SEEN);
    CountedEdge counted = new CountedEdge(edge, -1, 99);
    assertThat(roundTrip(CountedEdgeSerializer.INSTANCE, counted)).isEqualTo(counted);
    EdgeTotals totals = new EdgeTotals();
    totals.add(edge, 1, 5);
    totals.add(new EdgeDigest(key, 60, false, 7, 6), 1, 6);
    totals.add(edge, -1, 7);
    BucketRow<EdgeKey, EdgeTotals> back =
        roundTrip(EdgeRowSerializer.INSTANCE, new BucketRow<>(key, 60, 120, totals, 3));
    assertThat(back.key()).isEqualTo(key).hasSameHashCodeAs(key);
    assertThat(back.totals())
        .returns(1L, EdgeTotals::count)
        .returns(6L, EdgeTotals::serverSumNanos)
        .returns(totals.version(), EdgeTotals::version);
    InstanceKey instance = new InstanceKey("t", "s", "i", "h");
    assertThat(
            roundTrip(
                    InstanceRowSerializer.INSTANCE,
                    new BucketRow<>(instance, 60, 120, new BucketTotals(), 3))
                .key())
        .isEqualTo(instance)
        .hasSameHashCodeAs(instance);
  }

  @Test
  void liveCountsAndFloodDetectorComeBackAsTheyWere() throws IOException {
    List<LiveCounts> parts = new ArrayList<>();
    LiveCounter counter = new LiveCounter(parts::add);
    FloodDetector detector = new FloodDetector();
    for (int second = 0; second < 60; second++) {
      for (int i = 0; i < (second < 40 ? 10 : 90); i++) {
        long end = Requests.T0 + second * 1000L + i;
        counter.add(Requests.report(Requests.span(i + 1, "c" + i, "a" + i, end), end));
      }
      counter.flush();
      LiveCounts part = parts.get(second);
      roundTrip(LiveCountsSerializer.INSTANCE, part);
      detector.tick(part.key(), part.appendSecond(), LiveCountsSerializer.INSTANCE.copy(part));
    }
    assertThat(detector.isFlooded()).isTrue();
    roundTrip(FloodDetectorSerializer.INSTANCE, detector);
    ServiceKey key = new ServiceKey("t", "s");
    assertThat(roundTrip(ServiceKeySerializer.INSTANCE, key)).isEqualTo(key);
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
