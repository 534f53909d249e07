package io.tracemill.stream.job;

import io.tracemill.clickhouse.StoredUpTo;
import io.tracemill.stream.core.BucketRow;
import io.tracemill.stream.core.BucketTotals;
import io.tracemill.stream.core.Datapoint;
import io.tracemill.stream.core.EdgeKey;
import io.tracemill.stream.core.EdgeTotals;
import io.tracemill.stream.core.InstanceKey;
import io.tracemill.stream.core.SpanReport;
import io.tracemill.stream.core.StoredSpan;
import io.tracemill.stream.core.StoredTotal;
import io.tracemill.stream.core.Totals;
import io.tracemill.stream.core.flood.FloodRow;
import io.tracemill.stream.core.flood.LiveCounts;
import io.tracemill.stream.core.profile.CostPart;
import io.tracemill.stream.core.profile.HostSample;
import io.tracemill.stream.core.profile.InstanceSpans;
import io.tracemill.stream.core.profile.Profile;
import io.tracemill.stream.job.flood.CountLiveSpansOperator;
import io.tracemill.stream.job.flood.DetectFloodsFunction;
import io.tracemill.stream.job.flood.FloodTypes;
import io.tracemill.stream.job.ledger.CountOutcomesOperator;
import io.tracemill.stream.job.ledger.LedgerOperator;
import io.tracemill.stream.job.ledger.LedgerRow;
import io.tracemill.stream.job.profile.AttributeUsageFunction;
import io.tracemill.stream.job.profile.CostRow;
import io.tracemill.stream.job.profile.DecodeSamplesFunction;
import io.tracemill.stream.job.profile.SampleRow;
import io.tracemill.stream.job.profile.SampleRowsFunction;
import io.tracemill.stream.job.profile.TotalCostsFunction;
import io.tracemill.stream.job.source.KafkaRecord;
import java.util.List;
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
    SingleOutputStreamOperator<FloodRow> floods = detectFloods(countLive(reports));
    SingleOutputStreamOperator<HostSample> samples =
        decodeSamples(sources.resourceSamples(env), settings);
    SingleOutputStreamOperator<StoredSpan> spans = assemble(reports, settings);
    DataStream<CountedSpan> counted = spans.getSideOutput(JobTypes.COUNTED_SPANS);
    DataStream<CountedEdge> calls = spans.getSideOutput(JobTypes.COUNTED_EDGES);
    BucketSteps<?, ?, ?, Datapoint> series = totals(SeriesFamily.INSTANCE, counted, settings);
    BucketSteps<?, ?, ?, BucketRow<InstanceKey, BucketTotals>> instances =
        totals(InstanceFamily.INSTANCE, counted, settings);
    BucketSteps<?, ?, ?, BucketRow<EdgeKey, EdgeTotals>> edges =
        totals(EdgeFamily.INSTANCE, calls, settings);
    SingleOutputStreamOperator<Profile> profiles =
        attribute(spans.getSideOutput(JobTypes.INSTANCE_SPANS), samples);
    SingleOutputStreamOperator<CostRow> costs =
        totalCosts(profiles.getSideOutput(JobTypes.COST_PARTS));
    DataStream<DirtyBucket> dirty = series.dirty().union(instances.dirty(), edges.dirty());
    DataStream<StoredUpTo> storedSpans = write(spans, sinks.spans(), OperatorIds.SPANS_SINK);
    SingleOutputStreamOperator<DirtyBucket> reconciled = reconcile(dirty, storedSpans, settings);
    DataStream<Datapoint> datapoints = series.rows(BucketTable.SERVICE_METRICS_10S, reconciled);
    DataStream<DeadLetterRow> dead =
        reports
            .getSideOutput(JobTypes.DEAD_LETTERS)
            .union(samples.getSideOutput(JobTypes.DEAD_LETTERS));

    List<DataStream<StoredUpTo>> stored =
        List.of(
            storedSpans,
            write(spans.getSideOutput(JobTypes.TRACES), sinks.traces(), OperatorIds.TRACES_SINK),
            write(datapoints, sinks.datapoints(), OperatorIds.DATAPOINTS_SINK),
            write(
                series.rows(BucketTable.SERVICE_METRICS_1M, reconciled),
                sinks.datapoints1m(),
                OperatorIds.DATAPOINTS_1M_SINK),
            write(
                series.rows(BucketTable.SERVICE_METRICS_1H, reconciled),
                sinks.datapoints1h(),
                OperatorIds.DATAPOINTS_1H_SINK),
            write(
                instances.rows(BucketTable.INSTANCE_METRICS_1M, reconciled),
                sinks.instances(),
                OperatorIds.INSTANCES_SINK),
            write(
                edges.rows(BucketTable.SERVICE_EDGES_1M, reconciled),
                sinks.edges(),
                OperatorIds.EDGES_SINK),
            write(
                spans.getSideOutput(JobTypes.LATE_REPORTS),
                sinks.lateReports(),
                OperatorIds.LATE_REPORTS_SINK),
            write(dirty.union(reconciled), sinks.dirtyBuckets(), OperatorIds.DIRTY_KEYS_SINK),
            write(sampleRows(samples), sinks.resourceSamples(), OperatorIds.SAMPLES_SINK),
            write(profiles, sinks.profiles(), OperatorIds.PROFILES_SINK),
            write(costs, sinks.costs(), OperatorIds.COSTS_SINK),
            write(dead, sinks.deadLetters(), OperatorIds.DEAD_LETTERS_SINK),
            write(floods, sinks.floods(), OperatorIds.FLOODS_SINK));
    DataStream<StoredUpTo> allStored = stored.stream().reduce(DataStream::union).orElseThrow();
    noteStored(allStored, stored.size());
    write(
        ledger(outcomes(reports, spans), allStored, stored.size()),
        sinks.ledger(),
        OperatorIds.LEDGER_SINK);
    sink(recent(datapoints), sinks.datapointsTopic(), OperatorIds.DATAPOINTS_TOPIC_SINK);
    sink(dead, sinks.deadLettersTopic(), OperatorIds.DEAD_LETTERS_TOPIC_SINK);
    sink(floods, sinks.floodsTopic(), OperatorIds.FLOODS_TOPIC_SINK);
  }

  private static SingleOutputStreamOperator<SpanReport> decode(
      DataStream<KafkaRecord> records, PipelineSettings settings) {
    return named(
        records.process(new DecodeSpansFunction(settings.registry())).returns(JobTypes.SPAN_REPORT),
        OperatorIds.DECODE_SPANS);
  }

  private static SingleOutputStreamOperator<LiveCounts> countLive(DataStream<SpanReport> reports) {
    return named(
        reports.transform(
            OperatorIds.COUNT_LIVE_SPANS, FloodTypes.LIVE_COUNTS, new CountLiveSpansOperator()),
        OperatorIds.COUNT_LIVE_SPANS);
  }

  private static SingleOutputStreamOperator<FloodRow> detectFloods(DataStream<LiveCounts> counts) {
    return named(
        counts
            .keyBy(LiveCounts::key, FloodTypes.SERVICE_KEY)
            .process(new DetectFloodsFunction())
            .returns(FloodTypes.FLOOD_ROW),
        OperatorIds.DETECT_FLOODS);
  }

  private static SingleOutputStreamOperator<HostSample> decodeSamples(
      DataStream<KafkaRecord> records, PipelineSettings settings) {
    return named(
        records
            .process(new DecodeSamplesFunction(settings.registry()))
            .returns(JobTypes.HOST_SAMPLE),
        OperatorIds.DECODE_SAMPLES);
  }

  private static SingleOutputStreamOperator<SampleRow> sampleRows(DataStream<HostSample> samples) {
    return named(
        samples.flatMap(new SampleRowsFunction()).returns(JobTypes.SAMPLE_ROW),
        OperatorIds.SAMPLE_ROWS);
  }

  private static SingleOutputStreamOperator<Profile> attribute(
      DataStream<InstanceSpans> spans, DataStream<HostSample> samples) {
    return named(
        spans
            .keyBy(InstanceSpans::hostKey, JobTypes.HOST_KEY)
            .connect(samples.keyBy(HostSample::hostKey, JobTypes.HOST_KEY))
            .process(new AttributeUsageFunction())
            .returns(JobTypes.PROFILE),
        OperatorIds.ATTRIBUTE_USAGE);
  }

  private static SingleOutputStreamOperator<CostRow> totalCosts(DataStream<CostPart> parts) {
    return named(
        parts
            .keyBy(CostPart::key, JobTypes.COST_KEY)
            .process(new TotalCostsFunction())
            .returns(JobTypes.COST_ROW),
        OperatorIds.TOTAL_COSTS);
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

  private static <I, K, T extends Totals<T>, R extends StoredTotal<K, R>>
      BucketSteps<I, K, T, R> totals(
          BucketFamily<I, K, T, R> family, DataStream<I> counted, PipelineSettings settings) {
    return BucketSteps.define(family, counted, settings.sendLongEveryMillis());
  }

  /** One at a time: parallelism 1. */
  private static SingleOutputStreamOperator<DirtyBucket> reconcile(
      DataStream<DirtyBucket> dirty,
      DataStream<StoredUpTo> storedSpans,
      PipelineSettings settings) {
    TypeInformation<DirtyBucket> type = TypeInformation.of(DirtyBucket.class);
    SingleOutputStreamOperator<DirtyBucket> reconciled =
        dirty
            .global()
            .connect(storedSpans.global())
            .transform(OperatorIds.RECONCILE, type, new ReconcileOperator(settings.spanStore()));
    return named(reconciled.setParallelism(1).setMaxParallelism(1), OperatorIds.RECONCILE);
  }

  private static DataStream<Datapoint> recent(DataStream<Datapoint> datapoints) {
    return named(datapoints.filter(new LiveDatapointFilter()), OperatorIds.LIVE_DATAPOINTS);
  }

  private static DataStream<LedgerRow> outcomes(
      SingleOutputStreamOperator<SpanReport> reports,
      SingleOutputStreamOperator<StoredSpan> spans) {
    return countOutcomes(spans, OperatorIds.COUNT_OUTCOMES)
        .union(countOutcomes(reports, OperatorIds.COUNT_DEAD_LETTERS));
  }

  private static DataStream<LedgerRow> countOutcomes(
      SingleOutputStreamOperator<?> from, String id) {
    return named(
        from.getSideOutput(JobTypes.OUTCOMES)
            .transform(id, JobTypes.LEDGER_ROW, new CountOutcomesOperator()),
        id);
  }

  /** One at a time: parallelism 1. */
  private static SingleOutputStreamOperator<LedgerRow> ledger(
      DataStream<LedgerRow> counts, DataStream<StoredUpTo> stored, int tables) {
    SingleOutputStreamOperator<LedgerRow> rows =
        counts
            .global()
            .connect(stored.global())
            .transform(OperatorIds.LEDGER, JobTypes.LEDGER_ROW, new LedgerOperator(tables));
    return named(rows.setParallelism(1).setMaxParallelism(1), OperatorIds.LEDGER);
  }

  private static void noteStored(DataStream<StoredUpTo> stored, int tables) {
    stored
        .sinkTo(new StoredCheckpoint(tables))
        .setParallelism(1)
        .uid(OperatorIds.STORED_CHECKPOINT)
        .name(OperatorIds.STORED_CHECKPOINT);
  }

  static <T> SingleOutputStreamOperator<T> named(
      SingleOutputStreamOperator<T> operator, String id) {
    return operator.uid(id).name(id);
  }

  private static <T> DataStream<StoredUpTo> write(
      DataStream<T> rows, TableSink<T> sink, String id) {
    return named(sink.write(rows), id);
  }

  private static <T> void sink(DataStream<T> rows, Sink<T> sink, String id) {
    rows.sinkTo(sink).uid(id).name(id);
  }
}
