package io.tracemill.stream.job.tables;

import io.tracemill.clickhouse.BlockEncoder;
import io.tracemill.clickhouse.block.ArrayColumn;
import io.tracemill.clickhouse.block.Columns;
import io.tracemill.clickhouse.block.FloatColumn;
import io.tracemill.clickhouse.block.IntegerColumn;
import io.tracemill.clickhouse.block.LowCardinalityColumn;
import io.tracemill.clickhouse.block.MapColumn;
import io.tracemill.clickhouse.block.NativeBlock;
import io.tracemill.clickhouse.block.StringColumn;
import io.tracemill.schemas.Ids;
import io.tracemill.stream.core.profile.Profile;
import io.tracemill.stream.core.profile.SpanUse;

/** Rows of {@code profiles}; bytes sent and received keep their DEFAULT: no source tells them. */
public final class ProfileEncoder implements BlockEncoder<Profile> {
  private final NativeBlock block = new NativeBlock();

  private final StringColumn traceId = block.column("TraceId", Columns.string());
  private final IntegerColumn firstSeen = block.column("FirstSeen", Columns.dateTime64(3));
  private final LowCardinalityColumn tenant = block.column("Tenant", Columns.lowCardinality());
  private final LowCardinalityColumn service = block.column("Service", Columns.lowCardinality());
  private final StringColumn instance = block.column("Instance", Columns.string());
  private final LowCardinalityColumn host = block.column("Host", Columns.lowCardinality());
  private final IntegerColumn start = block.column("Start", Columns.dateTime64(9));
  private final IntegerColumn duration = block.column("Duration", Columns.uint64());
  private final IntegerColumn cpu = block.column("CpuNs", Columns.uint64());
  private final IntegerColumn cpuUncertainty = block.column("CpuNsUncertainty", Columns.uint64());
  private final IntegerColumn throttled = block.column("ThrottledNs", Columns.uint64());
  private final IntegerColumn runQueue = block.column("RunQueueNs", Columns.uint64());
  private final IntegerColumn ioWait = block.column("IoWaitNs", Columns.uint64());
  private final IntegerColumn gc = block.column("GcNs", Columns.uint64());
  private final FloatColumn memory = block.column("MemoryByteSeconds", Columns.float64());
  private final IntegerColumn read = block.column("ReadBytes", Columns.uint64());
  private final IntegerColumn written = block.column("WrittenBytes", Columns.uint64());
  private final FloatColumn coverage = block.column("Coverage", Columns.float32());
  private final LowCardinalityColumn verdict = block.column("Verdict", Columns.lowCardinality());
  private final MapColumn<LowCardinalityColumn, StringColumn> evidence =
      block.column("Evidence", Columns.map(Columns.lowCardinality(), Columns.string()));
  private final ArrayColumn<StringColumn> spanIds =
      block.column("Spans.SpanId", Columns.array(Columns.string()));
  private final ArrayColumn<LowCardinalityColumn> spanNames =
      block.column("Spans.SpanName", Columns.array(Columns.lowCardinality()));
  private final ArrayColumn<IntegerColumn> spanSelf =
      block.column("Spans.SelfNs", Columns.array(Columns.uint64()));
  private final ArrayColumn<IntegerColumn> spanCpu =
      block.column("Spans.CpuNs", Columns.array(Columns.uint64()));
  private final ArrayColumn<IntegerColumn> spanThrottled =
      block.column("Spans.ThrottledNs", Columns.array(Columns.uint64()));
  private final ArrayColumn<IntegerColumn> spanIoWait =
      block.column("Spans.IoWaitNs", Columns.array(Columns.uint64()));
  private final IntegerColumn version = block.column("Version", Columns.uint64());
  private final IntegerColumn isDeleted = block.column("IsDeleted", Columns.uint8());

  @Override
  public NativeBlock block() {
    return block;
  }

  @Override
  public void add(Profile row) {
    traceId.addHex(row.traceIdHigh(), row.traceIdLow());
    firstSeen.add(row.firstSeenMillis());
    tenant.add(row.tenant());
    service.add(row.service());
    instance.add(row.instance());
    host.add(row.host());
    start.add(row.startNanos());
    duration.add(row.durationNanos());
    cpu.add(row.cpuNanos());
    cpuUncertainty.add(row.cpuUncertaintyNanos());
    throttled.add(row.throttledNanos());
    runQueue.add(row.runQueueNanos());
    ioWait.add(row.ioWaitNanos());
    gc.add(row.gcNanos());
    memory.add(row.memoryByteSeconds());
    read.add(row.readBytes());
    written.add(row.writtenBytes());
    coverage.add(row.coverage());
    verdict.add(row.verdict());
    row.evidence()
        .forEach(
            (name, value) -> {
              evidence.keys().add(name);
              evidence.values().add(value);
            });
    evidence.endRow();
    addSpans(row);
    version.add(row.version());
    isDeleted.add(row.deleted() ? 1 : 0);
  }

  private void addSpans(Profile row) {
    for (SpanUse span : row.spans()) {
      spanIds.elements().add(Ids.spanId(span.spanId()));
      spanNames.elements().add(span.name());
      spanSelf.elements().add(span.selfNanos());
      spanCpu.elements().add(span.cpuNanos());
      spanThrottled.elements().add(span.throttledNanos());
      spanIoWait.elements().add(span.ioWaitNanos());
    }
    spanIds.endRow();
    spanNames.endRow();
    spanSelf.endRow();
    spanCpu.endRow();
    spanThrottled.endRow();
    spanIoWait.endRow();
  }
}
