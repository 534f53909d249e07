package io.tracemill.dashboards;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What the alert rules of both kinds hold services to: the file {@code alerting.json}. */
record AlertSettings(Latency latency, Errors errors, Silence silence) {
  /** Upper bounds of the buckets of {@code tracemill_latency_seconds}. */
  static final List<Double> BUCKETS =
      List.of(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0);

  /**
   * @param objective share of requests that are to be answered within the threshold, 0..1
   * @param thresholdSeconds the threshold, one of {@link #BUCKETS}
   * @param thresholdSecondsByService services with another threshold
   * @param minRequests fewer requests in the long window raise no alert
   * @param minRequestsShort fewer requests in the short window raise no alert
   */
  record Latency(
      double objective,
      double thresholdSeconds,
      Map<String, Double> thresholdSecondsByService,
      int minRequests,
      int minRequestsShort) {

    double budget() {
      return 1 - objective;
    }
  }

  /**
   * @param maxRatio share of failed requests within 5 minutes above which an alert is raised, 0..1
   * @param minRequests fewer requests raise no alert
   * @param minErrors fewer errors raise no alert
   */
  record Errors(double maxRatio, int minRequests, int minErrors) {}

  /**
   * @param pipelineSeconds the pipeline is silent when its newest datapoint is older
   * @param serviceSeconds a steady service is silent when its newest datapoint is older
   * @param steadyMinutes a service is steady with datapoints in so many minutes of the last hour
   */
  record Silence(int pipelineSeconds, int serviceSeconds, int steadyMinutes) {}

  AlertSettings {
    List<String> faults = new ArrayList<>();
    if (!(latency.objective() > 0 && latency.objective() < 1)) {
      faults.add(
          "latency.objective was %s but must be between 0 and 1".formatted(latency.objective()));
    }
    List<Double> thresholds = new ArrayList<>(latency.thresholdSecondsByService().values());
    thresholds.add(latency.thresholdSeconds());
    for (Double threshold : thresholds) {
      if (!BUCKETS.contains(threshold)) {
        faults.add(
            "a latency threshold was %s s but must be one of %s".formatted(threshold, BUCKETS));
      }
    }
    if (!faults.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", faults));
    }
  }

  /**
   * @throws IOException when the file cannot be read, or has other keys, or wrong values
   */
  static AlertSettings read(Path file) throws IOException {
    return new ObjectMapper()
        .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
        .readValue(file.toFile(), AlertSettings.class);
  }
}
