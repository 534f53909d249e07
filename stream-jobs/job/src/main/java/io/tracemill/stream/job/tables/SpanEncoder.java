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
import io.tracemill.schemas.SpanView;
import io.tracemill.stream.core.SpanDigester;
import io.tracemill.stream.core.StoredSpan;

/** Rows of {@code otel_traces}: text goes from the Avro body into columns without a String. */
public final class SpanEncoder implements BlockEncoder<StoredSpan> {
  private final NativeBlock block = new NativeBlock();
  private final SpanView view = new SpanView();
  private final SpanDigester digester = new SpanDigester();

  private final IntegerColumn timestamp = block.column("Timestamp", Columns.dateTime64(9));
  private final StringColumn traceId = block.column("TraceId", Columns.string());
  private final StringColumn spanId = block.column("SpanId", Columns.string());
  private final StringColumn parentSpanId = block.column("ParentSpanId", Columns.string());
  private final StringColumn traceState = block.column("TraceState", Columns.string());
  private final LowCardinalityColumn spanName = block.column("SpanName", Columns.lowCardinality());
  private final LowCardinalityColumn spanKind = block.column("SpanKind", Columns.lowCardinality());
  private final LowCardinalityColumn serviceName =
      block.column("ServiceName", Columns.lowCardinality());
  private final MapColumn<LowCardinalityColumn, StringColumn> resourceAttributes =
      block.column("ResourceAttributes", Columns.attributes());
  private final StringColumn scopeName = block.column("ScopeName", Columns.string());
  private final StringColumn scopeVersion = block.column("ScopeVersion", Columns.string());
  private final MapColumn<LowCardinalityColumn, StringColumn> scopeAttributes =
      block.column("ScopeAttributes", Columns.attributes());
  private final MapColumn<LowCardinalityColumn, StringColumn> attributes =
      block.column("SpanAttributes", Columns.attributes());
  private final IntegerColumn duration = block.column("Duration", Columns.uint64());
  private final LowCardinalityColumn statusCode =
      block.column("StatusCode", Columns.lowCardinality());
  private final StringColumn statusMessage = block.column("StatusMessage", Columns.string());
  private final ArrayColumn<IntegerColumn> eventTimes =
      block.column("Events.Timestamp", Columns.array(Columns.dateTime64(9)));
  private final ArrayColumn<LowCardinalityColumn> eventNames =
      block.column("Events.Name", Columns.array(Columns.lowCardinality()));
  private final ArrayColumn<MapColumn<LowCardinalityColumn, StringColumn>> eventAttributes =
      block.column("Events.Attributes", Columns.array(Columns.attributes()));
  private final ArrayColumn<StringColumn> linkTraceIds =
      block.column("Links.TraceId", Columns.array(Columns.string()));
  private final ArrayColumn<StringColumn> linkSpanIds =
      block.column("Links.SpanId", Columns.array(Columns.string()));
  private final ArrayColumn<StringColumn> linkTraceStates =
      block.column("Links.TraceState", Columns.array(Columns.string()));
  private final ArrayColumn<MapColumn<LowCardinalityColumn, StringColumn>> linkAttributes =
      block.column("Links.Attributes", Columns.array(Columns.attributes()));
  private final LowCardinalityColumn tenant = block.column("Tenant", Columns.lowCardinality());
  private final LowCardinalityColumn environment =
      block.column("Environment", Columns.lowCardinality());
  private final LowCardinalityColumn serviceVersion =
      block.column("ServiceVersion", Columns.lowCardinality());
  private final LowCardinalityColumn hostName = block.column("HostName", Columns.lowCardinality());
  private final StringColumn serviceInstance = block.column("ServiceInstance", Columns.string());
  private final IntegerColumn shared = block.column("Shared", Columns.bool());
  private final FloatColumn adjustedCount = block.column("AdjustedCount", Columns.float64());
  private final LowCardinalityColumn sourceFormat =
      block.column("SourceFormat", Columns.lowCardinality());
  private final ArrayColumn<LowCardinalityColumn> defects =
      block.column("Defects", Columns.array(Columns.lowCardinality()));
  private final LowCardinalityColumn operation =
      block.column("Operation", Columns.lowCardinality());
  private final LowCardinalityColumn caller = block.column("Caller", Columns.lowCardinality());
  private final LowCardinalityColumn hostGroup =
      block.column("HostGroup", Columns.lowCardinality());
  private final StringColumn originalTraceId = block.column("OriginalTraceId", Columns.string());
  private final IntegerColumn appendTime = block.column("AppendTime", Columns.dateTime64(3));
  private final IntegerColumn version = block.column("Version", Columns.uint64());
  private final IntegerColumn isDeleted = block.column("IsDeleted", Columns.uint8());

  @Override
  public NativeBlock block() {
    return block;
  }

  @Override
  public void add(StoredSpan span) {
    view.wrap(span.body(), 0, span.body().length);
    addIdentity(span);
    addText();
    addMaps();
    addEvents();
    addLinks();
    addDerived();
    appendTime.add(span.appendMillis());
    version.add(span.version());
    isDeleted.add(span.deleted());
  }

  private void addIdentity(StoredSpan span) {
    timestamp.add(Math.max(0, view.startEpochNanos()));
    traceId.addHex(view.traceIdHigh(), view.traceIdLow());
    spanId.addHex(view.spanId());
    if (view.parentSpanId() == 0) {
      parentSpanId.addDefault();
    } else {
      parentSpanId.addHex(view.parentSpanId());
    }
    spanKind.add(view.kind().label());
    statusCode.add(view.statusCode().label());
    duration.add(Math.max(0, view.durationNanos()));
    shared.add(view.shared());
    adjustedCount.add(view.adjustedCount());
    if (span.joinedHalf()) {
      originalTraceId.addHex(view.traceIdLow());
    } else {
      originalTraceId.addDefault();
    }
  }

  private void addText() {
    byte[] buffer = view.buffer();
    traceState.addSlice(buffer, view.traceState());
    spanName.addSlice(buffer, view.operation());
    operation.addSlice(buffer, view.operation());
    serviceName.addSlice(buffer, view.service());
    scopeName.addSlice(buffer, view.scopeName());
    scopeVersion.addSlice(buffer, view.scopeVersion());
    statusMessage.addSlice(buffer, view.statusMessage());
    tenant.addSlice(buffer, view.tenant());
    environment.addSlice(buffer, view.environment());
    serviceVersion.addSlice(buffer, view.serviceVersion());
    hostName.addSlice(buffer, view.host());
    serviceInstance.addSlice(buffer, view.instance());
    sourceFormat.addSlice(buffer, view.sourceFormat());
  }

  private void addMaps() {
    addMap(resourceAttributes, view.resourceAttributesAt());
    addMap(scopeAttributes, view.scopeAttributesAt());
    addMap(attributes, view.attributesAt());
  }

  private void addMap(MapColumn<LowCardinalityColumn, StringColumn> column, int at) {
    byte[] buffer = view.buffer();
    LowCardinalityColumn keys = column.keys();
    StringColumn values = column.values();
    view.forEachAttribute(
        at,
        (key, value) -> {
          keys.addSlice(buffer, key);
          values.addSlice(buffer, value);
        });
    column.endRow();
  }

  private void addEvents() {
    byte[] buffer = view.buffer();
    view.forEachEvent(
        (epochNanos, name, at) -> {
          eventTimes.elements().add(epochNanos);
          eventNames.elements().addSlice(buffer, name);
          addMap(eventAttributes.elements(), at);
        });
    eventTimes.endRow();
    eventNames.endRow();
    eventAttributes.endRow();
  }

  private void addLinks() {
    byte[] buffer = view.buffer();
    view.forEachLink(
        (high, low, id, state, at) -> {
          linkTraceIds.elements().addHex(high, low);
          linkSpanIds.elements().addHex(id);
          linkTraceStates.elements().addSlice(buffer, state);
          addMap(linkAttributes.elements(), at);
        });
    linkTraceIds.endRow();
    linkSpanIds.endRow();
    linkTraceStates.endRow();
    linkAttributes.endRow();
  }

  private void addDerived() {
    byte[] buffer = view.buffer();
    view.forEachDefect(defect -> defects.elements().addSlice(buffer, defect));
    defects.endRow();
    digester.look(view);
    caller.addSlice(buffer, digester.caller());
    hostGroup.addSlice(buffer, digester.hostGroup());
  }
}
