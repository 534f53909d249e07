package io.tracemill.stream.job.ledger;

import io.tracemill.stream.job.ledger.LedgerRow.Range;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.jspecify.annotations.Nullable;

/**
 * Counts outcomes by range of offsets, and sends the counts before each checkpoint's barrier: so it
 * keeps no state, and holds a few ranges per partition.
 */
public final class CountOutcomesOperator extends AbstractStreamOperator<LedgerRow>
    implements OneInputStreamOperator<RecordOutcome, LedgerRow> {
  private static final long serialVersionUID = 1;

  private static final class Counts {
    private final long[] byOutcome = new long[Outcome.values().length];
    private long regrouped;
    private long appendMillis;

    LedgerRow row(Range range) {
      return new LedgerRow(
          range.partition(),
          range.fromOffset(),
          byOutcome[Outcome.STORED.ordinal()],
          byOutcome[Outcome.MERGED.ordinal()],
          byOutcome[Outcome.DUPLICATE.ordinal()],
          byOutcome[Outcome.DEFERRED.ordinal()],
          byOutcome[Outcome.DEAD_LETTERED.ordinal()],
          regrouped,
          appendMillis,
          0);
    }
  }

  private transient Map<Range, Counts> ranges;
  private transient @Nullable Range lastRange;
  private transient @Nullable Counts last;

  @SuppressWarnings("NullAway.Init") // open() comes before the first record
  public CountOutcomesOperator() {}

  @Override
  public void open() throws Exception {
    super.open();
    ranges = new HashMap<>();
  }

  @Override
  public void processElement(StreamRecord<RecordOutcome> element) {
    RecordOutcome record = element.getValue();
    Counts counts = counts(record);
    counts.byOutcome[record.outcome().ordinal()]++;
    counts.regrouped += record.regrouped();
    counts.appendMillis = Math.max(counts.appendMillis, record.appendMillis());
  }

  /** Mostly the range of the record before. */
  private Counts counts(RecordOutcome record) {
    Range before = lastRange;
    Counts found = last;
    long into = before == null ? -1 : record.offset() - before.fromOffset();
    if (found != null
        && before != null
        && before.partition() == record.partition()
        && into >= 0
        && into < LedgerRow.OFFSETS) {
      return found;
    }
    Range range = Range.of(record.partition(), record.offset());
    Counts counts = ranges.computeIfAbsent(range, r -> new Counts());
    lastRange = range;
    last = counts;
    return counts;
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpointId) {
    flush();
  }

  @Override
  public void finish() throws Exception {
    flush();
    super.finish();
  }

  private void flush() {
    ranges.forEach((range, counts) -> output.collect(new StreamRecord<>(counts.row(range))));
    ranges.clear();
    lastRange = null;
    last = null;
  }
}
