package io.tracemill.local;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tracemill dead-letters}. */
@Command(
    name = "dead-letters",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "(list | show | replay)",
    description = "What was refused, with the reason, and feeding it again.")
final class DeadLettersCommand implements Runnable {
  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    if (spec != null) {
      throw new ParameterException(spec.commandLine(), "which of them? One of: list, show, replay");
    }
  }

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "The newest dead letters, tab-separated, with a header.")
  int list(
      @Option(
              names = "--limit",
              defaultValue = "100",
              description = "At most so many (default: ${DEFAULT-VALUE})")
          int limit,
      @Option(names = "--reason", defaultValue = "", description = "Only those of this reason")
          String reason,
      @Option(names = "--replayed", description = "Those that were fed again, too")
          boolean replayed,
      @Option(names = "--json", description = "One JSON object a line") boolean json)
      throws IOException {
    if (limit < 1 && spec != null) {
      throw new ParameterException(
          spec.commandLine(), "--limit was '" + limit + "' but must be at least 1");
    }
    List<JsonNode> rows = letters().list(reason, replayed, limit);
    if (!json) {
      System.out.println("at\tid\tstage\treason\tbytes\treplayed_at\terror");
    }
    for (JsonNode row : rows) {
      System.out.println(json ? row.toString() : line(row));
    }
    return 0;
  }

  private static String line(JsonNode row) {
    return String.join(
        "\t",
        row.path("at").asText(),
        row.path("id").asText(),
        row.path("stage").asText(),
        row.path("reason").asText(),
        row.path("bytes").asText(),
        row.path("replayed_at").asText(),
        row.path("error").asText().replaceAll("\\s+", " "));
  }

  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description = "Everything that is known of one; key and payload in Base64.")
  int show(
      @Parameters(paramLabel = "ID", description = "As list shows it") String id,
      @Option(names = "--raw", description = "Only the payload's bytes, as they were received")
          boolean raw)
      throws IOException {
    JsonNode letter = find(letters(), id);
    if (raw) {
      System.out.write(Base64.getDecoder().decode(letter.path("payload").asText()));
      System.out.flush();
      return 0;
    }
    letter
        .properties()
        .forEach(
            field ->
                System.out.println(
                    field.getKey()
                        + "\t"
                        + (field.getValue().isValueNode()
                            ? field.getValue().asText()
                            : field.getValue().toString())));
    return 0;
  }

  @Command(
      name = "replay",
      mixinStandardHelpOptions = true,
      description = {
        "Puts records on their topic again, as they were received, and notes it.",
        "One that still cannot be read becomes another dead letter."
      })
  int replay(
      @Parameters(paramLabel = "ID", arity = "0..*", description = "As list shows them")
          List<String> ids,
      @Option(names = "--all", description = "All that were not fed again") boolean all,
      @Option(names = "--reason", defaultValue = "", description = "With --all: of this reason")
          String reason)
      throws IOException {
    boolean some = ids != null && !ids.isEmpty();
    if (some == all && spec != null) {
      throw new ParameterException(spec.commandLine(), "give either IDs or --all");
    }
    Stack stack = Home.find().existingStack();
    DeadLetters letters = new DeadLetters(stack.clickHouse());
    int refused = 0;
    int fed = 0;
    Map<String, Object> settings =
        Map.of(
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
            stack.broker().bootstrapServers(),
            ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
            2 << 20,
            ProducerConfig.MAX_BLOCK_MS_CONFIG,
            20_000);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (String id : all ? letters.open(reason) : ids) {
        JsonNode letter = find(letters, id);
        if (letter.path("kept_bytes").asLong() < letter.path("bytes").asLong()
            || letter.path("topic").asText().isEmpty()) {
          System.err.println(id + ": is not kept whole, or never was in Kafka: left alone");
          refused++;
          continue;
        }
        send(producer, letter);
        letters.markReplayed(id);
        fed++;
      }
    }
    System.err.printf("%d fed again, %d left alone%n", fed, refused);
    return refused == 0 ? 0 : 1;
  }

  private static void send(KafkaProducer<byte[], byte[]> producer, JsonNode letter)
      throws IOException {
    byte[] key = Base64.getDecoder().decode(letter.path("key").asText());
    byte[] payload = Base64.getDecoder().decode(letter.path("payload").asText());
    try {
      producer
          .send(
              new ProducerRecord<>(
                  letter.path("topic").asText(), key.length == 0 ? null : key, payload))
          .get();
    } catch (ExecutionException e) {
      throw new IOException("Kafka did not take it: " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private static DeadLetters letters() {
    return new DeadLetters(Home.find().existingStack().clickHouse());
  }

  private static JsonNode find(DeadLetters letters, String id) throws IOException {
    return letters
        .find(id)
        .orElseThrow(() -> new CommandFailedException("there is no dead letter " + id));
  }
}
