package io.tracemill.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tracemill.runtime.ClickHouse;
import io.tracemill.runtime.ClickHouseUser;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Rows of table dead_letters. */
final class DeadLetters {
  /** What of the rows is wanted. */
  private static final String COLUMNS =
      "formatDateTime(At, '%FT%TZ') AS at, OriginId AS id, Stage AS stage, Topic AS topic,"
          + " Reason AS reason, ErrorClass AS error_class, Error AS error, SchemaId AS schema_id,"
          + " base64Encode(Key) AS key, base64Encode(Payload) AS payload,"
          + " length(Payload) AS kept_bytes, PayloadLength AS bytes, PayloadSha256 AS sha256,"
          + " Headers AS headers,"
          + " ifNull(formatDateTime(ReplayedAt, '%FT%TZ'), '') AS replayed_at";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final ClickHouse clickHouse;

  DeadLetters(ClickHouse clickHouse) {
    this.clickHouse = clickHouse;
  }

  /**
   * The newest ones first.
   *
   * @param reason only those; empty: all
   * @param replayed whether those that were fed again are wanted too
   */
  List<JsonNode> list(String reason, boolean replayed, int limit) throws IOException {
    return rows(
        "SELECT * EXCEPT (key, payload) FROM (SELECT "
            + COLUMNS
            + ", At AS time FROM tracemill.dead_letters FINAL"
            + " WHERE ({reason:String} = '' OR Reason = {reason:String})"
            + " AND ({replayed:Bool} OR ReplayedAt IS NULL))"
            + " ORDER BY time DESC, id LIMIT {limit:UInt32}",
        Map.of(
            "reason",
            reason,
            "replayed",
            Boolean.toString(replayed),
            "limit",
            Integer.toString(limit)));
  }

  /** Ids of those that were not fed again, oldest first. */
  List<String> open(String reason) throws IOException {
    List<String> ids = new ArrayList<>();
    for (JsonNode row :
        rows(
            "SELECT OriginId AS id FROM tracemill.dead_letters FINAL"
                + " WHERE ReplayedAt IS NULL AND ({reason:String} = '' OR Reason = {reason:String})"
                + " ORDER BY At, OriginId",
            Map.of("reason", reason))) {
      ids.add(row.path("id").asText());
    }
    return ids;
  }

  Optional<JsonNode> find(String id) throws IOException {
    return rows(
            "SELECT " + COLUMNS + " FROM tracemill.dead_letters FINAL WHERE OriginId = {id:String}",
            Map.of("id", id))
        .stream()
        .findFirst();
  }

  /** Notes that it was fed again, now. */
  void markReplayed(String id) throws IOException {
    run(
        clickHouse.writer(),
        "INSERT INTO tracemill.dead_letters SELECT * REPLACE (now64(3) AS ReplayedAt, Version + 1"
            + " AS Version) FROM tracemill.dead_letters FINAL WHERE OriginId = {id:String}",
        Map.of("id", id));
  }

  private List<JsonNode> rows(String query, Map<String, String> parameters) throws IOException {
    List<JsonNode> rows = new ArrayList<>();
    String answer =
        run(
            clickHouse.reader(),
            query + " FORMAT JSONEachRow SETTINGS output_format_json_quote_64bit_integers = 0",
            parameters);
    for (String line : answer.split("\n")) {
      if (!line.isBlank()) {
        rows.add(JSON.readTree(line));
      }
    }
    return rows;
  }

  private String run(ClickHouseUser user, String query, Map<String, String> parameters)
      throws IOException {
    StringBuilder url = new StringBuilder(clickHouse.url()).append("/?wait_end_of_query=1");
    parameters.forEach(
        (name, value) ->
            url.append("&param_")
                .append(name)
                .append('=')
                .append(URLEncoder.encode(value, StandardCharsets.UTF_8)));
    Http.Answer answer =
        Http.post(
            url.toString(),
            Map.of("X-ClickHouse-User", user.name(), "X-ClickHouse-Key", user.password()),
            query.getBytes(StandardCharsets.UTF_8));
    if (!answer.isOk()) {
      throw new CommandFailedException(answer.text().strip());
    }
    return answer.text();
  }
}
