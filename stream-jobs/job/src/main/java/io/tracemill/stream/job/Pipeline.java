package io.tracemill.stream.job;

import io.tracemill.stream.core.Datapoint;
import io.tracemill.stream.core.SpanReport;
import io.tracemill.stream.core.StoredSpan;
import io.tracemill.stream.job.source.KafkaRecord;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The graph of docs/ARCHITECTURE.md, same boxes, same order. Knows neither Kafka nor ClickHouse:
 * {@link JobMain} passes those, tests pass a bounded source and collectors.
 */
public final class Pipeline {
  /** Key groups; fixed, so that a checkpoint can be taken up at any parallelism up to this. */
  static final int MAX_PARALLELISM = 128;

  private Pipeline() {}

  /** What every environment that runs the pipeline is set to: Kryo or a missing uid then fails. */
  public static Configuration configuration() {
    Configuration configuration = new Configuration();
    configuration.set(PipelineOptions.GENERIC_TYPES, false);
    configuration.set(PipelineOptions.AUTO_GENERATE_UIDS, false);
    configuration.set(PipelineOptions.OBJECT_REUSE, true);
    configuration.set(PipelineOptions.MAX_PARALLELISM, MAX_PARALLELISM);
    return configuration;
  }

  /** Defines the graph in {@code env}; executes nothing. */
  public static void define(
      StreamExecutionEnvironment env, Sources sources, Sinks sinks, PipelineSettings settings) {
    SingleOutputStreamOperator<SpanReport> reports = decode(sources.spans(env), settings);
    SingleOutputStreamOperator<StoredSpan> spans = assemble(reports, settings);
    SingleOutputStreamOperator<SeriesPart> parts = preAggregate(spans);
    SingleOutputStreamOperator<Datapoint> live = total(parts);
    DataStream<DirtyBucket> dirty =
        parts
            .getSideOutput(JobTypes.DIRTY_BUCKETS)
            .union(live.getSideOutput(JobTypes.DIRTY_BUCKETS));
    SingleOutputStreamOperator<Datapoint> reconciled = reconcile(dirty, settings);

    sink(spans, sinks.spans(), OperatorIds.SPANS_SINK);
    sink(spans.getSideOutput(JobTypes.TRACES), sinks.traces(), OperatorIds.TRACES_SINK);
    sink(live.union(reconciled), sinks.datapoints(), OperatorIds.DATAPOINTS_SINK);
    DataStream<LateReport> late = spans.getSideOutput(JobTypes.LATE_REPORTS);
    sink(late, sinks.lateReports(), OperatorIds.LATE_REPORTS_SINK);
    DataStream<DirtyBucket> allDirty =
        dirty.union(reconciled.getSideOutput(JobTypes.DIRTY_BUCKETS));
    sink(allDirty, sinks.dirtyBuckets(), OperatorIds.DIRTY_KEYS_SINK);
    DataStream<DeadLetterRow> dead = reports.getSideOutput(JobTypes.DEAD_LETTERS);
    sink(dead, sinks.deadLetters(), OperatorIds.DEAD_LETTERS_SINK);
    sink(dead, sinks.deadLettersTopic(), OperatorIds.DEAD_LETTERS_TOPIC_SINK);
  }

  private static SingleOutputStreamOperator<SpanReport> decode(
      DataStream<KafkaRecord> records, PipelineSettings settings) {
    return named(
        records.process(new DecodeSpansFunction(settings.registry())).returns(JobTypes.SPAN_REPORT),
        OperatorIds.DECODE_SPANS);
  }

  private static SingleOutputStreamOperator<StoredSpan> assemble(
      DataStream<SpanReport> reports, PipelineSettings settings) {
    return named(
        reports
            .keyBy(SpanReport::traceIdLow, Types.LONG)
            .process(new AssembleTracesFunction(settings.sessions()))
            .returns(JobTypes.STORED_SPAN),
        OperatorIds.ASSEMBLE_TRACES);
  }

  private static SingleOutputStreamOperator<SeriesPart> preAggregate(
      SingleOutputStreamOperator<StoredSpan> spans) {
    return named(
        spans
            .getSideOutput(JobTypes.COUNTED_SPANS)
            .transform(OperatorIds.PRE_AGGREGATE, JobTypes.SERIES_PART, new PreAggregateOperator()),
        OperatorIds.PRE_AGGREGATE);
  }

  private static SingleOutputStreamOperator<Datapoint> total(DataStream<SeriesPart> parts) {
    return named(
        parts
            .keyBy(SeriesPart::key, JobTypes.SERIES_KEY)
            .process(new TotalDatapointsFunction())
            .returns(JobTypes.DATAPOINT),
        OperatorIds.TOTAL_DATAPOINTS);
  }

  /** One at a time: parallelism 1. */
  private static SingleOutputStreamOperator<Datapoint> reconcile(
      DataStream<DirtyBucket> dirty, PipelineSettings settings) {
    TypeInformation<Datapoint> type = JobTypes.DATAPOINT;
    SingleOutputStreamOperator<Datapoint> reconciled =
        dirty
            .global()
            .transform(OperatorIds.RECONCILE, type, new ReconcileOperator(settings.spanStore()));
    return named(reconciled.setParallelism(1).setMaxParallelism(1), OperatorIds.RECONCILE);
  }

  private static <T> SingleOutputStreamOperator<T> named(
      SingleOutputStreamOperator<T> operator, String id) {
    return operator.uid(id).name(id);
  }

  private static <T> void sink(DataStream<T> rows, Sink<T> sink, String id) {
    rows.sinkTo(sink).uid(id).name(id);
  }
}
