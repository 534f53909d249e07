package io.tracemill.stream.job;

import static io.tracemill.stream.job.flood.Requests.T0;
import static org.assertj.core.api.Assertions.assertThat;

import io.tracemill.clickhouse.ClickHouseConfig;
import io.tracemill.clickhouse.Guarantee;
import io.tracemill.clickhouse.Migrations;
import io.tracemill.clickhouse.StoredUpTo;
import io.tracemill.registry.SchemaRegistry;
import io.tracemill.runtime.Backends;
import io.tracemill.runtime.Broker;
import io.tracemill.runtime.ClickHouse;
import io.tracemill.schemas.RecordDecoder;
import io.tracemill.schemas.Span;
import io.tracemill.schemas.SpanCodec;
import io.tracemill.schemas.TopicSchema;
import io.tracemill.schemas.Topics;
import io.tracemill.schemas.avro.Flood;
import io.tracemill.stream.job.flood.Requests;
import io.tracemill.stream.job.source.KafkaRecord;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The whole graph on append times of a bounded source, into a real ClickHouse and a real topic. */
class FloodPipelineTest {
  @RegisterExtension
  static final MiniClusterExtension FLINK =
      new MiniClusterExtension(
          new MiniClusterResourceConfiguration.Builder()
              .setNumberTaskManagers(1)
              .setNumberSlotsPerTaskManager(2)
              .build());

  private static final String FLOODS_NOW =
      """
      SELECT Service, Operation, Caller, Severity, State, Onset, round(Observed) AS Observed,
          round(Expected) AS Expected, arrayZip(Offenders.Name, Offenders.Share) AS Offenders
      FROM tracemill.floods FINAL
      WHERE State IN ('open', 'firing')
      ORDER BY Observed / Expected DESC
      """;

  @Test
  void aFloodIsOneRowAndOneKey() throws Exception {
    Broker kafka = Backends.kafka();
    ClickHouse clickHouse = Backends.clickHouse();
    kafka.createTopics(List.of(new NewTopic(Topics.FLOODS, 1, (short) 1)));
    SchemaRegistry registry = SchemaRegistry.connect(URI.create(Backends.registry().url()));
    int schemaId = TopicSchema.SPANS.register(registry);
    JobConfig config = config(kafka, clickHouse);
    Migrations.apply(config.clickHouse());
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.getExecutionEnvironment(Pipeline.configuration());
    env.setParallelism(2);
    List<KafkaRecord> records = records(schemaId);
    Pipeline.define(env, sources(records), sinks(config), JobMain.settings(config));
    env.execute("floods");

    assertThat(
            clickHouse.execute(
                "SELECT State, Service, Operation, Caller, Source, toUnixTimestamp64Milli(Onset),"
                    + " toUnixTimestamp64Milli(assumeNotNull(EndedAt)), Verdict, Severity,"
                    + " Observed, Offenders.Name[1], length(ExemplarTraceIds),"
                    + " Evidence['ended_by'] FROM tracemill.floods FINAL FORMAT TSV"))
        .isEqualTo(
            "resolved\tcart\tGET /cart\tbot\t10.9.9.9\t%d\t%d\tflood\tcritical\t60\tbot\t5\tsilence\n"
                .formatted(T0 + 60_000, T0 + 80_000));
    assertThat(clickHouse.execute(FLOODS_NOW + " FORMAT TSV")).isEmpty();
    Map<String, Flood> last = lastByKey(kafka, registry);
    assertThat(last).hasSize(1);
    Flood flood = last.values().iterator().next();
    assertThat(last).containsKey(flood.getFloodId());
    assertThat(flood.getState()).isEqualTo("resolved");
    assertThat(flood.getOffenders().get(0).getName()).isEqualTo("bot");
    assertThat(flood.getEndedEpochMillis()).isEqualTo(T0 + 80_000);
  }

  /** 10 requests/s, and from the 60th to the 80th second 50 more; old spans all the time. */
  private static List<KafkaRecord> records(int schemaId) {
    List<KafkaRecord> records = new ArrayList<>();
    long id = 0;
    for (long second = 0; second < 80; second++) {
      for (int i = 0; i < (second < 60 ? 10 : 60); i++) {
        long end = T0 + second * 1000 + i * 15;
        Span span =
            i < 10
                ? Requests.span(++id, "web", "10.0.0.1", end)
                : Requests.span(++id, "bot", "10.9.9.9", end);
        records.add(record(span, schemaId, end + 3, records.size()));
      }
      for (int i = 0; i < 100; i++) {
        Span old = Requests.span(++id, "old", "10.0.0.3", T0 - 86_400_000 + i);
        records.add(record(old, schemaId, T0 + second * 1000 + 999, records.size()));
      }
    }
    return records;
  }

  private static KafkaRecord record(Span span, int schemaId, long appendMillis, long offset) {
    byte[] value = new SpanCodec().encodeFramed(span, schemaId);
    return new KafkaRecord(Topics.SPANS, 0, offset, appendMillis, null, value, Map.of());
  }

  private static Sources sources(List<KafkaRecord> spans) {
    // A stream must have a record; this one is a dead letter.
    KafkaRecord none = new KafkaRecord(Topics.RESOURCE_SAMPLES, 0, 0, T0, null, null, Map.of());
    return new Sources() {
      @Override
      public DataStream<KafkaRecord> spans(StreamExecutionEnvironment env) {
        return source(env, spans, "spans");
      }

      @Override
      public DataStream<KafkaRecord> resourceSamples(StreamExecutionEnvironment env) {
        return source(env, List.of(none), "samples");
      }
    };
  }

  private static DataStream<KafkaRecord> source(
      StreamExecutionEnvironment env, List<KafkaRecord> records, String id) {
    return env.fromData(TypeInformation.of(KafkaRecord.class), records.toArray(KafkaRecord[]::new))
        .uid(id)
        .setParallelism(1)
        .assignTimestampsAndWatermarks(
            WatermarkStrategy.<KafkaRecord>forGenerator(context -> new EveryRecord())
                .withTimestampAssigner((record, previous) -> record.appendMillis()))
        .uid(id + "-append-time")
        .setParallelism(1);
  }

  /** Append times do not go back. */
  private static final class EveryRecord implements WatermarkGenerator<KafkaRecord> {
    @Override
    public void onEvent(KafkaRecord record, long millis, WatermarkOutput output) {
      output.emitWatermark(new Watermark(millis - 1));
    }

    @Override
    public void onPeriodicEmit(WatermarkOutput output) {}
  }

  private static Map<String, Flood> lastByKey(Broker kafka, SchemaRegistry registry)
      throws Exception {
    Properties properties = new Properties();
    properties.put("bootstrap.servers", kafka.bootstrapServers());
    RecordDecoder<Flood> decoder = new RecordDecoder<>(registry, Flood.class);
    Map<String, Flood> last = new HashMap<>();
    try (KafkaConsumer<String, byte[]> consumer =
        new KafkaConsumer<>(properties, new StringDeserializer(), new ByteArrayDeserializer())) {
      TopicPartition partition = new TopicPartition(Topics.FLOODS, 0);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).get(partition);
      while (consumer.position(partition) < end) {
        for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
          last.put(record.key(), decoder.decode(record.value()));
        }
      }
    }
    return last;
  }

  /** Only floods are stored: other tests count the rows of the other tables. */
  private static Sinks sinks(JobConfig config) {
    Sinks real = JobMain.sinks(config);
    return new Sinks(
        discard(),
        discard(),
        discard(),
        discard(),
        discard(),
        discard(),
        discard(),
        discard(),
        discard(),
        discard(),
        new DiscardingSink<>(),
        real.floods(),
        real.floodsTopic(),
        new DiscardingSink<>(),
        discard(),
        discard(),
        discard(),
        discard());
  }

  private static <T> TableSink<T> discard() {
    return rows -> rows.flatMap(new Nothing<T>()).returns(StoredUpTo.class);
  }

  private static final class Nothing<T> implements FlatMapFunction<T, StoredUpTo> {
    @Override
    public void flatMap(T row, Collector<StoredUpTo> out) {}
  }

  private static JobConfig config(Broker kafka, ClickHouse clickHouse) {
    return new JobConfig(
        kafka.bootstrapServers(),
        URI.create(Backends.registry().url()),
        ClickHouseConfig.of(
            URI.create(clickHouse.url()),
            clickHouse.writer().name(),
            clickHouse.writer().password(),
            "tracemill"),
        "tracemill-job",
        new SessionSettings(Duration.ofSeconds(1), Duration.ofSeconds(5), 0),
        Duration.ofSeconds(1),
        Duration.ofMillis(200),
        Duration.ofMillis(100),
        Guarantee.EXACTLY_ONCE);
  }
}
