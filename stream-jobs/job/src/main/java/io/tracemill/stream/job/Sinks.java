package io.tracemill.stream.job;

import io.tracemill.stream.core.BucketRow;
import io.tracemill.stream.core.BucketTotals;
import io.tracemill.stream.core.Datapoint;
import io.tracemill.stream.core.EdgeKey;
import io.tracemill.stream.core.EdgeTotals;
import io.tracemill.stream.core.InstanceKey;
import io.tracemill.stream.core.StoredSpan;
import io.tracemill.stream.core.TraceRow;
import io.tracemill.stream.core.flood.FloodRow;
import io.tracemill.stream.core.profile.Profile;
import io.tracemill.stream.job.ledger.LedgerRow;
import io.tracemill.stream.job.profile.CostRow;
import io.tracemill.stream.job.profile.SampleRow;
import org.apache.flink.api.connector.sink2.Sink;

/**
 * What the pipeline writes.
 *
 * @param spans rows of otel_traces
 * @param traces rows of traces
 * @param datapoints rows of service_metrics_10s
 * @param datapoints1m rows of service_metrics_1m
 * @param datapoints1h rows of service_metrics_1h
 * @param instances rows of instance_metrics_1m
 * @param edges rows of service_edges_1m
 * @param lateReports rows of late_reports
 * @param dirtyBuckets rows of dirty_keys
 * @param deadLetters rows of dead_letters
 * @param deadLettersTopic the same, for topic tracemill.dead-letters
 * @param floods rows of floods
 * @param floodsTopic the same, for topic tracemill.floods
 * @param datapointsTopic rows of recent buckets, for topic tracemill.service-metrics
 * @param resourceSamples rows of resource_samples
 * @param profiles rows of profiles
 * @param costs rows of operation_costs_1m
 * @param ledger rows of ledger
 */
public record Sinks(
    TableSink<StoredSpan> spans,
    TableSink<TraceRow> traces,
    TableSink<Datapoint> datapoints,
    TableSink<Datapoint> datapoints1m,
    TableSink<Datapoint> datapoints1h,
    TableSink<BucketRow<InstanceKey, BucketTotals>> instances,
    TableSink<BucketRow<EdgeKey, EdgeTotals>> edges,
    TableSink<LateReport> lateReports,
    TableSink<DirtyBucket> dirtyBuckets,
    TableSink<DeadLetterRow> deadLetters,
    Sink<DeadLetterRow> deadLettersTopic,
    TableSink<FloodRow> floods,
    Sink<FloodRow> floodsTopic,
    Sink<Datapoint> datapointsTopic,
    TableSink<SampleRow> resourceSamples,
    TableSink<Profile> profiles,
    TableSink<CostRow> costs,
    TableSink<LedgerRow> ledger) {}
