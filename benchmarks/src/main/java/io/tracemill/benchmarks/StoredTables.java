package io.tracemill.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tracemill.oracle.OracleMain;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.HashSet;
import java.util.Set;
import picocli.CommandLine;

/** Holds a stack's tables against what was sent. */
final class StoredTables {
  private static final String SPANS =
      "SELECT concat(TraceId, SpanId) FROM tracemill.otel_traces FINAL FORMAT TSVRaw";

  private final Servers servers;
  private final PrintWriter progress;

  StoredTables(Servers servers, PrintWriter progress) {
    this.servers = servers;
    this.progress = progress;
  }

  /**
   * Compares every table that the oracle knows with what it computes from the topic, and the spans
   * with those that were acknowledged.
   *
   * @param acknowledged trace and span ids
   * @throws IOException when a backend does not answer
   */
  Outcome compare(Set<String> acknowledged) throws IOException {
    JsonNode oracle = oracle();
    for (JsonNode table : oracle.path("tables")) {
      if (table.path("differences").asLong() > 0) {
        progress.println("bench:   " + table.path("table").asText() + ":");
        table.path("examples").forEach(line -> progress.println("bench:     " + line.asText()));
      }
    }
    return new Outcome(
        oracle.path("lost").asLong() + missing(acknowledged), oracle.path("doubled").asLong());
  }

  private JsonNode oracle() throws IOException {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    new CommandLine(new OracleMain())
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(
            "--json",
            "--bootstrap-servers=" + servers.broker().bootstrapServers(),
            "--registry-url=" + servers.registry().url(),
            "--clickhouse-url=" + servers.clickHouse().url(),
            "--clickhouse-user=" + servers.clickHouse().reader().name(),
            "--clickhouse-password=" + servers.clickHouse().reader().password());
    String json = out.toString().strip();
    if (json.isEmpty()) {
      throw new IOException("the oracle gave nothing: " + err);
    }
    return new ObjectMapper().readTree(json);
  }

  /** What is not even in the topic, the oracle does not miss. */
  private long missing(Set<String> acknowledged) throws IOException {
    Set<String> missing = new HashSet<>(acknowledged);
    servers.clickHouse().execute(SPANS).lines().forEach(missing::remove);
    missing.stream().limit(5).forEach(id -> progress.println("bench:   not stored: " + id));
    return missing.size();
  }

  /** What differs: rows that are missing or fall short, rows too many or with too much in them. */
  record Outcome(long lost, long doubled) {
    boolean isClean() {
      return lost == 0 && doubled == 0;
    }
  }
}
