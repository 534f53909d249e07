package io.tracemill.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What one round of the demo really did: the truth that the pipeline is measured against. Counts
 * come from the generator and from the tracers themselves.
 *
 * @param seed of the load plan
 * @param fromEpochMillis before the first request of the round
 * @param toEpochMillis after the last answer
 * @param requests sent by the load generator and answered; the feed's own calls are not among them
 * @param failedRequests answered with a status of 500 or more
 * @param traces begun: spans without a parent
 * @param spans finished, of all services
 * @param spansByService the same by service
 * @param calls from one service to another, and to its database
 * @param faults the faults that were on, in order of time
 */
record DemoReport(
    long seed,
    long fromEpochMillis,
    long toEpochMillis,
    long requests,
    long failedRequests,
    long traces,
    long spans,
    Map<String, Long> spansByService,
    List<Call> calls,
    List<Fault> faults) {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  /** The services that called another. */
  Stream<String> clientsOf(String server) {
    return calls.stream()
        .filter(call -> call.isBetweenServices() && call.server().equals(server))
        .map(Call::client);
  }

  /** Writes the report so that a reader sees the whole of it or the one before. */
  void write(Path file) throws IOException {
    Path parent = file.toAbsolutePath().getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    Path draft = file.resolveSibling(file.getFileName() + ".draft");
    Files.write(draft, JSON.writeValueAsBytes(this));
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  static DemoReport read(Path file) throws IOException {
    return JSON.readValue(Files.readAllBytes(file), DemoReport.class);
  }
}
