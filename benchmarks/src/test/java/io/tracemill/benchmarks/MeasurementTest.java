package io.tracemill.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tracemill.clickhouse.Migrations;
import io.tracemill.runtime.Backends;
import io.tracemill.schemas.Topics;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The load and the measurements on real servers, with few spans. */
class MeasurementTest {
  private static final int SPANS = 5_000;
  private static final Duration LATE = Duration.ofSeconds(3);

  private static final Servers SERVERS =
      new Servers(Backends.kafka(), Backends.registry(), Backends.clickHouse());
  private static SpanLoad.Written written;

  @BeforeAll
  static void load() throws Exception {
    SERVERS
        .broker()
        .createTopics(
            List.of(
                new NewTopic(Topics.SPANS, 2, (short) 1)
                    .configs(Map.of("message.timestamp.type", "LogAppendTime")),
                new NewTopic(Topics.RESOURCE_SAMPLES, 1, (short) 1)
                    .configs(Map.of("message.timestamp.type", "LogAppendTime"))));
    Migrations.apply(SERVERS.writer());
    try (SpanLoad load = new SpanLoad(SERVERS, 3, LATE, null)) {
      written = load.write(SPANS);
    }
  }

  @BeforeEach
  void emptyTables() throws IOException {
    SERVERS.clickHouse().execute("TRUNCATE TABLE tracemill.otel_traces");
  }

  @Test
  void faultRunsWouldSeeWhatIsMissingAndWhatIsTooMuch() throws Exception {
    SERVERS
        .clickHouse()
        .execute("INSERT INTO tracemill.otel_traces (TraceId, SpanId) VALUES ('aa', 'bb')");
    StringWriter progress = new StringWriter();
    StoredTables.Outcome outcome =
        new StoredTables(SERVERS, new PrintWriter(progress, true))
            .compare(Set.of("aabb", "not there"));
    assertThat(outcome.lost()).isGreaterThan(SPANS);
    assertThat(outcome.doubled()).isEqualTo(1);
    assertThat(progress.toString()).contains("not stored: not there").contains("extra: ");
  }

  @Test
  void aPercentIsAppendedTwiceAndAPercentLate() {
    List<ConsumerRecord<byte[], byte[]>> records = records();
    assertThat(written.spans()).isEqualTo(SPANS);
    assertThat(records).hasSize((int) written.records());

    Set<ByteBuffer> values = new HashSet<>();
    records.forEach(record -> values.add(ByteBuffer.wrap(record.value())));
    assertThat(values).hasSize(SPANS);
    assertThat(records.size() - SPANS).isCloseTo(SPANS / 100, within(SPANS / 200));

    Map<ByteBuffer, Long> firstOfTrace = new HashMap<>();
    records.forEach(r -> firstOfTrace.merge(ByteBuffer.wrap(r.key()), r.timestamp(), Math::min));
    assertThat(
            records.stream()
                .filter(
                    r ->
                        r.timestamp() - firstOfTrace.get(ByteBuffer.wrap(r.key()))
                            > LATE.toMillis() / 2)
                .count())
        .isCloseTo(SPANS / 100, within((long) SPANS / 200));
  }

  @Test
  void theTransportStoresEverySpan(@TempDir Path directory) throws Exception {
    BenchResult result = new TransportBench(SERVERS, directory).run(SPANS, written.records(), 3);

    assertThat(result.spans()).isEqualTo(SPANS);
    assertThat(result.cpuSecondsPerMillion())
        .containsOnlyKeys("flink", "broker", "clickhouse", "total");
    assertThat(result.toJson())
        .startsWith("{\"spans\":5000,\"spans_per_second\":")
        .endsWith(",\"visible_p99_ms\":null}");
  }

  @Test
  void theKafkaEngineStoresEverySpanAsItIs() throws Exception {
    new KafkaEngineBench(SERVERS).run(SPANS);

    var span = new io.tracemill.schemas.SpanCodec().decode(body(records().get(0).value()));
    String row =
        SERVERS
            .clickHouse()
            .execute(
                """
                SELECT ServiceName, SpanName, SpanKind, StatusCode, Duration,
                  toUnixTimestamp64Nano(Timestamp), ServiceInstance, length(SpanAttributes),
                  ResourceAttributes['host.name']
                FROM tracemill.otel_traces FINAL
                WHERE TraceId = '%s' AND SpanId = '%s' AND ParentSpanId = '%s'
                """
                    .formatted(
                        io.tracemill.schemas.Ids.traceId(span.traceIdHigh(), span.traceIdLow()),
                        io.tracemill.schemas.Ids.spanId(span.spanId()),
                        io.tracemill.schemas.Ids.spanIdOrEmpty(span.parentSpanId())));
    assertThat(row.strip().split("\t"))
        .containsExactly(
            span.service(),
            span.operation(),
            span.kind().label(),
            span.statusCode().label(),
            Long.toString(span.durationNanos()),
            Long.toString(span.startEpochNanos()),
            span.instance(),
            Integer.toString(span.attributes().size()),
            span.host());
  }

  @Test
  void aRunThatStoredOtherCountsDoesNotCount() {
    assertThatThrownBy(() -> Check.storedSpans(SERVERS, 1))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("has 0 spans, 1 were generated");
  }

  @Test
  void cpuTimeOfAProcessGrows() {
    CpuClock clock = SERVERS.cpuClock(ProcessHandle.current().pid());

    assertThat(clock.seconds()).containsOnlyKeys("flink", "broker", "clickhouse");
    assertThat(clock.seconds().get("broker")).isGreaterThan(0.5);
  }

  private static byte[] body(byte[] value) {
    return java.util.Arrays.copyOfRange(
        value, io.tracemill.schemas.ConfluentFraming.HEADER_BYTES, value.length);
  }

  private static List<ConsumerRecord<byte[], byte[]>> records() {
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", SERVERS.broker().bootstrapServers()),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.assign(
          List.of(new TopicPartition(Topics.SPANS, 0), new TopicPartition(Topics.SPANS, 1)));
      consumer.seekToBeginning(consumer.assignment());
      List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
      while (records.size() < written.records()) {
        consumer.poll(Duration.ofSeconds(1)).forEach(records::add);
      }
      return records;
    }
  }
}
