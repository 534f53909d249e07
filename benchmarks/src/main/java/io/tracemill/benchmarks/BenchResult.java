package io.tracemill.benchmarks;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Figures of one run.
 *
 * @param spans distinct spans
 * @param spansPerSecond of wall time, from the start of reading to the last row stored
 * @param cpuSecondsPerMillion CPU seconds per million spans by process: {@code flink} (what stands
 *     between broker and ClickHouse, 0 when nothing does), {@code broker}, {@code clickhouse}, and
 *     their {@code total}
 * @param steps CPU seconds per million spans of the TaskManager by step, as {@link StepClock} tells
 *     them; empty where there is none
 * @param visibleP99Millis 99th percentile at light load from append to visible in otel_traces; null
 *     when not measured
 * @param traceVisibleP99Millis the same for rows of traces; not in the JSON
 */
record BenchResult(
    long spans,
    @JsonProperty("spans_per_second") double spansPerSecond,
    @JsonProperty("cpu_seconds_per_million") Map<String, Double> cpuSecondsPerMillion,
    @JsonProperty("steps") @JsonInclude(Include.NON_EMPTY) Map<String, Double> steps,
    @JsonProperty("visible_p99_ms") @Nullable Double visibleP99Millis,
    @JsonIgnore @Nullable Double traceVisibleP99Millis) {

  String toJson() throws JsonProcessingException {
    return new ObjectMapper().writeValueAsString(this);
  }

  BenchResult with(LightLoad.Visibility visibility) {
    return new BenchResult(
        spans,
        spansPerSecond,
        cpuSecondsPerMillion,
        steps,
        visibility.spanMillis(),
        Double.isNaN(visibility.traceMillis()) ? null : visibility.traceMillis());
  }
}
