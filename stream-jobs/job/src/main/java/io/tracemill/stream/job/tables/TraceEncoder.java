package io.tracemill.stream.job.tables;

import io.tracemill.clickhouse.BlockEncoder;
import io.tracemill.clickhouse.block.ArrayColumn;
import io.tracemill.clickhouse.block.Columns;
import io.tracemill.clickhouse.block.IntegerColumn;
import io.tracemill.clickhouse.block.LowCardinalityColumn;
import io.tracemill.clickhouse.block.MapColumn;
import io.tracemill.clickhouse.block.NativeBlock;
import io.tracemill.clickhouse.block.StringColumn;
import io.tracemill.stream.core.TraceRow;
import java.util.Map;

/** Rows of {@code traces}; columns that are not filled yet keep their DEFAULT. */
public final class TraceEncoder implements BlockEncoder<TraceRow> {
  private final NativeBlock block = new NativeBlock();

  private final StringColumn traceId = block.column("TraceId", Columns.string());
  private final IntegerColumn firstSeen = block.column("FirstSeen", Columns.dateTime64(3));
  private final LowCardinalityColumn tenant = block.column("Tenant", Columns.lowCardinality());
  private final LowCardinalityColumn environment =
      block.column("Environment", Columns.lowCardinality());
  private final IntegerColumn start = block.column("Start", Columns.dateTime64(9));
  private final IntegerColumn duration = block.column("Duration", Columns.uint64());
  private final LowCardinalityColumn rootService =
      block.column("RootService", Columns.lowCardinality());
  private final LowCardinalityColumn rootOperation =
      block.column("RootOperation", Columns.lowCardinality());
  private final LowCardinalityColumn rootStatus =
      block.column("RootStatus", Columns.lowCardinality());
  private final IntegerColumn hasRoot = block.column("HasRoot", Columns.bool());
  private final IntegerColumn spanCount = block.column("SpanCount", Columns.uint32());
  private final IntegerColumn errorCount = block.column("ErrorCount", Columns.uint32());
  private final IntegerColumn orphanCount = block.column("OrphanCount", Columns.uint32());
  private final IntegerColumn serviceCount = block.column("ServiceCount", Columns.uint16());
  private final ArrayColumn<LowCardinalityColumn> services =
      block.column("Services", Columns.array(Columns.lowCardinality()));
  private final MapColumn<LowCardinalityColumn, IntegerColumn> serviceSpans =
      block.column("ServiceSpans", Columns.map(Columns.lowCardinality(), Columns.uint32()));
  private final MapColumn<LowCardinalityColumn, IntegerColumn> serviceErrors =
      block.column("ServiceErrors", Columns.map(Columns.lowCardinality(), Columns.uint32()));
  private final LowCardinalityColumn closeReason =
      block.column("CloseReason", Columns.lowCardinality());
  private final IntegerColumn lateSpans = block.column("LateSpans", Columns.uint32());
  private final IntegerColumn duplicateSpans = block.column("DuplicateSpans", Columns.uint32());
  private final IntegerColumn version = block.column("Version", Columns.uint64());
  private final IntegerColumn isDeleted = block.column("IsDeleted", Columns.uint8());

  @Override
  public NativeBlock block() {
    return block;
  }

  @Override
  public void add(TraceRow row) {
    traceId.addHex(row.traceIdHigh(), row.traceIdLow());
    firstSeen.add(row.firstSeenMillis());
    tenant.add(row.tenant());
    environment.add(row.environment());
    start.add(row.startEpochNanos());
    duration.add(row.durationNanos());
    rootService.add(row.rootService());
    rootOperation.add(row.rootOperation());
    rootStatus.add(row.rootStatus());
    hasRoot.add(row.hasRoot());
    spanCount.add(row.spanCount());
    errorCount.add(row.errorCount());
    orphanCount.add(row.orphanCount());
    serviceCount.add(Math.min(row.services().size(), 0xffff));
    row.services().forEach(services.elements()::add);
    services.endRow();
    addCounts(serviceSpans, row.serviceSpans());
    addCounts(serviceErrors, row.serviceErrors());
    closeReason.add(row.closeReason());
    lateSpans.add(row.lateSpans());
    duplicateSpans.add(row.duplicateSpans());
    version.add(row.version());
    isDeleted.add(row.deleted());
  }

  private static void addCounts(
      MapColumn<LowCardinalityColumn, IntegerColumn> column, Map<String, Integer> counts) {
    counts.forEach(
        (service, n) -> {
          column.keys().add(service);
          column.values().add(n);
        });
    column.endRow();
  }
}
