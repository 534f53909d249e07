package io.tracemill.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracemill.registry.SchemaRegistry;
import io.tracemill.runtime.Backends;
import io.tracemill.schemas.RecordDecoder;
import io.tracemill.schemas.avro.Measurement;
import io.tracemill.schemas.avro.ResourceSample;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** The agent as a process of its own, on the machine's own kernel, with the heap of its README. */
class AgentProcessTest {
  private static final String TOPIC = "agent-process-test.samples";
  private static final String SERVICE = "agent-process-test";
  private static final int SIGTERM = 143;

  @Test
  void publishesWhatAServicesProcessAndTheHostUsedEverySecond() throws Exception {
    Backends.kafka().createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1)));
    int port = freePort();
    Process burner = burner();
    Process agent = agent(port);
    try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
      List<ResourceSample> samples = new ArrayList<>();
      Awaitility.await()
          .atMost(Duration.ofSeconds(100))
          .until(
              () -> {
                assertThat(agent.isAlive()).isTrue();
                read(consumer, samples);
                return of(samples, SERVICE).size() >= 4 && of(samples, "").size() >= 4;
              });
      assertGrowth(of(samples, SERVICE));
      assertThat(get(port, "/health")).contains("UP");
      assertThat(get(port, "/metrics"))
          .contains("tracemill_agent_processes ")
          .contains("tracemill_agent_ticks_failed_total 0.0");
    } finally {
      burner.destroyForcibly();
      agent.destroy();
      assertThat(agent.waitFor(40, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(agent.exitValue()).isEqualTo(SIGTERM);
  }

  /** A busy loop uses CPU or waits for it; one of both moves, and no counter goes back. */
  private static void assertGrowth(List<ResourceSample> samples) {
    ResourceSample first = samples.get(0);
    ResourceSample last = samples.get(samples.size() - 1);
    assertThat(last.getEpochMillis()).isGreaterThan(first.getEpochMillis());
    assertThat(first.getHost()).isEqualTo("test-host");
    assertThat(first.getInstance()).isEqualTo("one");
    double used =
        value(last, "process.cpu.time", "user") - value(first, "process.cpu.time", "user");
    double waited =
        value(last, "process.runqueue.time", "") - value(first, "process.runqueue.time", "");
    double seconds = (last.getEpochMillis() - first.getEpochMillis()) / 1e3;
    // Two clock ticks of the counter, and what passed between the clock and the reading.
    assertThat(used + waited).isBetween(seconds * 0.5, seconds * 1.5 + 0.1);
    for (int i = 1; i < samples.size(); i++) {
      for (Measurement m : samples.get(i).getMeasurements()) {
        if (m.getMetric().endsWith(".time")) {
          assertThat(m.getValue())
              .isGreaterThanOrEqualTo(value(samples.get(i - 1), m.getMetric(), m.getDevice()));
        }
      }
    }
  }

  private static double value(ResourceSample sample, String metric, String device) {
    return sample.getMeasurements().stream()
        .filter(m -> m.getMetric().equals(metric) && m.getDevice().equals(device))
        .findFirst()
        .orElseThrow()
        .getValue();
  }

  private static List<ResourceSample> of(List<ResourceSample> samples, String service) {
    return samples.stream().filter(s -> s.getService().equals(service)).toList();
  }

  private static Process burner() throws IOException {
    ProcessBuilder builder = new ProcessBuilder("sh", "-c", "while :; do :; done");
    builder.environment().put("OTEL_SERVICE_NAME", SERVICE);
    builder.environment().put("OTEL_RESOURCE_ATTRIBUTES", "service.instance.id=one");
    return builder.start();
  }

  private static Process agent(int port) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx48m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:+ExitOnOutOfMemoryError",
            "-cp",
            System.getProperty("java.class.path"),
            "io.tracemill.agent.AgentMain",
            "--bootstrap-servers=" + Backends.kafka().bootstrapServers(),
            "--registry-url=" + Backends.registry().url(),
            "--topic=" + TOPIC,
            "--host-name=test-host",
            "--metrics-port=" + port)
        .inheritIO()
        .start();
  }

  private static KafkaConsumer<byte[], byte[]> consumer() {
    KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                Backends.kafka().bootstrapServers(),
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    consumer.assign(List.of(new TopicPartition(TOPIC, 0)));
    return consumer;
  }

  private static void read(KafkaConsumer<byte[], byte[]> consumer, List<ResourceSample> samples) {
    RecordDecoder<ResourceSample> decoder =
        new RecordDecoder<>(
            SchemaRegistry.connect(URI.create(Backends.registry().url())), ResourceSample.class);
    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
      ResourceSample sample = decoder.decode(record.value());
      assertThat(new String(record.key(), StandardCharsets.UTF_8)).isEqualTo(sample.getHost());
      samples.add(sample);
    }
  }

  private static String get(int port, String path) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build();
    return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
