package io.tracemill.stream.job;

import io.tracemill.stream.core.BucketRow;
import io.tracemill.stream.core.BucketTotals;
import io.tracemill.stream.core.Datapoint;
import io.tracemill.stream.core.EdgeKey;
import io.tracemill.stream.core.EdgeTotals;
import io.tracemill.stream.core.InstanceKey;
import io.tracemill.stream.core.SeriesKey;
import io.tracemill.stream.core.SpanReport;
import io.tracemill.stream.core.StoredSpan;
import io.tracemill.stream.core.TraceGroup;
import io.tracemill.stream.core.TraceRow;
import io.tracemill.stream.core.profile.CostKey;
import io.tracemill.stream.core.profile.CostPart;
import io.tracemill.stream.core.profile.HostKey;
import io.tracemill.stream.core.profile.HostSample;
import io.tracemill.stream.core.profile.HostUsage;
import io.tracemill.stream.core.profile.InstanceSpans;
import io.tracemill.stream.core.profile.Profile;
import io.tracemill.stream.job.ledger.LedgerRow;
import io.tracemill.stream.job.ledger.RecordOutcome;
import io.tracemill.stream.job.profile.CostRow;
import io.tracemill.stream.job.profile.SampleRow;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.util.OutputTag;

/** Types that cross operators, and the side outputs. Nothing here is left to Kryo. */
public final class JobTypes {
  public static final TypeInformation<SpanReport> SPAN_REPORT =
      new BinaryTypeInfo<>(SpanReport.class, SpanReportSerializer.INSTANCE);
  public static final TypeInformation<StoredSpan> STORED_SPAN =
      new BinaryTypeInfo<>(StoredSpan.class, StoredSpanSerializer.INSTANCE);
  public static final TypeInformation<SeriesKey> SERIES_KEY =
      new BinaryTypeInfo<>(SeriesKey.class, SeriesKeySerializer.INSTANCE);
  public static final TypeInformation<TraceGroup> TRACE_GROUP =
      new BinaryTypeInfo<>(TraceGroup.class, TraceGroupSerializer.INSTANCE);
  public static final TypeInformation<BucketTotals> BUCKET_TOTALS =
      new BinaryTypeInfo<>(BucketTotals.class, BucketTotalsSerializer.INSTANCE);
  public static final TypeInformation<Datapoint> DATAPOINT =
      new BinaryTypeInfo<>(Datapoint.class, DatapointSerializer.INSTANCE);
  public static final TypeInformation<EdgeKey> EDGE_KEY =
      new BinaryTypeInfo<>(EdgeKey.class, EdgeKeySerializer.INSTANCE);
  public static final TypeInformation<EdgeTotals> EDGE_TOTALS =
      new BinaryTypeInfo<>(EdgeTotals.class, EdgeTotalsSerializer.INSTANCE);
  public static final TypeInformation<InstanceKey> INSTANCE_KEY =
      new BinaryTypeInfo<>(InstanceKey.class, InstanceKeySerializer.INSTANCE);
  public static final TypeInformation<BucketRow<SeriesKey, BucketTotals>> SERIES_ROW =
      row(SeriesRowSerializer.INSTANCE);
  public static final TypeInformation<BucketRow<InstanceKey, BucketTotals>> INSTANCE_ROW =
      row(InstanceRowSerializer.INSTANCE);
  public static final TypeInformation<BucketRow<EdgeKey, EdgeTotals>> EDGE_ROW =
      row(EdgeRowSerializer.INSTANCE);
  public static final TypeInformation<CountedSpan> COUNTED_SPAN =
      new BinaryTypeInfo<>(CountedSpan.class, CountedSpanSerializer.INSTANCE);

  public static final TypeInformation<CountedEdge> COUNTED_EDGE =
      new BinaryTypeInfo<>(CountedEdge.class, CountedEdgeSerializer.INSTANCE);

  public static final TypeInformation<HostSample> HOST_SAMPLE =
      TypeInformation.of(HostSample.class);
  public static final TypeInformation<SampleRow> SAMPLE_ROW = TypeInformation.of(SampleRow.class);

  public static final TypeInformation<InstanceSpans> INSTANCE_SPANS_TYPE =
      new BinaryTypeInfo<>(InstanceSpans.class, InstanceSpansSerializer.INSTANCE);
  public static final TypeInformation<HostUsage> HOST_USAGE =
      new BinaryTypeInfo<>(HostUsage.class, HostUsageSerializer.INSTANCE);
  public static final TypeInformation<HostKey> HOST_KEY = TypeInformation.of(HostKey.class);
  public static final TypeInformation<Profile> PROFILE = TypeInformation.of(Profile.class);
  public static final TypeInformation<CostKey> COST_KEY = TypeInformation.of(CostKey.class);
  public static final TypeInformation<CostPart> COST_PART = TypeInformation.of(CostPart.class);
  public static final TypeInformation<CostRow> COST_ROW = TypeInformation.of(CostRow.class);

  /** Spans of closed traces by service instance, with what time each spent itself. */
  public static final OutputTag<InstanceSpans> INSTANCE_SPANS =
      new OutputTag<>("instance-spans", INSTANCE_SPANS_TYPE);

  /** What operations cost on one instance. */
  public static final OutputTag<CostPart> COST_PARTS = new OutputTag<>("cost-parts", COST_PART);

  /** Records that could not be read. */
  public static final OutputTag<DeadLetterRow> DEAD_LETTERS =
      new OutputTag<>("dead-letters", TypeInformation.of(DeadLetterRow.class));

  public static final TypeInformation<LedgerRow> LEDGER_ROW = TypeInformation.of(LedgerRow.class);

  /** What became of each record. */
  public static final OutputTag<RecordOutcome> OUTCOMES =
      new OutputTag<>("outcomes", TypeInformation.of(RecordOutcome.class));

  /** Rows of closed traces. */
  public static final OutputTag<TraceRow> TRACES =
      new OutputTag<>("traces", TypeInformation.of(TraceRow.class));

  /** Spans to be counted or taken back. */
  public static final OutputTag<CountedSpan> COUNTED_SPANS =
      new OutputTag<>("counted-spans", COUNTED_SPAN);

  /** Calls between services to be counted or taken back. */
  public static final OutputTag<CountedEdge> COUNTED_EDGES =
      new OutputTag<>("counted-edges", COUNTED_EDGE);

  /** Reports whose trace may have been closed and forgotten before. */
  public static final OutputTag<LateReport> LATE_REPORTS =
      new OutputTag<>("late-reports", TypeInformation.of(LateReport.class));

  /** Buckets that have to be computed again from the stored spans. */
  public static final OutputTag<DirtyBucket> DIRTY_BUCKETS =
      new OutputTag<>("dirty-buckets", TypeInformation.of(DirtyBucket.class));

  private JobTypes() {}

  @SuppressWarnings("unchecked") // a class knows no type arguments
  private static <K, T> TypeInformation<BucketRow<K, T>> row(
      TypeSerializer<BucketRow<K, T>> serializer) {
    Class<?> type = BucketRow.class;
    return new BinaryTypeInfo<>((Class<BucketRow<K, T>>) type, serializer);
  }
}
