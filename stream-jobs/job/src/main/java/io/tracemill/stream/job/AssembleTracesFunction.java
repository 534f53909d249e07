package io.tracemill.stream.job;

import io.tracemill.schemas.SpanView;
import io.tracemill.schemas.Topics;
import io.tracemill.stream.core.EdgeDigest;
import io.tracemill.stream.core.SpanDigest;
import io.tracemill.stream.core.SpanReport;
import io.tracemill.stream.core.StoredSpan;
import io.tracemill.stream.core.TraceAssembler;
import io.tracemill.stream.core.TraceGroup;
import io.tracemill.stream.core.TraceRow;
import io.tracemill.stream.core.profile.InstanceSpans;
import io.tracemill.stream.job.ledger.Outcome;
import io.tracemill.stream.job.ledger.RecordOutcome;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Keyed by the low half of the trace id: merges and dedupes reports, stores each span as it comes
 * and each trace when its gap has passed, on append time.
 *
 * <p>State per key: the spans of a trace, from its first report until {@code gap + retention} after
 * its last one; then for as long as the task is within its memory budget, looked at once per
 * retention, so that the oldest leave first. One timer per key. When a trace was forgotten and a
 * report comes whose span started before the newest one that was forgotten, it may belong to it: it
 * is stored all the same, and goes to {@link JobTypes#LATE_REPORTS} as well.
 *
 * <p>Counters: {@code spansReceived = spansStored + spansMerged + spansDuplicate}.
 */
public final class AssembleTracesFunction extends KeyedProcessFunction<Long, SpanReport, StoredSpan>
    implements CheckpointedFunction {
  private static final long serialVersionUID = 1;

  private final SessionSettings settings;
  private final long gapMillis;
  private final long retentionMillis;

  private transient ValueState<TraceGroup> groups;

  @SuppressWarnings("NullAway.Init") // initializeState() comes before the first snapshot
  private transient ListState<Long> forgottenState;

  private transient Emitter emitter;
  private transient TraceAssembler assembler;
  private transient SpanView view;
  private transient Counter received;
  private transient Counter stored;
  private transient Counter merged;
  private transient Counter duplicate;
  private transient Counter late;

  /** Bytes of spans that this task holds. */
  private transient long heldBytes;

  /** Greatest append time of a trace that was forgotten, epoch milliseconds; 0: none was. */
  private transient long forgottenMillis;

  @SuppressWarnings("NullAway.Init") // open() comes before the first record
  public AssembleTracesFunction(SessionSettings settings) {
    this.settings = settings;
    this.gapMillis = settings.gap().toMillis();
    this.retentionMillis = settings.retention().toMillis();
  }

  @Override
  public void open(OpenContext context) {
    groups =
        getRuntimeContext()
            .getState(new ValueStateDescriptor<>("trace-group", JobTypes.TRACE_GROUP));
    emitter = new Emitter();
    assembler = new TraceAssembler(emitter);
    view = new SpanView();
    MetricGroup metrics = getRuntimeContext().getMetricGroup();
    received = metrics.counter("spansReceived");
    stored = metrics.counter("spansStored");
    merged = metrics.counter("spansMerged");
    duplicate = metrics.counter("spansDuplicate");
    late = metrics.counter("lateReports");
    metrics.gauge("heldBytes", () -> heldBytes);
  }

  @Override
  public void initializeState(FunctionInitializationContext context) throws Exception {
    forgottenState =
        context
            .getOperatorStateStore()
            .getUnionListState(new ListStateDescriptor<>("forgotten-millis", Types.LONG));
    for (Long millis : forgottenState.get()) {
      forgottenMillis = Math.max(forgottenMillis, millis);
    }
  }

  @Override
  public void snapshotState(FunctionSnapshotContext context) throws Exception {
    forgottenState.update(List.of(forgottenMillis));
  }

  @Override
  public void processElement(SpanReport report, Context context, Collector<StoredSpan> out)
      throws Exception {
    emitter.context = context;
    emitter.out = out;
    received.inc();
    TraceGroup group = groups.value();
    boolean deferred = false;
    if (group == null) {
      group = new TraceGroup();
      deferred = noteIfLate(report, context);
    }
    int spansBefore = group.spans();
    Outcome outcome = count(assembler.add(group, report));
    context.output(
        JobTypes.OUTCOMES,
        new RecordOutcome(
            report.partition(),
            report.offset(),
            report.appendMillis(),
            deferred ? Outcome.DEFERRED : outcome,
            group.spans() - spansBefore));
    account(group);
    armTimer(group, group.nextCloseMillis(gapMillis), context);
    groups.update(group);
  }

  private Outcome count(TraceAssembler.Outcome result) {
    return switch (result) {
      case STORED -> {
        stored.inc();
        yield Outcome.STORED;
      }
      case MERGED -> {
        merged.inc();
        yield Outcome.MERGED;
      }
      case DUPLICATE -> {
        duplicate.inc();
        yield Outcome.DUPLICATE;
      }
    };
  }

  private boolean noteIfLate(SpanReport report, Context context) {
    boolean isLate = forgottenMillis > 0 && assembler.startMillis(report) <= forgottenMillis;
    if (isLate) {
      view.wrap(report.body(), 0, report.body().length);
      late.inc();
      context.output(
          JobTypes.LATE_REPORTS,
          new LateReport(
              Topics.SPANS,
              report.partition(),
              report.offset(),
              report.appendMillis(),
              view.string(view.tenant()),
              view.traceIdHigh(),
              view.traceIdLow(),
              report.body()));
    }
    return isLate;
  }

  /** One timer per key: an earlier one replaces it, a later time is seen to when it fires. */
  private static void armTimer(
      TraceGroup group, long millis, KeyedProcessFunction<?, ?, ?>.Context context) {
    long armed = group.timerMillis();
    if (armed == 0 || millis < armed) {
      if (armed != 0) {
        context.timerService().deleteEventTimeTimer(armed);
      }
      context.timerService().registerEventTimeTimer(millis);
      group.timerMillis(millis);
    }
  }

  @Override
  public void onTimer(long millis, OnTimerContext context, Collector<StoredSpan> out)
      throws Exception {
    emitter.context = context;
    emitter.out = out;
    TraceGroup group = groups.value();
    if (group == null || group.timerMillis() != millis) {
      return;
    }
    group.timerMillis(0);
    account(group);
    assembler.close(group, millis, gapMillis);
    long next = group.nextCloseMillis(gapMillis);
    long leave = group.lastAppendMillis() + gapMillis + retentionMillis;
    if (next == Long.MAX_VALUE && millis >= leave && heldBytes > settings.memoryBudgetBytes()) {
      forget(group);
      return;
    }
    long wait = millis >= leave ? millis + Math.max(1, retentionMillis) : leave;
    armTimer(group, Math.min(next, wait), context);
    groups.update(group);
  }

  private void account(TraceGroup group) {
    long bytes = group.bytes();
    heldBytes += bytes - group.countedBytes();
    group.countedBytes(bytes);
  }

  private void forget(TraceGroup group) {
    heldBytes -= group.countedBytes();
    forgottenMillis = Math.max(forgottenMillis, group.lastAppendMillis());
    groups.clear();
  }

  /** Sends what the assembler says where it belongs. */
  @SuppressWarnings("NullAway.Init") // set before each use
  private static final class Emitter implements TraceAssembler.Output {
    private KeyedProcessFunction<Long, SpanReport, StoredSpan>.Context context;
    private Collector<StoredSpan> out;

    @Override
    public void span(StoredSpan span) {
      out.collect(span);
    }

    @Override
    public void digest(SpanDigest digest, int sign, long appendMillis) {
      context.output(JobTypes.COUNTED_SPANS, new CountedSpan(digest, sign, appendMillis));
    }

    @Override
    public void trace(TraceRow row) {
      context.output(JobTypes.TRACES, row);
    }

    @Override
    public void instanceSpans(InstanceSpans spans) {
      context.output(JobTypes.INSTANCE_SPANS, spans);
    }

    @Override
    public void edge(EdgeDigest edge, int sign, long appendMillis) {
      context.output(JobTypes.COUNTED_EDGES, new CountedEdge(edge, sign, appendMillis));
    }
  }
}
