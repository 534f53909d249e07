package io.tracemill.prometheus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tracemill.process.InvalidConfigException;
import io.tracemill.registry.SchemaRegistry;
import io.tracemill.runtime.Backends;
import io.tracemill.schemas.RecordSerializer;
import io.tracemill.schemas.TopicSchema;
import io.tracemill.schemas.Topics;
import io.tracemill.schemas.avro.Flood;
import io.tracemill.schemas.avro.ServiceMetrics;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The sink between a real broker and a real scrape. */
class PrometheusSinkTest {
  private static final Duration WAIT = Duration.ofSeconds(100);

  private final SchemaRegistry registry =
      SchemaRegistry.connect(URI.create(Backends.registry().url()));
  private final RecordSerializer<ServiceMetrics> datapoints =
      new RecordSerializer<>(registry, TopicSchema.SERVICE_METRICS);
  private final RecordSerializer<Flood> floods =
      new RecordSerializer<>(registry, TopicSchema.FLOODS);

  @Test
  void servesWhatTheJobSendsFromNowOn() throws Exception {
    Map<String, String> compacted = Map.of("cleanup.policy", "compact");
    Backends.kafka()
        .createTopics(
            List.of(
                new NewTopic(Topics.SERVICE_METRICS, 2, (short) 1).configs(compacted),
                new NewTopic(Topics.FLOODS, 1, (short) 1).configs(compacted)));
    long bucket = System.currentTimeMillis() / 10_000 * 10_000;
    try (KafkaProducer<byte[], byte[]> producer = producer()) {
      send(producer, "before", Rows.row("shop", bucket, 1, 1000));
      send(producer, Rows.flood("f", "firing", 1));
      int port = freePort();
      try (PrometheusSink sink = PrometheusSink.start(config(port))) {
        send(producer, "a", Rows.row("shop", bucket, 1, 5, 1, Rows.INDEX_100_MS));
        send(producer, "a", Rows.row("shop", bucket, 2, 8, 2, Rows.INDEX_100_MS));
        send(producer, "b", Rows.row("shop", bucket, 1, 2, 0, Rows.INDEX_100_MS + 64));
        producer
            .send(
                new ProducerRecord<>(
                    Topics.SERVICE_METRICS, 1, new byte[] {0}, new byte[] {1, 2, 3}))
            .get();
        send(producer, "a", Rows.row("shop", bucket, 3, 9, 2, Rows.INDEX_100_MS));
        String labels = "{kind=\"Server\",operation=\"GET /\",service=\"shop\",tenant=\"\"";
        String scrape = awaitScrape(port, "tracemill_calls_total" + labels + "} 11.0");
        assertThat(scrape)
            .contains(
                "# TYPE tracemill_calls_total counter",
                "# TYPE tracemill_latency_seconds histogram",
                "tracemill_errors_total" + labels + "} 2.0",
                "tracemill_latency_seconds_bucket" + labels + ",le=\"0.05\"} 0",
                "tracemill_latency_seconds_bucket" + labels + ",le=\"0.1\"} 9",
                "tracemill_latency_seconds_bucket" + labels + ",le=\"0.5\"} 11",
                "tracemill_latency_seconds_bucket" + labels + ",le=\"+Inf\"} 11",
                "tracemill_latency_seconds_count" + labels + "} 11",
                "tracemill_flood_active{caller=\"web\",operation=\"GET /\",service=\"shop\","
                    + "tenant=\"\"} 1.0",
                "tracemill_prometheus_records_total{outcome=\"undecodable\"} 1.0",
                "tracemill_last_datapoint_timestamp_seconds ");
        checkWithPromtool(scrape);
        send(producer, Rows.flood("f", "resolved", 2));
        awaitScrape(port, "tenant=\"\"} 0.0");
        assertThat(sum(scrape, "tracemill_prometheus_records_total"))
            .isEqualTo(sum(scrape, "tracemill_prometheus_records_consumed_total"));
        assertThat(sink).isNotNull();
      }
    }
  }

  /** Prometheus' own judge of the text, where Debian's package is installed. */
  private static void checkWithPromtool(String scrape) throws Exception {
    Optional<Path> promtool =
        List.of(System.getenv("PATH").split(":")).stream()
            .map(directory -> Path.of(directory, "promtool"))
            .filter(Files::isExecutable)
            .findFirst();
    if (promtool.isEmpty()) {
      assertThat(System.getenv("CI")).as("CI, while promtool is absent").isNotEqualTo("true");
      System.err.println("NOT RUN, promtool absent: check metrics");
      return;
    }
    Process check =
        new ProcessBuilder(promtool.get().toString(), "check", "metrics")
            .redirectErrorStream(true)
            .start();
    try (OutputStream in = check.getOutputStream()) {
      in.write(scrape.getBytes(StandardCharsets.UTF_8));
    }
    String output = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(check.waitFor(60, TimeUnit.SECONDS)).isTrue();
    // 1: cannot be read; 3: reads well, but a name of Micrometer's own is not to its taste.
    assertThat(check.exitValue()).as(output).isIn(0, 3);
    assertThat(output).doesNotContain("tracemill_");
  }

  @Test
  void tellsAllFaultsAtOnceWithValueAndWhatIsAllowed() {
    PrometheusOptions options = options();
    options.port = "x";
    options.maxSeries = "0";
    options.bootstrapServers = "localhost";
    assertThatThrownBy(options::toConfig)
        .isInstanceOf(InvalidConfigException.class)
        .message()
        .satisfies(message -> assertThat(message.lines()).hasSize(3));
    assertThat(PrometheusMain.run("--port", "x")).isEqualTo(2);
    assertThat(PrometheusMain.run("--help")).isZero();
  }

  private static double sum(String scrape, String name) {
    return scrape
        .lines()
        .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  private static PrometheusSinkConfig config(int port) {
    PrometheusOptions options = options();
    options.bootstrapServers = Backends.kafka().bootstrapServers();
    options.registryUrl = Backends.registry().url();
    options.port = Integer.toString(port);
    return options.toConfig();
  }

  private static PrometheusOptions options() {
    PrometheusOptions options = new PrometheusOptions();
    new CommandLine(CommandLine.Model.CommandSpec.forAnnotatedObject(new Holder(options)))
        .parseArgs();
    return options;
  }

  private void send(KafkaProducer<byte[], byte[]> producer, String key, ServiceMetrics row)
      throws Exception {
    byte[] value = datapoints.serialize(Topics.SERVICE_METRICS, row);
    // One partition, so that the row sent last is read last.
    producer
        .send(
            new ProducerRecord<>(
                Topics.SERVICE_METRICS, 1, key.getBytes(StandardCharsets.UTF_8), value))
        .get(60, TimeUnit.SECONDS);
  }

  private void send(KafkaProducer<byte[], byte[]> producer, Flood flood) throws Exception {
    byte[] key = flood.getFloodId().getBytes(StandardCharsets.UTF_8);
    producer
        .send(new ProducerRecord<>(Topics.FLOODS, key, floods.serialize(Topics.FLOODS, flood)))
        .get(60, TimeUnit.SECONDS);
  }

  private static KafkaProducer<byte[], byte[]> producer() {
    return new KafkaProducer<>(
        Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, Backends.kafka().bootstrapServers()),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static String awaitScrape(int port, String part) throws Exception {
    long deadline = System.nanoTime() + WAIT.toNanos();
    while (true) {
      HttpResponse<String> response =
          HttpClient.newHttpClient()
              .send(
                  HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics"))
                      .build(),
                  HttpResponse.BodyHandlers.ofString());
      if (response.body().contains(part)) {
        return response.body();
      }
      assertThat(System.nanoTime()).as("%s in %s", part, response.body()).isLessThan(deadline);
    }
  }

  @CommandLine.Command
  private static final class Holder {
    @CommandLine.Mixin private final PrometheusOptions options;

    Holder(PrometheusOptions options) {
      this.options = options;
    }
  }
}
