package io.tracemill.stream.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracemill.clickhouse.ClickHouseConfig;
import io.tracemill.clickhouse.Guarantee;
import io.tracemill.clickhouse.Migrations;
import io.tracemill.oracle.OracleMain;
import io.tracemill.registry.SchemaRegistry;
import io.tracemill.runtime.Backends;
import io.tracemill.runtime.Broker;
import io.tracemill.runtime.ClickHouse;
import io.tracemill.schemas.RecordSerializer;
import io.tracemill.schemas.Span;
import io.tracemill.schemas.SpanCodec;
import io.tracemill.schemas.SpanKind;
import io.tracemill.schemas.StatusCode;
import io.tracemill.schemas.TopicSchema;
import io.tracemill.schemas.Topics;
import io.tracemill.schemas.avro.Measurement;
import io.tracemill.schemas.avro.ResourceSample;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import picocli.CommandLine;

/** The whole job on a real broker, registry and ClickHouse. */
class PipelineIntegrationTest {
  @RegisterExtension
  static final MiniClusterExtension FLINK =
      new MiniClusterExtension(
          new MiniClusterResourceConfiguration.Builder()
              .setNumberTaskManagers(1)
              .setNumberSlotsPerTaskManager(2)
              .build());

  private static Broker kafka;
  private static ClickHouse clickHouse;
  private static int schemaId;
  private static JobClient job;
  private static KafkaProducer<byte[], byte[]> producer;

  @BeforeAll
  static void start() throws Exception {
    kafka = Backends.kafka();
    clickHouse = Backends.clickHouse();
    kafka.createTopics(
        List.of(
            topic(Topics.SPANS, 4),
            topic(Topics.DEAD_LETTERS, 1),
            topic(Topics.SERVICE_METRICS, 1),
            topic(Topics.RESOURCE_SAMPLES, 1)));
    SchemaRegistry registry = SchemaRegistry.connect(URI.create(Backends.registry().url()));
    schemaId = TopicSchema.SPANS.register(registry);
    JobConfig config =
        new JobConfig(
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
    Migrations.apply(config.clickHouse());
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.getExecutionEnvironment(Pipeline.configuration());
    env.setParallelism(2);
    JobMain.define(env, config);
    job = env.executeAsync("test");
    Properties properties = new Properties();
    properties.put("bootstrap.servers", kafka.bootstrapServers());
    properties.put("acks", "all");
    producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
  }

  private static NewTopic topic(String name, int partitions) {
    return new NewTopic(name, partitions, (short) 1)
        .configs(Map.of("message.timestamp.type", "LogAppendTime"));
  }

  @AfterAll
  static void stop() throws Exception {
    producer.close();
    job.cancel().get(30, TimeUnit.SECONDS);
  }

  @Test
  void storesSpansTracesAndDatapointsAsTheOracleSays() throws Exception {
    long now = Instant.now().toEpochMilli() * 1_000_000;
    long old = 1_500_000_000_000_000_000L;
    for (long trace = 1; trace <= 20; trace++) {
      long start = trace % 2 == 0 ? now : old;
      for (Span span : trace(trace, start)) {
        send(span);
        if (trace % 5 == 0) {
          send(span); // a duplicate
        }
      }
    }
    producer.flush();
    await(() -> count("traces WHERE RootService = 'front'"), 20);
    await(() -> count("otel_traces WHERE ServiceName != 'profiled'"), 60);
    await(
        () ->
            count("service_metrics_10s WHERE Count > 0") > 0
                ? count("dirty_keys WHERE NOT Done")
                : -1,
        0);
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(compareWithOracle()).isZero());
    assertThat(count("dirty_keys WHERE Done")).isPositive();
    // live minutes and old ones, which the reconciler computed
    assertThat(
            clickHouse.execute(
                "SELECT Client, Server, ConnectionType, sum(Count), sum(Errors)"
                    + " FROM tracemill.service_edges_1m FINAL GROUP BY ALL FORMAT TSV"))
        .isEqualToIgnoringWhitespace("front back '' 20 20".replace("''", ""));
  }

  @Test
  void putsWhatCannotBeReadAmongTheDeadLetters() throws Exception {
    sendRaw(new byte[] {1, 2, 3});
    sendRaw(new byte[] {0, 0, 0, (byte) 0x77, 0x77, 1});
    sendRaw(null);
    producer.flush();
    await(() -> count("dead_letters WHERE Topic = 'tracemill.spans' AND PayloadLength != 1"), 3);
    assertThat(
            clickHouse.execute(
                "SELECT groupUniqArray(Reason) FROM tracemill.dead_letters FINAL FORMAT TSV"))
        .contains("not_framed")
        .contains("unknown_schema_id");
  }

  @Test
  void everyRecordHasItsPlaceInTheLedger() throws Exception {
    Span span = span(777, 1, 0, "counted", SpanKind.SERVER, 1_500_000_000_000_000_000L, 5).build();
    send(span);
    send(span);
    sendRaw(new byte[] {4}); // the one dead letter of a single byte
    producer.flush();
    long records = 0;
    Properties properties = new Properties();
    properties.put("bootstrap.servers", kafka.bootstrapServers());
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(Topics.SPANS).stream()
              .map(info -> new TopicPartition(info.topic(), info.partition()))
              .toList();
      for (long end : consumer.endOffsets(partitions).values()) {
        records += end;
      }
    }
    String query =
        ("SELECT sum(Records) - %d, sum(Records) - sum(SpansStored + SpansMerged + Duplicates"
                + " + Deferred + DeadLettered), sum(SpansStored + Deferred + Regrouped) - (SELECT count() FROM"
                + " tracemill.otel_traces FINAL), sum(Duplicates), sum(DeadLettered)"
                + " FROM tracemill.ledger FINAL FORMAT TSV")
            .formatted(records);
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () -> assertThat(clickHouse.execute(query)).matches("0\t0\t0\t[1-9]\\d*\t[1-9]\\d*\n"));
  }

  /**
   * Two traces at once, one second after the other of 700 ms of CPU and 800 ms of waiting for it.
   */
  @Test
  void attributedCpuPlusIdleIsTheSampledCpu() throws Exception {
    RecordSerializer<ResourceSample> serializer =
        new RecordSerializer<>(
            SchemaRegistry.connect(URI.create(Backends.registry().url())),
            TopicSchema.RESOURCE_SAMPLES);
    long start = Instant.now().toEpochMilli() - 10_000;
    for (int second = 0; second <= 4; second++) {
      ResourceSample sample =
          ResourceSample.newBuilder()
              .setEpochMillis(start + second * 1_000)
              .setHost("profiled-host")
              .setService("profiled")
              .setInstance("1")
              .setMeasurements(
                  List.of(
                      new Measurement("process.cpu.time", "user", 0.7 * second),
                      new Measurement("process.runqueue.time", "", 0.8 * second)))
              .build();
      byte[] value = serializer.serialize(Topics.RESOURCE_SAMPLES, sample);
      producer.send(new ProducerRecord<>(Topics.RESOURCE_SAMPLES, null, value));
    }
    for (long trace = 901; trace <= 902; trace++) {
      long startNanos = (start + 500) * 1_000_000;
      send(
          span(trace, 1, 0, "profiled", SpanKind.SERVER, startNanos, 2_000_000_000L)
              .instance("1")
              .host("profiled-host")
              .build());
    }
    producer.flush();
    await(() -> count("profiles WHERE Service = 'profiled'"), 2);
    Awaitility.await()
        .atMost(Duration.ofSeconds(90))
        .untilAsserted(
            () ->
                assertThat(
                        clickHouse.execute(
                            "SELECT sum(CpuNs), sumIf(CpuNs, Operation != '__idle__'),"
                                + " sum(Requests) FROM tracemill.operation_costs_1m FINAL WHERE"
                                + " Service = 'profiled' FORMAT TSV"))
                    .isEqualTo("2800000000\t2100000000\t2\n"));
    assertThat(
            clickHouse.execute(
                "SELECT CpuNs, Coverage, Verdict, Evidence['run_queue_share'], Spans.CpuNs FROM"
                    + " tracemill.profiles FINAL WHERE Service = 'profiled' FORMAT TSV"))
        .isEqualTo("1050000000\t1\tcpu_saturated\t0.600\t[1050000000]\n".repeat(2));
  }

  @Test
  void storesEachFigureOfAResourceSample() throws Exception {
    RecordSerializer<ResourceSample> serializer =
        new RecordSerializer<>(
            SchemaRegistry.connect(URI.create(Backends.registry().url())),
            TopicSchema.RESOURCE_SAMPLES);
    ResourceSample sample =
        ResourceSample.newBuilder()
            .setEpochMillis(1_700_000_000_123L)
            .setHost("stored-host")
            .setService("front")
            .setInstance("1")
            .setMeasurements(
                List.of(
                    new Measurement("process.cpu.time", "user", 1.25),
                    new Measurement("process.memory.usage", "", 1e9)))
            .build();
    byte[] value = serializer.serialize(Topics.RESOURCE_SAMPLES, sample);
    producer.send(new ProducerRecord<>(Topics.RESOURCE_SAMPLES, null, value));
    producer.send(new ProducerRecord<>(Topics.RESOURCE_SAMPLES, null, value)); // a duplicate
    producer.send(new ProducerRecord<>(Topics.RESOURCE_SAMPLES, null, new byte[] {9}));
    producer.flush();
    await(() -> count("resource_samples WHERE Host = 'stored-host'"), 2);
    assertThat(
            clickHouse.execute(
                "SELECT toUnixTimestamp64Milli(Time), Service, Instance, Metric, Device, Value FROM"
                    + " tracemill.resource_samples FINAL WHERE Host = 'stored-host' ORDER BY Metric"
                    + " FORMAT TSV"))
        .isEqualTo(
            "1700000000123\tfront\t1\tprocess.cpu.time\tuser\t1.25\n"
                + "1700000000123\tfront\t1\tprocess.memory.usage\t\t1000000000\n");
    await(() -> count("dead_letters WHERE Topic = 'tracemill.resource-samples'"), 1);
  }

  /**
   *
   *
   * <pre>
   * front (Server)
   * `- front (Client)
   *    `- back (Server, error)
   * </pre>
   */
  private static List<Span> trace(long id, long startNanos) {
    List<Span> spans = new ArrayList<>();
    spans.add(span(id, 1, 0, "front", SpanKind.SERVER, startNanos, 30_000_000).build());
    spans.add(span(id, 2, 1, "front", SpanKind.CLIENT, startNanos + 1_000_000, 20_000_000).build());
    spans.add(
        span(id, 3, 2, "back", SpanKind.SERVER, startNanos + 2_000_000, 10_000_000 + id)
            .status(StatusCode.ERROR, "no")
            .attributes(Map.of("http.response.status_code", "503", "peer.service", "front"))
            .build());
    return spans;
  }

  private static Span.Builder span(
      long trace, long id, long parent, String service, SpanKind kind, long start, long duration) {
    return Span.builder(77, trace, id)
        .parentSpanId(parent)
        .service(service)
        .operation("GET /" + service)
        .kind(kind)
        .startEpochNanos(start)
        .durationNanos(duration)
        .environment("test")
        .resourceAttributes(Map.of("service.name", service))
        .sourceFormat("otlp-proto");
  }

  private static void send(Span span) {
    byte[] key = ByteBuffer.allocate(8).putLong(span.traceIdLow()).array();
    byte[] value = new SpanCodec().encodeFramed(span, schemaId);
    producer.send(new ProducerRecord<>(Topics.SPANS, key, value));
  }

  private static void sendRaw(byte[] value) {
    producer.send(new ProducerRecord<>(Topics.SPANS, null, value));
  }

  private static long count(String what) throws Exception {
    String from =
        what.contains(" WHERE ") ? what.replace(" WHERE ", " FINAL WHERE ") : what + " FINAL";
    return Long.parseLong(
        clickHouse.execute("SELECT count() FROM tracemill." + from + " FORMAT TSV").trim());
  }

  private static void await(Callable<Long> actual, long expected) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(90))
        .untilAsserted(() -> assertThat(actual.call()).isEqualTo(expected));
  }

  private static int compareWithOracle() {
    return new CommandLine(new OracleMain())
        .execute(
            "--bootstrap-servers=" + kafka.bootstrapServers(),
            "--registry-url=" + Backends.registry().url(),
            "--clickhouse-url=" + clickHouse.url(),
            "--clickhouse-user=" + clickHouse.writer().name(),
            "--clickhouse-password=" + clickHouse.writer().password());
  }
}
