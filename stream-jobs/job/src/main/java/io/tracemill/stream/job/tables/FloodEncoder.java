package io.tracemill.stream.job.tables;

import io.tracemill.clickhouse.BlockEncoder;
import io.tracemill.clickhouse.block.ArrayColumn;
import io.tracemill.clickhouse.block.Columns;
import io.tracemill.clickhouse.block.FloatColumn;
import io.tracemill.clickhouse.block.IntegerColumn;
import io.tracemill.clickhouse.block.LowCardinalityColumn;
import io.tracemill.clickhouse.block.MapColumn;
import io.tracemill.clickhouse.block.NativeBlock;
import io.tracemill.clickhouse.block.NullableColumn;
import io.tracemill.clickhouse.block.StringColumn;
import io.tracemill.stream.core.flood.FloodRow;
import io.tracemill.stream.core.flood.Offender;
import org.jspecify.annotations.Nullable;

/** Rows of {@code floods}; columns about the origin keep their DEFAULT. */
public final class FloodEncoder implements BlockEncoder<FloodRow> {
  private final NativeBlock block = new NativeBlock();

  private final StringColumn floodId = block.column("FloodId", Columns.string());
  private final LowCardinalityColumn state = block.column("State", Columns.lowCardinality());
  private final LowCardinalityColumn tenant = block.column("Tenant", Columns.lowCardinality());
  private final LowCardinalityColumn service = block.column("Service", Columns.lowCardinality());
  private final LowCardinalityColumn operation =
      block.column("Operation", Columns.lowCardinality());
  private final LowCardinalityColumn caller = block.column("Caller", Columns.lowCardinality());
  private final StringColumn source = block.column("Source", Columns.string());
  private final IntegerColumn onset = block.column("Onset", Columns.dateTime64(3));
  private final IntegerColumn detectedAt = block.column("DetectedAt", Columns.dateTime64(3));
  private final NullableColumn<IntegerColumn> endedAt =
      block.column("EndedAt", Columns.nullable(Columns.dateTime64(3)));
  private final FloatColumn observed = block.column("Observed", Columns.float64());
  private final FloatColumn expected = block.column("Expected", Columns.float64());
  private final FloatColumn expectedHigh = block.column("ExpectedHigh", Columns.float64());
  private final FloatColumn score = block.column("Score", Columns.float64());
  private final LowCardinalityColumn verdict = block.column("Verdict", Columns.lowCardinality());
  private final FloatColumn probability = block.column("Probability", Columns.float32());
  private final LowCardinalityColumn severity = block.column("Severity", Columns.lowCardinality());
  private final ArrayColumn<LowCardinalityColumn> dimensions =
      block.column("Offenders.Dimension", Columns.array(Columns.lowCardinality()));
  private final ArrayColumn<StringColumn> names =
      block.column("Offenders.Name", Columns.array(Columns.string()));
  private final ArrayColumn<FloatColumn> shares =
      block.column("Offenders.Share", Columns.array(Columns.float32()));
  private final MapColumn<LowCardinalityColumn, StringColumn> evidence =
      block.column("Evidence", Columns.attributes());
  private final ArrayColumn<StringColumn> exemplars =
      block.column("ExemplarTraceIds", Columns.array(Columns.string()));
  private final IntegerColumn version = block.column("Version", Columns.uint64());

  @Override
  public NativeBlock block() {
    return block;
  }

  @Override
  public void add(FloodRow row) {
    floodId.add(row.floodId());
    state.add(row.state());
    tenant.add(row.tenant());
    service.add(row.service());
    operation.add(row.operation());
    caller.add(row.caller());
    source.add(row.source());
    onset.add(row.onsetMillis());
    detectedAt.add(row.detectedMillis());
    addEnd(row.endedMillis());
    observed.add(row.observed());
    expected.add(row.expected());
    expectedHigh.add(row.expectedHigh());
    score.add(row.score());
    verdict.add(row.verdict());
    probability.add(row.probability());
    severity.add(row.severity());
    row.offenders().forEach(this::add);
    dimensions.endRow();
    names.endRow();
    shares.endRow();
    row.evidence()
        .forEach(
            (name, value) -> {
              evidence.keys().add(name);
              evidence.values().add(value);
            });
    evidence.endRow();
    row.exemplarTraceIds().forEach(exemplars.elements()::add);
    exemplars.endRow();
    version.add(row.version());
  }

  private void addEnd(@Nullable Long millis) {
    if (millis == null) {
      endedAt.addNull();
    } else {
      endedAt.present().add(millis);
    }
  }

  private void add(Offender offender) {
    dimensions.elements().add(offender.dimension());
    names.elements().add(offender.name());
    shares.elements().add(offender.share());
  }
}
