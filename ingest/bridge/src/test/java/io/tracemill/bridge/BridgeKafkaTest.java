package io.tracemill.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracemill.registry.SchemaRegistry;
import io.tracemill.runtime.Backends;
import io.tracemill.schemas.RecordDecoder;
import io.tracemill.schemas.Span;
import io.tracemill.schemas.SpanDecoder;
import io.tracemill.schemas.Topics;
import io.tracemill.schemas.avro.DeadLetter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import zipkin2.reporter.AsyncReporter;
import zipkin2.reporter.kafka.KafkaSender;

/** The bridge as a process between real topics, with Zipkin's own sender in front of it. */
class BridgeKafkaTest {
  private static final Duration WAIT = Duration.ofSeconds(100);
  private static final int PARTITIONS = 2;

  @BeforeAll
  static void createDeadLetters() {
    Backends.kafka().createTopics(List.of(new NewTopic(Topics.DEAD_LETTERS, 1, (short) 1)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"at_least_once", "exactly_once_v2"})
  void bringsGoodRecordsToSpansAndBadOnesToDeadLetters(String guarantee) throws Exception {
    String name = "bridge-" + guarantee;
    createTopics(name);
    int port = freePort();
    Process bridge = start(name, guarantee, port);
    try {
      awaitHealthy(bridge, port);
      sendByZipkinsReporter(name + ".zipkin", 1, 40);
      try (KafkaProducer<byte[], byte[]> producer = producer()) {
        produce(producer, name + ".zipkin", Messages.utf8("not json"));
        produce(producer, name + ".zipkin", null);
        produce(producer, name + ".otlp", Messages.otlp(41, 50, 2));
        produce(producer, name + ".otlp", Messages.utf8("y".repeat(1_200_000)));
        produce(producer, name + ".otlp", Messages.swelling(40, 64 * 1024));
        produce(producer, name + ".zipkin", Messages.zipkin(91, 10));
      }
      assertThat(awaitSpans(name + ".spans", 100)).containsExactlyInAnyOrderElementsOf(ids(1, 100));
      assertThat(awaitLetters(name, 5))
          .containsExactlyInAnyOrder(
              "malformed 8", "no_value 0", "malformed 1200000", "too_large", "invalid_trace_id");
      String metrics = get(port, "/metrics").body();
      assertThat(metrics)
          .contains(
              "tracemill_bridge_spans_published_total{topic=\"" + name + ".otlp\"} 50.0",
              "tracemill_bridge_spans_published_total{topic=\"" + name + ".zipkin\"} 50.0",
              "tracemill_bridge_dead_letters_total{topic=\"" + name + ".otlp\"} 3.0",
              "kafka_consumer_fetch_manager");
      bridge.destroy();
      assertThat(bridge.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(bridge.exitValue()).isEqualTo(143);
    } finally {
      bridge.destroyForcibly();
    }
  }

  @Test
  void losesNothingWhenKilled() throws Exception {
    String name = "bridge-killed";
    createTopics(name);
    int port = freePort();
    Process bridge = start(name, "at_least_once", port);
    try (KafkaProducer<byte[], byte[]> producer = producer()) {
      awaitHealthy(bridge, port);
      for (int i = 0; i < 200; i++) {
        produce(producer, name + ".zipkin", Messages.zipkin(1 + i * 10, 10));
        if (i == 120) {
          producer.flush();
          awaitSpans(name + ".spans", 100);
          bridge.destroyForcibly();
          assertThat(bridge.waitFor(60, TimeUnit.SECONDS)).isTrue();
        }
      }
    }
    int again = freePort();
    Process second = start(name, "at_least_once", again);
    try {
      assertThat(new HashSet<>(awaitDistinct(name + ".spans", 2000))).hasSize(2000);
    } finally {
      second.destroyForcibly();
    }
  }

  @Test
  void saysWhichTopicIsMissingAndEndsWithOne() throws Exception {
    Process bridge =
        process(
            freePort(),
            "--zipkin-topic=no-such-topic",
            "--otlp-topic=none",
            "--topics-timeout-seconds=1");
    assertThat(bridge.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(bridge.exitValue()).isEqualTo(1);
  }

  private static void createTopics(String name) {
    Backends.kafka()
        .createTopics(
            List.of(
                new NewTopic(name + ".zipkin", PARTITIONS, (short) 1),
                new NewTopic(name + ".otlp", PARTITIONS, (short) 1),
                new NewTopic(name + ".spans", PARTITIONS, (short) 1)));
  }

  private static Process start(String name, String guarantee, int port) throws IOException {
    return process(
        port,
        "--application-id=" + name,
        "--zipkin-topic=" + name + ".zipkin",
        "--otlp-topic=" + name + ".otlp",
        "--topic=" + name + ".spans",
        "--guarantee=" + guarantee,
        "--max-record-bytes=1048576");
  }

  private static Process process(int port, String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx192m",
                "-XX:+UseSerialGC",
                "-XX:+ExitOnOutOfMemoryError",
                "-cp",
                System.getProperty("java.class.path"),
                "io.tracemill.bridge.BridgeMain",
                "--bootstrap-servers=" + Backends.kafka().bootstrapServers(),
                "--registry-url=" + Backends.registry().url(),
                "--metrics-port=" + port));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).inheritIO().start();
  }

  private static void sendByZipkinsReporter(String topic, int first, int spans) throws IOException {
    try (KafkaSender sender =
            KafkaSender.newBuilder()
                .bootstrapServers(Backends.kafka().bootstrapServers())
                .topic(topic)
                .build();
        AsyncReporter<zipkin2.Span> reporter = AsyncReporter.create(sender)) {
      for (int i = first; i < first + spans; i++) {
        reporter.report(
            zipkin2.Span.newBuilder().traceId(0, i).id(i).name("op").timestamp(1).build());
      }
      reporter.flush();
    }
  }

  private static KafkaProducer<byte[], byte[]> producer() {
    return new KafkaProducer<>(
        Map.of(
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
            Backends.kafka().bootstrapServers(),
            ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
            2 << 20),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  private static void produce(KafkaProducer<byte[], byte[]> producer, String topic, byte[] value)
      throws Exception {
    producer.send(new ProducerRecord<>(topic, value)).get(60, TimeUnit.SECONDS);
  }

  private static List<Long> ids(int first, int count) {
    return IntStream.range(first, first + count).mapToObj(i -> (long) i).toList();
  }

  /** Span ids of the topic, read committed, once there are so many. */
  private static List<Long> awaitSpans(String topic, int count) {
    return awaitIds(topic, ids -> ids.size() >= count);
  }

  private static List<Long> awaitDistinct(String topic, int count) {
    return awaitIds(topic, ids -> new HashSet<>(ids).size() >= count);
  }

  private static List<Long> awaitIds(
      String topic, java.util.function.Predicate<List<Long>> enough) {
    SpanDecoder decoder =
        new SpanDecoder(SchemaRegistry.connect(URI.create(Backends.registry().url())));
    List<Long> ids = new ArrayList<>();
    long deadline = System.nanoTime() + WAIT.toNanos();
    try (KafkaConsumer<byte[], byte[]> consumer = consumer(topic, PARTITIONS)) {
      while (!enough.test(ids)) {
        assertThat(System.nanoTime()).as("%d spans came", ids.size()).isLessThan(deadline);
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
          Span span = decoder.decode(record.value());
          ids.add(span.spanId());
        }
      }
    }
    return ids;
  }

  /** Reasons, and the lengths of what is malformed or empty, of letters from the test's topics. */
  private static Set<String> awaitLetters(String name, int count) {
    RecordDecoder<DeadLetter> decoder =
        new RecordDecoder<>(
            SchemaRegistry.connect(URI.create(Backends.registry().url())), DeadLetter.class);
    Set<String> letters = new HashSet<>();
    long deadline = System.nanoTime() + WAIT.toNanos();
    try (KafkaConsumer<byte[], byte[]> consumer = consumer(Topics.DEAD_LETTERS, 1)) {
      while (letters.size() < count) {
        assertThat(System.nanoTime()).as("letters: %s", letters).isLessThan(deadline);
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
          DeadLetter letter = decoder.decode(record.value());
          if (letter.getTopic().startsWith(name + ".")) {
            boolean ours = Set.of("malformed", "no_value").contains(letter.getReason());
            letters.add(letter.getReason() + (ours ? " " + letter.getPayloadLength() : ""));
          }
        }
      }
    }
    return letters;
  }

  private static KafkaConsumer<byte[], byte[]> consumer(String topic, int partitions) {
    KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                Backends.kafka().bootstrapServers(),
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed",
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    consumer.assign(
        IntStream.range(0, partitions).mapToObj(i -> new TopicPartition(topic, i)).toList());
    return consumer;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static void awaitHealthy(Process process, int port) throws Exception {
    long deadline = System.nanoTime() + WAIT.toNanos();
    while (true) {
      try {
        if (get(port, "/health").statusCode() == 200) {
          return;
        }
      } catch (IOException e) {
        assertThat(process.waitFor(100, TimeUnit.MILLISECONDS)).as("ended").isFalse();
      }
      assertThat(System.nanoTime()).isLessThan(deadline);
    }
  }

  private static HttpResponse<String> get(int port, String path) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
            HttpResponse.BodyHandlers.ofString());
  }
}
