package io.tracemill.stream.job.ledger;

import io.tracemill.clickhouse.StoredUpTo;
import io.tracemill.stream.job.Progress;
import io.tracemill.stream.job.ledger.LedgerRow.Range;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Adds up the counts of each range, and sends its absolute totals as of a checkpoint once every row
 * of every other table before that checkpoint is stored: what the ledger says is there, is there.
 * One at a time: parallelism 1.
 *
 * <p>State: totals of the {@link #RANGES} newest ranges of each partition; older ones were sent and
 * change no more. After a restart what is in state is sent again.
 */
public final class LedgerOperator extends AbstractStreamOperator<LedgerRow>
    implements TwoInputStreamOperator<LedgerRow, StoredUpTo, LedgerRow> {
  private static final long serialVersionUID = 1;

  /** Ranges of a partition in state; records of a partition are counted within one or two. */
  static final int RANGES = 16;

  private final int tables;

  private transient ListState<LedgerRow> state;
  private transient Map<Integer, NavigableMap<Long, LedgerRow>> totals;

  /** Changed since the last checkpoint. */
  private transient Map<Range, LedgerRow> changed;

  /** What had changed by each checkpoint that is not known to be stored. */
  private transient NavigableMap<Long, List<LedgerRow>> unsent;

  private transient Progress progress;

  /**
   * @param tables how many tables say what is stored
   */
  @SuppressWarnings("NullAway.Init") // Flink's life cycle fills the rest
  public LedgerOperator(int tables) {
    this.tables = tables;
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    totals = new HashMap<>();
    changed = new LinkedHashMap<>();
    unsent = new TreeMap<>();
    progress = new Progress(tables);
    state =
        context
            .getOperatorStateStore()
            .getListState(new ListStateDescriptor<>("totals", TypeInformation.of(LedgerRow.class)));
    for (LedgerRow row : state.get()) {
      keep(row);
    }
  }

  @Override
  public void processElement1(StreamRecord<LedgerRow> element) {
    LedgerRow part = element.getValue();
    NavigableMap<Long, LedgerRow> ranges = totals.get(part.partition());
    LedgerRow before = ranges == null ? null : ranges.get(part.fromOffset());
    keep((before == null ? LedgerRow.empty(part.range()) : before).plus(part));
  }

  private void keep(LedgerRow row) {
    NavigableMap<Long, LedgerRow> ranges =
        totals.computeIfAbsent(row.partition(), partition -> new TreeMap<>());
    ranges.put(row.fromOffset(), row);
    if (ranges.size() > RANGES) {
      ranges.pollFirstEntry();
    }
    changed.put(row.range(), row);
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    super.snapshotState(context);
    List<LedgerRow> rows = new ArrayList<>();
    totals.values().forEach(ranges -> rows.addAll(ranges.values()));
    state.update(rows);
    unsent.put(context.getCheckpointId(), List.copyOf(changed.values()));
    changed.clear();
  }

  @Override
  public void processElement2(StreamRecord<StoredUpTo> element) {
    NavigableMap<Long, List<LedgerRow>> stored =
        unsent.headMap(progress.note(element.getValue()), true);
    stored.values().forEach(rows -> rows.forEach(row -> output.collect(new StreamRecord<>(row))));
    stored.clear();
  }
}
