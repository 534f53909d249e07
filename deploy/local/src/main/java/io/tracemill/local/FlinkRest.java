package io.tracemill.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.OptionalLong;

/** What the stack asks Flink's REST interface about its one job. */
final class FlinkRest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String url;
  private final String jobId;

  FlinkRest(String url, String jobId) {
    this.url = url;
    this.jobId = jobId;
  }

  String url() {
    return url;
  }

  boolean answers() throws IOException {
    return Http.get(url + "/config").isOk();
  }

  int taskManagers() throws IOException {
    return get("/taskmanagers").path("taskmanagers").size();
  }

  /** Whether the job and all of its tasks run. */
  boolean isRunning() throws IOException {
    JsonNode job = get("/jobs/" + jobId);
    if (!job.path("state").asText().equals("RUNNING")) {
      return false;
    }
    for (JsonNode vertex : job.path("vertices")) {
      if (!vertex.path("status").asText().equals("RUNNING")) {
        return false;
      }
    }
    return !job.path("vertices").isEmpty();
  }

  /** The job's state in Flink's words, with the last failure; for messages. */
  String describe() {
    try {
      String state = get("/jobs/" + jobId).path("state").asText("unknown");
      String cause =
          get("/jobs/" + jobId + "/exceptions")
              .path("exceptionHistory")
              .path("entries")
              .path(0)
              .path("stacktrace")
              .asText("");
      return cause.isEmpty() ? state : state + "; last failure: " + cause.lines().findFirst().get();
    } catch (IOException e) {
      return "unknown (" + e.getMessage() + ")";
    }
  }

  /** When the newest completed checkpoint was completed, in epoch milliseconds. */
  OptionalLong lastCheckpointMillis() throws IOException {
    JsonNode completed = get("/jobs/" + jobId + "/checkpoints").path("latest").path("completed");
    JsonNode restored = get("/jobs/" + jobId + "/checkpoints").path("latest").path("restored");
    long millis =
        Math.max(
            completed.path("latest_ack_timestamp").asLong(0),
            restored.path("restore_timestamp").asLong(0));
    return millis == 0 ? OptionalLong.empty() : OptionalLong.of(millis);
  }

  /** Asks for a checkpoint; its request's id. */
  String triggerCheckpoint() throws IOException {
    Http.Answer answer =
        Http.post(
            url + "/jobs/" + jobId + "/checkpoints",
            Map.of("Content-Type", "application/json"),
            "{\"checkpointType\":\"CONFIGURED\"}".getBytes(StandardCharsets.UTF_8));
    return parse(answer, "trigger a checkpoint").path("request-id").asText();
  }

  /**
   * Whether the requested checkpoint has ended, and its id if it is complete, else 0; empty while
   * it goes on.
   *
   * @throws IOException when the request is not known
   */
  OptionalLong checkpointResult(String requestId) throws IOException {
    JsonNode result = get("/jobs/" + jobId + "/checkpoints/" + requestId);
    if (!result.path("status").path("id").asText().equals("COMPLETED")) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(result.path("operation").path("checkpointId").asLong(0));
  }

  /**
   * Value of the gauge of an operator of one subtask; empty while it has none.
   *
   * @param operator part of the name of the operator's vertex
   */
  OptionalLong gauge(String operator, String gauge) throws IOException {
    String metrics =
        "/jobs/" + jobId + "/vertices/" + vertex(operator).path("id").asText() + "/metrics";
    for (JsonNode metric : get(metrics)) {
      String id = metric.path("id").asText();
      if (id.endsWith("." + gauge)) {
        String query = metrics + "?get=" + URLEncoder.encode(id, StandardCharsets.UTF_8);
        JsonNode values = get(query);
        return values.isEmpty()
            ? OptionalLong.empty()
            : OptionalLong.of(values.path(0).path("value").asLong());
      }
    }
    return OptionalLong.empty();
  }

  /**
   * The smallest watermark of the subtasks of the vertex whose name holds an operator; empty while
   * one has none.
   */
  OptionalLong watermark(String operator) throws IOException {
    JsonNode vertex = vertex(operator);
    return smallestWatermark(vertex.path("id").asText(), vertex.path("parallelism").asInt());
  }

  private JsonNode vertex(String operator) throws IOException {
    for (JsonNode vertex : get("/jobs/" + jobId).path("vertices")) {
      if (vertex.path("name").asText().contains(operator)) {
        return vertex;
      }
    }
    throw new IOException("the job has no operator " + operator);
  }

  private OptionalLong smallestWatermark(String vertex, int parallelism) throws IOException {
    JsonNode watermarks = get("/jobs/" + jobId + "/vertices/" + vertex + "/watermarks");
    if (watermarks.size() < parallelism) {
      return OptionalLong.empty();
    }
    long smallest = Long.MAX_VALUE;
    for (JsonNode watermark : watermarks) {
      smallest = Math.min(smallest, watermark.path("value").asLong(Long.MIN_VALUE));
    }
    return OptionalLong.of(smallest);
  }

  private JsonNode get(String path) throws IOException {
    return parse(Http.get(url + path), path);
  }

  private static JsonNode parse(Http.Answer answer, String what) throws IOException {
    if (!answer.isOk()) {
      throw new IOException(
          "Flink answered " + answer.status() + " to " + what + ": " + answer.text());
    }
    return JSON.readTree(answer.body());
  }
}
