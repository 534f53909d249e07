package io.tracemill.stream.job.flood;

import io.tracemill.stream.core.SpanReport;
import io.tracemill.stream.core.flood.LiveCounter;
import io.tracemill.stream.core.flood.LiveCounts;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Adds up live requests by service and second of append time before they are sent to the service's
 * task. What is held goes out when the watermark ends a second, and before a checkpoint barrier, so
 * no state is kept. Works on the report's bytes; what is no live request costs a look at it.
 *
 * <p>Counter {@code liveSpans}: spans that were counted.
 */
public final class CountLiveSpansOperator extends AbstractStreamOperator<LiveCounts>
    implements OneInputStreamOperator<SpanReport, LiveCounts> {
  private static final long serialVersionUID = 1;

  private transient LiveCounter counter;
  private transient Counter live;
  private transient long endedSecond;

  @SuppressWarnings("NullAway.Init") // open() comes before the first record
  public CountLiveSpansOperator() {}

  @Override
  public void open() throws Exception {
    super.open();
    counter = new LiveCounter(part -> output.collect(new StreamRecord<>(part)));
    live = getMetricGroup().counter("liveSpans");
    endedSecond = Long.MIN_VALUE;
  }

  @Override
  public void processElement(StreamRecord<SpanReport> element) {
    if (counter.add(element.getValue())) {
      live.inc();
    }
  }

  @Override
  public void processWatermark(Watermark mark) throws Exception {
    long second = Math.floorDiv(mark.getTimestamp() + 1, 1000L);
    if (second != endedSecond) {
      endedSecond = second;
      counter.flush();
    }
    super.processWatermark(mark);
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpointId) {
    counter.flush();
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    super.snapshotState(context);
    if (!counter.isEmpty()) {
      throw new IllegalStateException("counts are left behind a checkpoint barrier");
    }
  }

  @Override
  public void finish() throws Exception {
    counter.flush();
    super.finish();
  }
}
