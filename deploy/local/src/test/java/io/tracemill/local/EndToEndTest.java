package io.tracemill.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tracemill.runtime.JavaCommand;
import io.tracemill.runtime.ManagedProcess;
import io.tracemill.runtime.ProjectRoot;
import io.tracemill.schemas.Topics;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole stack as real processes, driven by the command. */
@Timeout(value = 8, unit = TimeUnit.MINUTES)
class EndToEndTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int FIFTY_MEGABYTES = 50 << 20;

  @TempDir static Path directory;
  private static Cli cli;
  private static int traces;

  @BeforeAll
  static void up() throws Exception {
    cli =
        new Cli(directory.resolve("home"))
            .with("TRACEMILL_TRACE_GAP_MILLIS", "2000")
            .with("TRACEMILL_TRACE_RETENTION_MILLIS", "10000")
            .with("TRACEMILL_CHECKPOINT_INTERVAL_MILLIS", "1000")
            .with("TRACEMILL_TASKMANAGER_HEAP_MEGABYTES", "768");
    succeed("up", "--detach");
  }

  @AfterAll
  static void down() throws Exception {
    succeed("down");
    assertThat(cli.processes()).isEmpty();
    assertThat(directory.resolve("home/run")).isEmptyDirectory();
  }

  @Test
  void everyFileOfTheTestDataIsStoredAsTheOracleComputesIt() throws Exception {
    Path data = TestData.directory();
    if (data == null) {
      return;
    }
    List<String> arguments = new ArrayList<>(List.of("send", "--json"));
    Path copies = Files.createDirectories(directory.resolve("copies"));
    TestData.distinctJson(data, copies).forEach(file -> arguments.add(file.toString()));
    arguments.add(TestData.protobuf(data).toString());

    JsonNode sent = JSON.readTree(succeed(arguments.toArray(new String[0])).lastLine());
    assertThat(sent.path("accepted").asLong()).isGreaterThan(3_000);
    assertThat(sent.path("rejected").asLong()).isZero();
    succeed("await");

    assertSameAsOracle();
    // its reports merge to 172 spans (the data's README)
    assertThat(query("SELECT SpanCount FROM traces FINAL WHERE TraceId LIKE '%8ce82b2e9ed820ba'"))
        .isEqualTo("172");
  }

  @Test
  void upAgainStartsNothing() throws Exception {
    Map<String, OptionalLong> before = pids();
    Cli.Result again = succeed("up", "--detach");
    assertThat(again.err()).contains("was running").doesNotContain("ready after");
    assertThat(pids()).isEqualTo(before);

    Cli.Result other = cli.run("up", "--detach", "--trace-gap-millis", "3000");
    assertThat(other.exit()).as(other.toString()).isEqualTo(1);
    assertThat(other.err()).contains("--trace-gap-millis 2000, not 3000").contains("down");
  }

  @Test
  void everyProcessComesBackAfterAKillAndNothingAcknowledgedIsLost() throws Exception {
    for (ManagedProcess process : cli.stack().processes()) {
      Path file = sendTrace();
      process.kill();
      assertThat(process.isRunning()).as(process.name()).isFalse();
      succeed("up", "--detach");
      assertThat(process.isRunning()).as(process.name()).isTrue();
      // the same again: what was acknowledged before the kill is recognised
      succeed("send", file.toString());
    }
    succeed("await");
    assertSameAsOracle();
    assertThat(query("SELECT count() FROM traces FINAL WHERE RootService = 'end-to-end'"))
        .isEqualTo(Integer.toString(traces));
  }

  @Test
  void stateSurvivesDownAndUp() throws Exception {
    sendTrace();
    succeed("await");
    succeed("down");
    assertThat(cli.processes()).isEmpty();
    Cli.Result result = succeed("up", "--detach");
    assertThat(result.err()).contains("resumes from chk-");
    sendTrace();
    succeed("await");
    assertSameAsOracle();
  }

  @Test
  void nonsenseToEveryPortAndTopicIsRefusedAndThePipelineGoesOn() throws Exception {
    byte[] binary = new byte[4096];
    new Random(7).nextBytes(binary);
    String otlp = "http://127.0.0.1:" + cli.port(Setting.OTLP_HTTP_PORT) + "/v1/traces";
    String zipkin = "http://127.0.0.1:" + cli.port(Setting.ZIPKIN_PORT) + "/api/v2/spans";
    byte[] truncated = "[{\"traceId\":\"1\",\"id\":".getBytes();
    for (byte[] body : List.of(truncated, binary, new byte[FIFTY_MEGABYTES])) {
      for (String url : List.of(otlp, zipkin)) {
        assertThat(status(url, "application/json", body)).isBetween(400, 499);
      }
      assertThat(status(otlp, "application/x-protobuf", body)).isBetween(400, 499);
    }
    for (String url : List.of(otlp, zipkin)) {
      assertThat(status(url, "text/html", truncated)).isEqualTo(415);
    }
    cli.ports().forEach(port -> throwAt(port, binary));
    long before = deadLetters();
    List<byte[]> records = new ArrayList<>();
    records.add(null);
    records.add(new byte[0]);
    records.add(binary);
    records.add(new byte[] {0, 0, 15, 66, 63, 1, 2, 3});
    records.add(new byte[] {0, 0, 0, 0, 1});
    records.add(new byte[1 << 20]);
    produce(records);
    sendTrace();
    succeed("await");

    assertThat(deadLetters() - before).isEqualTo(records.size());
    assertThat(query("SELECT count() FROM dead_letters FINAL WHERE Reason = '' OR Error = ''"))
        .isEqualTo("0");
    assertThat(query("SELECT count() FROM traces FINAL WHERE RootService = 'end-to-end'"))
        .isEqualTo(Integer.toString(traces));
  }

  @Test
  void spansOfAForeignTopicArriveOnceThoughTheyCameTwice() throws Exception {
    String span =
        "{\"traceId\":\"%s\",\"id\":\"%s\",\"kind\":\"SERVER\",\"name\":\"get\",\"timestamp\":1700000000000000,"
            + "\"duration\":5000,\"localEndpoint\":{\"serviceName\":\"bridged\"}}";
    byte[] list =
        "[%s,%s]"
            .formatted(
                span.formatted("b41d9e0000000001", "b41d9e0000000001"),
                span.formatted("b41d9e0000000002", "b41d9e0000000002"))
            .getBytes(StandardCharsets.UTF_8);
    produce("zipkin", List.of(list, "[{".getBytes(StandardCharsets.UTF_8), list));
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (Integer.parseInt(query("SELECT count() FROM otel_traces WHERE ServiceName = 'bridged'"))
        < 2) {
      assertThat(System.nanoTime()).as("waited 60 s").isLessThan(deadline);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
    }
    succeed("await");
    assertThat(query("SELECT count() FROM otel_traces FINAL WHERE ServiceName = 'bridged'"))
        .isEqualTo("2");
    assertThat(query("SELECT count() FROM traces FINAL WHERE RootService = 'bridged'"))
        .isEqualTo("2");
    assertThat(query("SELECT sum(Count) FROM service_metrics_1m FINAL WHERE Service = 'bridged'"))
        .isEqualTo("2");
  }

  @Test
  void deadLettersAreListedShownAndFedAgain() throws Exception {
    produce(List.of("not a span".getBytes(StandardCharsets.UTF_8)));
    succeed("await");
    String[] lines = succeed("dead-letters", "list", "--reason", "not_framed").out().split("\n");
    assertThat(lines[0]).isEqualTo("at\tid\tstage\treason\tbytes\treplayed_at\terror");
    String id = lines[1].split("\t")[1];
    assertThat(lines[1]).contains("\tdecode\tnot_framed\t10\t\t");
    assertThat(succeed("dead-letters", "show", id, "--raw").out()).isEqualTo("not a span");
    assertThat(succeed("dead-letters", "show", id).out())
        .contains("id\t" + id)
        .contains("payload\tbm90IGEgc3Bhbg==");

    long before = deadLetters();
    assertThat(succeed("dead-letters", "replay", id).err()).contains("1 fed again, 0 left alone");
    succeed("await");
    assertThat(deadLetters()).as("it still cannot be read").isEqualTo(before + 1);
    assertThat(succeed("dead-letters", "list").out()).doesNotContain(id + "\t");
    assertThat(succeed("dead-letters", "list", "--replayed").out()).contains(id + "\t");
    Cli.Result unknown = cli.run("dead-letters", "show", "nowhere/1/2");
    assertThat(unknown.exit()).isEqualTo(1);
    assertThat(unknown.err()).contains("there is no dead letter nowhere/1/2");
  }

  @Test
  void refusedSpansAreCountedWithTheirReason() throws Exception {
    Path file =
        Files.writeString(directory.resolve("bad.json"), "[{\"traceId\":\"x\",\"id\":\"1\"}]");
    Cli.Result result = cli.run("send", "--json", "--format", "zipkin-v2-json", file.toString());
    assertThat(result.exit()).isEqualTo(1);
    JsonNode json = JSON.readTree(result.lastLine());
    assertThat(json.path("accepted").asInt()).isZero();
    assertThat(json.path("rejected").asInt()).isEqualTo(1);
    assertThat(json.path("reasons").fieldNames().next()).startsWith("400 ");
  }

  @Test
  void statusTellsEveryProcessAndTheProgress() throws Exception {
    sendTrace();
    succeed("await");
    JsonNode status = JSON.readTree(succeed("status", "--json").lastLine());
    assertThat(status.path("processes")).hasSize(10);
    for (JsonNode process : status.path("processes")) {
      assertThat(process.path("state").asText()).as(process.toString()).isEqualTo("running");
      assertThat(process.path("pid").asLong()).isPositive();
      assertThat(process.path("rss_bytes").asLong()).isGreaterThan(50 << 20);
    }
    assertThat(status.path("lag").asLong(-1)).isZero();
    assertThat(status.path("checkpoint_age_s").asLong(-1)).isBetween(0L, 30L);
    assertThat(status.path("spans_last_minute").asLong(-1)).isPositive();
    assertThat(succeed("status").out()).contains("jobmanager").contains("running");
    assertThat(succeed("logs", "gateway").out()).contains("ready");
  }

  @Test
  void sqlPassesFormatsThroughAndShowsErrors() throws Exception {
    assertThat(succeed("sql", "SELECT 1 AS n, 'a\tb' AS s", "--format", "JSONEachRow").out())
        .isEqualTo("{\"n\":1,\"s\":\"a\\tb\"}\n");
    assertThat(succeed("sql", "SELECT 1").out()).contains("┌─1─┐");
    assertThat(cli.runWithInput("SELECT 2 FORMAT CSV", "sql", "-").out()).isEqualTo("2\n");
    Cli.Result unknown = cli.run("sql", "SELECT * FROM missing");
    assertThat(unknown.exit()).isEqualTo(1);
    assertThat(unknown.err()).contains("Code: 60").contains("UNKNOWN_TABLE");
    Cli.Result write = cli.run("sql", "DROP TABLE otel_traces");
    assertThat(write.exit()).isEqualTo(1);
    assertThat(write.err()).contains("ACCESS_DENIED");
  }

  @Test
  void whatASpanUsedOfTheHardwareIsFoundAndNothingOfItIsLost() throws Exception {
    String ofProcess =
        " FROM resource_samples FINAL WHERE Metric = 'process.cpu.time' AND Service = 'burner'"
            + " AND Instance = 'b-1' AND Host = 'e2e-host'";
    String[] times;
    Process burner = burner();
    try {
      until("uniqExact(Time) >= 5" + ofProcess);
      times =
          query(
                  "SELECT toUnixTimestamp64Milli(t[2]), toUnixTimestamp64Milli(t[-2])"
                      + " FROM (SELECT arraySort(groupUniqArray(Time)) AS t"
                      + ofProcess
                      + ")")
              .split("\t");
      sendSpan(Long.parseLong(times[0]), Long.parseLong(times[1]));
    } finally {
      burner.getOutputStream().close();
      assertThat(burner.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }
    succeed("await");

    until(
        "count() = 1 FROM profiles FINAL WHERE TraceId LIKE '%b0b0' AND Service = 'burner'"
            + " AND Verdict != '' AND Coverage = 1 AND CpuNs > 0 AND CpuNs <= 2 * Duration");
    String spent =
        "(SELECT sum(if(i > 1 AND t[i] - t[i - 1] <= 10, v[i] - v[i - 1], 0)) FROM"
            + " (SELECT groupArray(at) AS t, groupArray(value) AS v FROM"
            + " (SELECT toUnixTimestamp64Milli(Time) / 1e3 AS at, sum(Value) AS value"
            + ofProcess
            + " GROUP BY at ORDER BY at)) ARRAY JOIN arrayEnumerate(t) AS i)";
    until(
        "sumIf(CpuNs, Operation = 'burn') > 0 AND sumIf(CpuNs, Operation = '__idle__') > 0"
            + " AND sum(Requests) = 1 AND abs(sum(CpuNs) / 1e9 / "
            + spent
            + " - 1) < 0.01 FROM operation_costs_1m FINAL WHERE Service = 'burner'");
  }

  /** A JVM that the agent can tell the service of. */
  private static Process burner() throws IOException {
    Path classes = Path.of("deploy/local/target/test-classes");
    ProcessBuilder builder =
        new ProcessBuilder(
            new JavaCommand("io.tracemill.local.BurnCpu")
                .jvmOptions("-Xmx16m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
                .classPath(ProjectRoot.find().resolve(classes).toString())
                .build());
    builder.environment().put("OTEL_SERVICE_NAME", "burner");
    builder
        .environment()
        .put("OTEL_RESOURCE_ATTRIBUTES", "service.instance.id=b-1,host.name=e2e-host");
    return builder.redirectErrorStream(true).redirectOutput(Redirect.DISCARD).start();
  }

  /** One span of the burner's. */
  private static void sendSpan(long fromMillis, long toMillis) throws Exception {
    String text =
        """
        {"resourceSpans":[{"resource":{"attributes":[
          {"key":"service.name","value":{"stringValue":"burner"}},
          {"key":"service.instance.id","value":{"stringValue":"b-1"}},
          {"key":"host.name","value":{"stringValue":"e2e-host"}}]},
          "scopeSpans":[{"spans":[{"traceId":"%032x","spanId":"%016x","name":"burn","kind":2,
            "startTimeUnixNano":"%d000000","endTimeUnixNano":"%d000000"}]}]}]}
        """
            .formatted(0xe2eb0b0L, 0xb0b0L, fromMillis, toMillis);
    Path file = Files.writeString(directory.resolve("burner.json"), text);
    succeed("send", "--format", "otlp-json", file.toString());
  }

  /** Asks until a condition on rows holds. */
  private static void until(String condition) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
    String answer = query("SELECT " + condition);
    while (!answer.equals("1")) {
      assertThat(System.nanoTime()).as(condition + ": " + answer).isLessThan(deadline);
      answer = query("SELECT " + condition);
    }
  }

  private static Cli.Result succeed(String... arguments) throws Exception {
    Cli.Result result = cli.run(arguments);
    assertThat(result.exit()).as(String.join(" ", arguments) + ": " + result).isZero();
    return result;
  }

  private static String query(String sql) throws Exception {
    return succeed("sql", sql, "--format", "TSV").out().strip();
  }

  private static long deadLetters() throws Exception {
    return Long.parseLong(query("SELECT count() FROM dead_letters FINAL"));
  }

  /** One trace of two spans, as a file that was accepted. */
  private static Path sendTrace() throws Exception {
    traces++;
    long micros = System.currentTimeMillis() * 1_000;
    String text =
        """
        [{"traceId":"%1$032x","id":"%1$016x","name":"root","timestamp":%2$d,"duration":2000,
          "kind":"SERVER","localEndpoint":{"serviceName":"end-to-end"}},
         {"traceId":"%1$032x","id":"%3$016x","parentId":"%1$016x","name":"child",
          "timestamp":%2$d,"duration":1000,"localEndpoint":{"serviceName":"end-to-end"}}]
        """
            .formatted(0xe2e00000L + traces, micros, 0xc0000000L + traces);
    Path file = Files.writeString(directory.resolve("trace-" + traces + ".json"), text);
    succeed("send", file.toString());
    return file;
  }

  private static void assertSameAsOracle() throws Exception {
    JsonNode ledger = JSON.readTree(succeed("ledger", "--json").lastLine());
    assertThat(ledger.path("difference").asLong()).as("%s", ledger).isZero();
    assertThat(ledger.path("core").path("stored").asLong()).isPositive();
    Path module = ProjectRoot.find().resolve("stream-jobs/oracle/target");
    List<String> command =
        new JavaCommand("io.tracemill.oracle.OracleMain")
            .jvmOptions("-Xmx512m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
            .classPath(module.resolve("app") + "/*", module + "/tracemill-oracle-0.2.0.jar")
            .arguments("--json")
            .build();
    Path out = directory.resolve("oracle.txt");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile());
    builder.environment().putAll(cli.stack().clientEnvironment());
    Process process = builder.start();
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(out)).isZero();
  }

  private static Map<String, OptionalLong> pids() throws IOException {
    return cli.stack().processes().stream()
        .collect(Collectors.toMap(ManagedProcess::name, ManagedProcess::pid));
  }

  private static int status(String url, String type, byte[] body) {
    try {
      return Http.post(url, Map.of("Content-Type", type), body).status();
    } catch (IOException e) {
      // a server may close the connection on a body that it will not read
      return 413;
    }
  }

  private static void throwAt(int port, byte[] bytes) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      OutputStream out = socket.getOutputStream();
      out.write(bytes);
      out.flush();
    } catch (IOException e) {
      // closed while we write: an answer too
    }
  }

  private static void produce(List<byte[]> values) throws Exception {
    produce(Topics.SPANS, values);
  }

  private static void produce(String topic, List<byte[]> values) throws Exception {
    Properties properties = new Properties();
    properties.put("bootstrap.servers", cli.stack().broker().bootstrapServers());
    properties.put("max.request.size", 2 << 20);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (byte[] value : values) {
        producer.send(new ProducerRecord<>(topic, value)).get();
      }
    }
  }
}
