package io.tracemill.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tracemill.runtime.ManagedProcess;
import io.tracemill.runtime.Port;
import io.tracemill.runtime.ResidentMemory;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code tracemill status}. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = "Shows the processes, how far the job is, and what was stored last.")
final class StatusCommand implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String STOPPED = "stopped";

  @Option(names = "--json", description = "One JSON object on the last line")
  private boolean json;

  private final Clock clock = Clock.systemUTC();

  @Override
  public Integer call() throws IOException {
    Stack stack = Home.find().existingStack();
    ObjectNode status = status(stack);
    if (json) {
      System.out.println(JSON.writeValueAsString(status));
    } else {
      print(status);
    }
    return 0;
  }

  private ObjectNode status(Stack stack) {
    ObjectNode status = JSON.createObjectNode();
    ArrayNode processes = status.putArray("processes");
    stack.processes().forEach(process -> describe(process, processes.addObject()));
    put(status, "lag", stack.broker().process().isRunning() ? lag(stack) : OptionalLong.empty());
    boolean flink = stack.flink().jobManager().isRunning();
    put(status, "checkpoint_age_s", flink ? checkpointAgeSeconds(stack) : OptionalLong.empty());
    boolean engine = stack.clickHouse().process().isRunning();
    put(status, "spans_last_minute", engine ? spansLastMinute(stack) : OptionalLong.empty());
    return status;
  }

  private static void put(ObjectNode node, String name, OptionalLong value) {
    if (value.isPresent()) {
      node.put(name, value.getAsLong());
    } else {
      node.putNull(name);
    }
  }

  private static void describe(ManagedProcess process, ObjectNode node) {
    OptionalLong pid = process.pid();
    node.put("name", process.name());
    node.put("state", state(process));
    put(node, "pid", pid);
    ArrayNode ports = node.putArray("ports");
    process.spec().ports().forEach(port -> ports.add(port.number()));
    put(node, "rss_bytes", pid.isPresent() ? ResidentMemory.bytesOf(pid.getAsLong()) : pid);
  }

  private static String state(ManagedProcess process) {
    if (!process.isRunning()) {
      return STOPPED;
    }
    return process.spec().ports().stream().allMatch(Port::answers) ? "running" : "unhealthy";
  }

  private static OptionalLong lag(Stack stack) {
    try (SpanOffsets offsets = new SpanOffsets(stack.broker())) {
      return OptionalLong.of(SpanOffsets.lag(offsets.ends(), offsets.committed()));
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }

  private OptionalLong checkpointAgeSeconds(Stack stack) {
    try {
      OptionalLong last = stack.flink().rest().lastCheckpointMillis();
      return last.isPresent()
          ? OptionalLong.of(Math.max(0, clock.millis() - last.getAsLong()) / 1_000)
          : last;
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }

  private static OptionalLong spansLastMinute(Stack stack) {
    try {
      String answer =
          stack
              .clickHouse()
              .execute(
                  stack.clickHouse().reader(),
                  "SELECT count() FROM tracemill.otel_traces FINAL WHERE AppendTime > now64(3) - 60");
      return OptionalLong.of(Long.parseLong(answer.trim()));
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }

  private static void print(ObjectNode status) {
    System.out.printf("%-12s %-10s %8s %10s  %s%n", "PROCESS", "STATE", "PID", "MEMORY", "PORTS");
    status
        .path("processes")
        .forEach(
            node ->
                System.out.printf(
                    "%-12s %-10s %8s %10s  %s%n",
                    node.path("name").asText(),
                    node.path("state").asText(),
                    orDash(node.path("pid").asText("")),
                    megabytes(node.path("rss_bytes").asLong(0)),
                    node.path("ports").isEmpty() ? "-" : String.join(" ", ports(node))));
    System.out.printf(
        "lag %s records, last checkpoint %s s ago, %s spans stored of the last minute%n",
        orDash(status.path("lag").asText("")),
        orDash(status.path("checkpoint_age_s").asText("")),
        orDash(status.path("spans_last_minute").asText("")));
  }

  private static List<String> ports(JsonNode node) {
    List<String> ports = new ArrayList<>();
    node.path("ports").forEach(port -> ports.add(port.asText()));
    return ports;
  }

  private static String orDash(String text) {
    return text.isEmpty() || text.equals("null") ? "-" : text;
  }

  private static String megabytes(long bytes) {
    return bytes == 0 ? "-" : String.format(Locale.ROOT, "%d MB", bytes >> 20);
  }
}
