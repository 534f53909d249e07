package io.tracemill.benchmarks;

import io.tracemill.clickhouse.block.ArrayColumn;
import io.tracemill.clickhouse.block.Column;
import io.tracemill.clickhouse.block.Columns;
import io.tracemill.clickhouse.block.FloatColumn;
import io.tracemill.clickhouse.block.IntegerColumn;
import io.tracemill.clickhouse.block.LowCardinalityColumn;
import io.tracemill.clickhouse.block.MapColumn;
import io.tracemill.clickhouse.block.NativeBlock;
import io.tracemill.clickhouse.block.StringColumn;
import io.tracemill.schemas.Ids;
import io.tracemill.schemas.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Generated spans as a block for otel_traces, every column that the job fills. */
final class SpanBlock {
  private final NativeBlock block = new NativeBlock();
  private final List<Consumer<Span>> appenders = new ArrayList<>();
  private final long appendMillis;

  SpanBlock(long appendMillis) {
    this.appendMillis = appendMillis;
    times();
    texts();
    attributes("ResourceAttributes", Span::resourceAttributes);
    attributes("ScopeAttributes", Span::scopeAttributes);
    attributes("SpanAttributes", Span::attributes);
    nested();
  }

  void add(Span span) {
    appenders.forEach(appender -> appender.accept(span));
  }

  byte[] toByteArray() {
    return block.toByteArray();
  }

  List<String> columnNames() {
    return block.columnNames();
  }

  int rows() {
    return block.rows();
  }

  private void times() {
    number("Timestamp", Columns.dateTime64(9), Span::startEpochNanos);
    number("Duration", Columns.uint64(), Span::durationNanos);
    number("AppendTime", Columns.dateTime64(3), span -> appendMillis);
    number("Version", Columns.uint64(), span -> appendMillis << 16);
    number("Shared", Columns.bool(), span -> span.shared() ? 1 : 0);
    number("IsDeleted", Columns.uint8(), span -> 0);
    number("TemplateModel", Columns.uint32(), span -> 0);
    FloatColumn adjusted = block.column("AdjustedCount", Columns.float64());
    appenders.add(span -> adjusted.add(span.adjustedCount()));
  }

  private void texts() {
    text("TraceId", span -> Ids.traceId(span.traceIdHigh(), span.traceIdLow()));
    text("SpanId", span -> Ids.spanId(span.spanId()));
    text("ParentSpanId", span -> Ids.spanIdOrEmpty(span.parentSpanId()));
    text("TraceState", Span::traceState);
    text("ScopeName", Span::scopeName);
    text("ScopeVersion", Span::scopeVersion);
    text("StatusMessage", Span::statusMessage);
    text("ServiceInstance", Span::instance);
    text("OriginalTraceId", span -> "");
    name("SpanName", Span::operation);
    name("Operation", Span::operation);
    name("SpanKind", span -> span.kind().label());
    name("ServiceName", Span::service);
    name("StatusCode", span -> span.statusCode().label());
    name("Tenant", Span::tenant);
    name("Environment", Span::environment);
    name("ServiceVersion", Span::serviceVersion);
    name("HostName", Span::host);
    name("SourceFormat", Span::sourceFormat);
    name("Caller", span -> "");
    name("HostGroup", span -> "");
  }

  /** The generator makes neither events nor links nor defects. */
  private void nested() {
    empty("Events.Timestamp", Columns.array(Columns.dateTime64(9)));
    empty("Events.Name", Columns.array(Columns.lowCardinality()));
    empty("Events.Attributes", Columns.array(Columns.attributes()));
    empty("Links.TraceId", Columns.array(Columns.string()));
    empty("Links.SpanId", Columns.array(Columns.string()));
    empty("Links.TraceState", Columns.array(Columns.string()));
    empty("Links.Attributes", Columns.array(Columns.attributes()));
    empty("Defects", Columns.array(Columns.lowCardinality()));
  }

  private void number(String name, IntegerColumn type, java.util.function.ToLongFunction<Span> of) {
    IntegerColumn column = block.column(name, type);
    appenders.add(span -> column.add(of.applyAsLong(span)));
  }

  private void text(String name, java.util.function.Function<Span, String> of) {
    StringColumn column = block.column(name, Columns.string());
    appenders.add(span -> column.add(of.apply(span)));
  }

  private void name(String name, java.util.function.Function<Span, String> of) {
    LowCardinalityColumn column = block.column(name, Columns.lowCardinality());
    appenders.add(span -> column.add(of.apply(span)));
  }

  private void attributes(String name, java.util.function.Function<Span, Map<String, String>> of) {
    MapColumn<LowCardinalityColumn, StringColumn> column = block.column(name, Columns.attributes());
    appenders.add(
        span -> {
          of.apply(span)
              .forEach(
                  (key, value) -> {
                    column.keys().add(key);
                    column.values().add(value);
                  });
          column.endRow();
        });
  }

  private <C extends Column> void empty(String name, ArrayColumn<C> type) {
    ArrayColumn<C> column = block.column(name, type);
    appenders.add(span -> column.endRow());
  }
}
