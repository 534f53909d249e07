package io.tracemill.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tracemill.runtime.ClickHouse;
import java.io.IOException;
import java.util.Map;

/**
 * Both ledgers. Edge, since the gateway's start: spans received = acknowledged + rejected, and what
 * it acknowledged is what it appended. Core, since the topic's first record: records = stored +
 * merged + duplicates + deferred + dead-lettered + dropped, and the stored and regrouped ones are
 * rows.
 *
 * @param received spans that came to the gateway
 * @param acknowledged spans of requests answered with success
 * @param rejected spans refused, one by one or with their request
 * @param appended records that Kafka acknowledged for requests that were answered with success
 * @param offsets records in topic tracemill.spans
 * @param records of them, those in the core ledger
 * @param stored became a row of their own
 * @param merged became part of a row that was there
 * @param duplicates brought nothing new
 * @param deferred stored, and left to the reconciler as their trace may have been closed before
 * @param deadLettered could not be read
 * @param dropped given up, with a reason
 * @param regrouped rows that later reports parted from others, less those they joined to others
 * @param rows rows of otel_traces under FINAL
 */
record Ledger(
    long received,
    long acknowledged,
    long rejected,
    long appended,
    long offsets,
    long records,
    long stored,
    long merged,
    long duplicates,
    long deferred,
    long deadLettered,
    long dropped,
    long regrouped,
    long rows) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PREFIX = "tracemill_gateway_";

  private static final String CORE =
      "SELECT sum(Records) AS records, sum(SpansStored) AS stored, sum(SpansMerged) AS merged,"
          + " sum(Duplicates) AS duplicates, sum(Deferred) AS deferred,"
          + " sum(DeadLettered) AS dead_lettered, sum(arraySum(mapValues(Dropped))) AS dropped, sum(Regrouped) AS regrouped,"
          + " (SELECT count() FROM tracemill.otel_traces WHERE NOT IsDeleted) AS rows"
          + " FROM tracemill.ledger WHERE Topic = 'tracemill.spans'"
          + " FORMAT JSONEachRow SETTINGS output_format_json_quote_64bit_integers = 0";

  /**
   * Asks for the ledgers of {@code stack} as they are now; {@code ends} of the topic's partitions.
   */
  static Ledger read(Stack stack, Map<Integer, Long> ends) throws IOException {
    String metrics =
        Http.get(
                "http://127.0.0.1:%d/metrics"
                    .formatted(stack.config().get(Setting.GATEWAY_METRICS_PORT)))
            .text();
    ClickHouse clickHouse = stack.clickHouse();
    JsonNode core = JSON.readTree(clickHouse.execute(clickHouse.reader(), CORE));
    return new Ledger(
        sum(metrics, "spans_received_total"),
        sum(metrics, "spans_accepted_total"),
        sum(metrics, "spans_rejected_total"),
        sum(metrics, "records_appended_total")
            - sum(metrics, "records_appended_unacknowledged_total"),
        ends.values().stream().mapToLong(Long::longValue).sum(),
        core.path("records").asLong(),
        core.path("stored").asLong(),
        core.path("merged").asLong(),
        core.path("duplicates").asLong(),
        core.path("deferred").asLong(),
        core.path("dead_lettered").asLong(),
        core.path("dropped").asLong(),
        core.path("regrouped").asLong(),
        core.path("rows").asLong());
  }

  /** Sum over the labels of a counter in Prometheus' text. */
  static long sum(String metrics, String counter) {
    String name = PREFIX + counter;
    double sum = 0;
    for (String line : metrics.split("\n")) {
      if (line.startsWith(name + " ") || line.startsWith(name + "{")) {
        sum += Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
      }
    }
    return Math.round(sum);
  }

  boolean coversTopic() {
    return records >= offsets;
  }

  /** Spans that were neither acknowledged nor rejected, or acknowledged and not appended. */
  long edgeDifference() {
    return Math.abs(received - acknowledged - rejected) + Math.abs(acknowledged - appended);
  }

  /** Records without a place, and rows that should be there and are not, or the other way round. */
  long coreDifference() {
    long placed = stored + merged + duplicates + deferred + deadLettered + dropped;
    long expected = stored + regrouped;
    long missing = Math.max(0, expected - rows);
    long tooMany = Math.max(0, rows - expected - deferred);
    return Math.abs(offsets - records) + Math.abs(records - placed) + missing + tooMany;
  }

  long difference() {
    return edgeDifference() + coreDifference();
  }

  String json() {
    return node().toString();
  }

  /** Tab-separated: ledger, figure, value. */
  String text() {
    StringBuilder text = new StringBuilder();
    for (Map.Entry<String, JsonNode> ledger : node().properties()) {
      for (Map.Entry<String, JsonNode> figure : ledger.getValue().properties()) {
        text.append(ledger.getKey()).append('\t').append(figure.getKey()).append('\t');
        text.append(figure.getValue().asText()).append('\n');
      }
    }
    return text.toString();
  }

  private ObjectNode node() {
    ObjectNode ledgers = JSON.createObjectNode();
    ledgers
        .putObject("edge")
        .put("received", received)
        .put("acknowledged", acknowledged)
        .put("rejected", rejected)
        .put("appended", appended)
        .put("difference", edgeDifference());
    ledgers
        .putObject("core")
        .put("offsets", offsets)
        .put("records", records)
        .put("stored", stored)
        .put("merged", merged)
        .put("duplicates", duplicates)
        .put("deferred", deferred)
        .put("dead_lettered", deadLettered)
        .put("dropped", dropped)
        .put("regrouped", regrouped)
        .put("rows", rows)
        .put("difference", coreDifference());
    return ledgers.put("difference", difference());
  }
}
