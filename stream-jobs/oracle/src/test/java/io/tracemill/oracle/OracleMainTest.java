package io.tracemill.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tracemill.registry.SchemaRegistry;
import io.tracemill.runtime.Backends;
import io.tracemill.runtime.ClickHouse;
import io.tracemill.runtime.ProjectRoot;
import io.tracemill.schemas.RecordSerializer;
import io.tracemill.schemas.Span;
import io.tracemill.schemas.SpanSerializer;
import io.tracemill.schemas.TopicSchema;
import io.tracemill.schemas.avro.Measurement;
import io.tracemill.schemas.avro.ResourceSample;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/**
 * The command against a real broker, registry and ClickHouse that holds what the oracle expects.
 */
class OracleMainTest {
  private static final String TOPIC = "oracle-main-test";
  private static final String SAMPLES_TOPIC = "oracle-main-test-samples";
  private static final long T0 = 1_700_000_040_000L;
  private static final Path MIGRATIONS =
      Path.of("sinks/clickhouse/src/main/resources/io/tracemill/clickhouse/migrations");
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.nnnnnnnnn").withZone(ZoneOffset.UTC);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final ClickHouse CLICK_HOUSE = Backends.clickHouse();
  private static final String REGISTRY_URL = Backends.registry().url();

  private static final List<String> TABLES =
      List.of(
          "otel_traces",
          "traces",
          "service_metrics_10s",
          "service_metrics_1m",
          "service_metrics_1h",
          "instance_metrics_1m",
          "service_edges_1m",
          "profiles",
          "operation_costs_1m");

  private static Tables tables;

  @BeforeAll
  static void store() throws Exception {
    long seed = System.nanoTime();
    System.out.println("OracleMainTest seed " + seed);
    List<Report> reports = new ArrayList<>(new RandomReports(seed).reports(400));
    reports.add(report(1, 500, 800));
    reports.add(report(2, 600, 1_000));
    List<ResourceSample> samples = samples();
    tables = Oracle.compute(reports, samples);
    send(reports, samples);
    CLICK_HOUSE.execute("CREATE DATABASE IF NOT EXISTS tracemill");
    for (String script :
        List.of(
            "V001__spans.sql", "V002__traces.sql", "V003__metrics.sql", "V005__resources.sql")) {
      migrate(Files.readString(ProjectRoot.find().resolve(MIGRATIONS).resolve(script)));
    }
    insert("otel_traces", tables.otelTraces());
    insert("traces", tables.traces());
    insert("service_metrics_10s", tables.serviceMetrics10s());
    insert("service_metrics_1m", tables.serviceMetrics1m());
    insert("service_metrics_1h", tables.serviceMetrics1h());
    insert("instance_metrics_1m", tables.instanceMetrics1m());
    insert("service_edges_1m", tables.serviceEdges1m());
    insert("profiles", tables.profiles());
    insert("operation_costs_1m", tables.operationCosts1m());
  }

  private static Report report(long id, long fromMillis, long durationMillis) {
    long end = T0 + fromMillis + durationMillis;
    return new Report(
        Span.builder(0, 100 + id, id)
            .service("shop")
            .instance("1")
            .host("h")
            .operation("op")
            .startEpochNanos((T0 + fromMillis) * 1_000_000)
            .durationNanos(durationMillis * 1_000_000)
            .build(),
        end + 1_000);
  }

  /** One instance for four seconds; its host for long enough after that all is settled. */
  private static List<ResourceSample> samples() {
    List<ResourceSample> samples = new ArrayList<>();
    for (int second = 0; second < 4; second++) {
      samples.add(
          new ResourceSample(
              T0 + 1_000 * second,
              "",
              "h",
              "shop",
              "1",
              List.of(new Measurement("process.cpu.time", "user", 0.7 * second))));
    }
    samples.add(
        new ResourceSample(
            T0 + 600_000,
            "",
            "h",
            "",
            "",
            List.of(new Measurement("system.cpu.logical.count", "", 2.0))));
    return samples;
  }

  @Test
  void findsNoDifferenceInWhatItExpects() throws Exception {
    Run run = run("--json");

    assertThat(run.out()).isNotBlank();
    JsonNode summary = JSON.readTree(run.out());
    assertThat(summary.get("differences").asLong()).as(run.out()).isZero();
    assertThat(run.exitCode()).isZero();
    assertThat(summary.get("reports").asInt()).isEqualTo(402);
    assertThat(summary.get("undecodable"))
        .isEqualTo(JSON.readTree("{\"not_framed\":2,\"unknown_schema_id\":1}"));
    assertThat(summary.get("tables"))
        .hasSize(TABLES.size())
        .allSatisfy(
            table -> {
              assertThat(table.get("expected").asLong()).isPositive();
              assertThat(table.get("found")).isEqualTo(table.get("expected"));
            });
  }

  @Test
  void namesWhatIsWrongInTheTables() throws Exception {
    // a copy in the other database that the writer owns
    CLICK_HOUSE.execute("CREATE DATABASE IF NOT EXISTS jaeger");
    for (String table : TABLES) {
      CLICK_HOUSE.execute("CREATE TABLE jaeger." + table + " AS tracemill." + table);
      CLICK_HOUSE.execute("INSERT INTO jaeger." + table + " SELECT * FROM tracemill." + table);
    }
    TraceRow trace = tables.traces().get(0);
    String ofTrace =
        " WHERE TraceId = '" + trace.traceId() + "' AND Tenant = '" + trace.tenant() + "'";
    CLICK_HOUSE.execute(
        "INSERT INTO jaeger.traces SELECT * REPLACE (SpanCount + 1 AS SpanCount, Version + 1 AS Version)"
            + " FROM tracemill.traces"
            + ofTrace);
    CLICK_HOUSE.execute(
        "INSERT INTO jaeger.service_metrics_10s SELECT * REPLACE ('nobody' AS Service)"
            + " FROM tracemill.service_metrics_10s LIMIT 1");
    CLICK_HOUSE.execute(
        "INSERT INTO jaeger.operation_costs_1m SELECT * REPLACE (CpuNs + 1 AS CpuNs, Version + 1 AS Version)"
            + " FROM tracemill.operation_costs_1m WHERE Operation = '__idle__'");
    // not settled: not looked at
    CLICK_HOUSE.execute(
        "INSERT INTO jaeger.operation_costs_1m SELECT * REPLACE (Time + 600 AS Time)"
            + " FROM tracemill.operation_costs_1m");

    Run run = run("--clickhouse-database", "jaeger");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out())
        .contains(
            "SpanCount of Tenant=%s, TraceId=%s: expected %d but was %d"
                .formatted(
                    trace.tenant(), trace.traceId(), trace.spanCount(), trace.spanCount() + 1))
        .contains("extra: Tenant=", "Service=nobody")
        .containsPattern("traces: \\d+ rows expected, \\d+ found, 1 differences")
        .contains("profiles: 2 rows expected, 2 found, 0 differences")
        .contains("operation_costs_1m: 2 rows expected, 2 found, 1 differences")
        .contains("CpuNs of Tenant=, Service=shop, Operation=__idle__");
  }

  @Test
  void saysWhichBackendDidNotAnswer() {
    Run topic = run("--topic", "no-such-topic");
    Run clickHouse = run("--clickhouse-user", "nobody");

    assertThat(topic.exitCode()).isEqualTo(1);
    assertThat(topic.err()).contains("no-such-topic");
    assertThat(clickHouse.exitCode()).isEqualTo(1);
    assertThat(clickHouse.err()).contains(CLICK_HOUSE.url()).doesNotContain("Exception in");
    assertThat(run("--no-such-option").exitCode()).isEqualTo(2);
  }

  private record Run(int exitCode, String out, String err) {}

  private static Run run(String... more) {
    List<String> args =
        new ArrayList<>(
            List.of(
                "--bootstrap-servers", Backends.kafka().bootstrapServers(),
                "--registry-url", REGISTRY_URL,
                "--topic", TOPIC,
                "--samples-topic", SAMPLES_TOPIC,
                "--clickhouse-url", CLICK_HOUSE.url(),
                "--clickhouse-user", CLICK_HOUSE.writer().name(),
                "--clickhouse-password", CLICK_HOUSE.writer().password()));
    args.addAll(List.of(more));
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode =
        new CommandLine(new OracleMain())
            .setOverwrittenOptionsAllowed(true)
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(args.toArray(String[]::new));
    return new Run(exitCode, out.toString(), err.toString());
  }

  /** All reports, and some records that are none. */
  private static void send(List<Report> reports, List<ResourceSample> samples) {
    // append times of our own
    Map<String, String> configs =
        Map.of("message.timestamp.type", "CreateTime", "retention.ms", "-1");
    Backends.kafka()
        .createTopics(
            List.of(
                new NewTopic(TOPIC, 3, (short) 1).configs(configs),
                new NewTopic(SAMPLES_TOPIC, 1, (short) 1).configs(configs)));
    SchemaRegistry registry = SchemaRegistry.connect(URI.create(REGISTRY_URL));
    SpanSerializer serializer = new SpanSerializer(registry);
    RecordSerializer<ResourceSample> ofSamples =
        new RecordSerializer<>(registry, TopicSchema.RESOURCE_SAMPLES);
    try (Producer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers",
                Backends.kafka().bootstrapServers(),
                "compression.type",
                "zstd"),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (Report report : reports) {
        byte[] value = serializer.serialize(TOPIC, report.span());
        producer.send(new ProducerRecord<>(TOPIC, null, report.appendEpochMillis(), null, value));
      }
      for (ResourceSample sample : samples) {
        byte[] value = ofSamples.serialize(SAMPLES_TOPIC, sample);
        producer.send(
            new ProducerRecord<>(SAMPLES_TOPIC, null, sample.getEpochMillis() + 5, null, value));
      }
      producer.send(new ProducerRecord<>(TOPIC, new byte[0]));
      producer.send(new ProducerRecord<>(TOPIC, "{}".getBytes()));
      producer.send(new ProducerRecord<>(TOPIC, new byte[] {0, 1, 1, 1, 1, 1}));
    }
  }

  private static void migrate(String script) throws IOException {
    for (String statement : script.replace("${database}", "tracemill").split(";\\s*(\\n|$)")) {
      if (!statement.isBlank()) {
        CLICK_HOUSE.execute(statement);
      }
    }
  }

  private static void insert(String table, List<? extends Row> rows) throws IOException {
    StringBuilder sql =
        new StringBuilder("INSERT INTO tracemill." + table + " FORMAT JSONEachRow\n");
    for (Row row : rows) {
      sql.append(json(row)).append('\n');
    }
    CLICK_HOUSE.execute(sql.toString());
  }

  private static String json(Row row) {
    Map<String, Object> values = new LinkedHashMap<>();
    row.columns().forEach((column, value) -> values.put(column, jsonValue(column, value)));
    try {
      return JSON.writeValueAsString(values);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  private static Object jsonValue(String column, Object value) {
    if (value instanceof Instant time) {
      String text = TIME.format(time);
      return column.equals("Time") ? text.substring(0, text.indexOf('.')) : text;
    }
    return value instanceof List<?> list
        ? list.stream().map(item -> jsonValue(column, item)).toList()
        : value;
  }
}
