package io.tracemill.stream.job;

import io.tracemill.stream.core.Datapoint;
import io.tracemill.stream.core.StoredSpan;
import io.tracemill.stream.core.TraceRow;
import org.apache.flink.api.connector.sink2.Sink;

/**
 * What the pipeline writes.
 *
 * @param spans rows of otel_traces
 * @param traces rows of traces
 * @param datapoints rows of service_metrics_10s
 * @param lateReports rows of late_reports
 * @param dirtyBuckets rows of dirty_keys
 * @param deadLetters rows of dead_letters
 * @param deadLettersTopic the same, for topic tracemill.dead-letters
 */
public record Sinks(
    Sink<StoredSpan> spans,
    Sink<TraceRow> traces,
    Sink<Datapoint> datapoints,
    Sink<LateReport> lateReports,
    Sink<DirtyBucket> dirtyBuckets,
    Sink<DeadLetterRow> deadLetters,
    Sink<DeadLetterRow> deadLettersTopic) {}
