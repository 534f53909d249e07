package io.tracemill.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
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
   * Whether the requested checkpoint is complete; empty while it goes on.
   *
   * @throws IOException when the request is not known
   */
  Optional<Boolean> checkpointResult(String requestId) throws IOException {
    JsonNode result = get("/jobs/" + jobId + "/checkpoints/" + requestId);
    if (!result.path("status").path("id").asText().equals("COMPLETED")) {
      return Optional.empty();
    }
    return Optional.of(
        result.path("operation").has("checkpointId")
            && !result.path("operation").path("checkpointId").isNull());
  }

  /**
   * The smallest watermark of the subtasks of the vertex whose name holds an operator; empty while
   * one has none.
   */
  OptionalLong watermark(String operator) throws IOException {
    JsonNode job = get("/jobs/" + jobId);
    for (JsonNode vertex : job.path("vertices")) {
      if (vertex.path("name").asText().contains(operator)) {
        return smallestWatermark(vertex.path("id").asText(), vertex.path("parallelism").asInt());
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
