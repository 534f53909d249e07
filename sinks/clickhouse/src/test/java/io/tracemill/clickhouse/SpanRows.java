package io.tracemill.clickhouse;

import io.tracemill.clickhouse.block.ArrayColumn;
import io.tracemill.clickhouse.block.Columns;
import io.tracemill.clickhouse.block.FloatColumn;
import io.tracemill.clickhouse.block.IntegerColumn;
import io.tracemill.clickhouse.block.LowCardinalityColumn;
import io.tracemill.clickhouse.block.MapColumn;
import io.tracemill.clickhouse.block.NativeBlock;
import io.tracemill.clickhouse.block.StringColumn;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/**
 * Rows like those of otel_traces: 8 spans per trace, 40 services, 400 operations, 10 attributes and
 * 4 of the resource, an event on one span in ten, no links.
 */
final class SpanRows implements BlockEncoder<Random> {
  private static final byte[][] KEYS = texts("http.request.header.key-", 10);
  private static final byte[][] RESOURCE_KEYS = texts("k8s.resource.key-", 4);
  private static final byte[][] SERVICES = texts("service-", 40);
  private static final byte[][] NAMES = texts("GET /api/v1/resource-", 400);
  private static final byte[][] KINDS = {utf8("Server"), utf8("Client"), utf8("Internal")};
  private static final byte[][] STATUSES = {utf8("Unset"), utf8("Ok"), utf8("Error")};
  private static final byte[][] VALUES = texts("value-of-attribute-", 5000);

  private final NativeBlock block = new NativeBlock();
  private final IntegerColumn timestamp = block.column("Timestamp", Columns.dateTime64(9));
  private final StringColumn traceId = block.column("TraceId", Columns.string());
  private final StringColumn spanId = block.column("SpanId", Columns.string());
  private final StringColumn parentSpanId = block.column("ParentSpanId", Columns.string());
  private final StringColumn traceState = block.column("TraceState", Columns.string());
  private final LowCardinalityColumn name = block.column("SpanName", Columns.lowCardinality());
  private final LowCardinalityColumn kind = block.column("SpanKind", Columns.lowCardinality());
  private final LowCardinalityColumn service =
      block.column("ServiceName", Columns.lowCardinality());
  private final MapColumn<LowCardinalityColumn, StringColumn> resource =
      block.column("ResourceAttributes", Columns.attributes());
  private final StringColumn scopeName = block.column("ScopeName", Columns.string());
  private final StringColumn scopeVersion = block.column("ScopeVersion", Columns.string());
  private final MapColumn<LowCardinalityColumn, StringColumn> scope =
      block.column("ScopeAttributes", Columns.attributes());
  private final MapColumn<LowCardinalityColumn, StringColumn> attributes =
      block.column("SpanAttributes", Columns.attributes());
  private final IntegerColumn duration = block.column("Duration", Columns.uint64());
  private final LowCardinalityColumn status = block.column("StatusCode", Columns.lowCardinality());
  private final StringColumn message = block.column("StatusMessage", Columns.string());
  private final ArrayColumn<IntegerColumn> eventAt =
      block.column("Events.Timestamp", Columns.array(Columns.dateTime64(9)));
  private final ArrayColumn<LowCardinalityColumn> eventName =
      block.column("Events.Name", Columns.array(Columns.lowCardinality()));
  private final ArrayColumn<MapColumn<LowCardinalityColumn, StringColumn>> eventAttributes =
      block.column("Events.Attributes", Columns.array(Columns.attributes()));
  private final LowCardinalityColumn tenant = block.column("Tenant", Columns.lowCardinality());
  private final LowCardinalityColumn environment =
      block.column("Environment", Columns.lowCardinality());
  private final LowCardinalityColumn version =
      block.column("ServiceVersion", Columns.lowCardinality());
  private final LowCardinalityColumn host = block.column("HostName", Columns.lowCardinality());
  private final StringColumn instance = block.column("ServiceInstance", Columns.string());
  private final IntegerColumn shared = block.column("Shared", Columns.bool());
  private final FloatColumn adjusted = block.column("AdjustedCount", Columns.float64());
  private final LowCardinalityColumn format =
      block.column("SourceFormat", Columns.lowCardinality());
  private final ArrayColumn<LowCardinalityColumn> defects =
      block.column("Defects", Columns.array(Columns.lowCardinality()));
  private final LowCardinalityColumn operation =
      block.column("Operation", Columns.lowCardinality());
  private final LowCardinalityColumn caller = block.column("Caller", Columns.lowCardinality());
  private final LowCardinalityColumn group = block.column("HostGroup", Columns.lowCardinality());
  private final StringColumn original = block.column("OriginalTraceId", Columns.string());
  private final IntegerColumn append = block.column("AppendTime", Columns.dateTime64(3));
  private final IntegerColumn rowVersion = block.column("Version", Columns.uint64());
  private final IntegerColumn deleted = block.column("IsDeleted", Columns.uint8());

  private long row;
  private long trace;
  private long now = 1_764_000_000_000_000_000L;

  @Override
  public void add(Random random) {
    if (row++ % 8 == 0) {
      trace = random.nextLong();
    }
    now += 10_000;
    timestamp.add(now - random.nextInt(1_000_000_000));
    traceId.addHex(trace, trace * 31);
    spanId.addHex(random.nextLong());
    parentSpanId.addHex(random.nextLong());
    traceState.addDefault();
    addTo(name, NAMES, random);
    addTo(kind, KINDS, random);
    addTo(service, SERVICES, random);
    addAttributes(resource, RESOURCE_KEYS, SERVICES, random);
    scopeName.add("io.opentelemetry.http");
    scopeVersion.add("2.20.1");
    scope.endRow();
    addAttributes(attributes, KEYS, VALUES, random);
    duration.add((long) Math.exp(14 + 2 * random.nextGaussian()));
    addTo(status, STATUSES, random);
    message.addDefault();
    if (random.nextInt(10) == 0) {
      eventAt.elements().add(now);
      eventName.elements().add("exception");
      addAttributes(eventAttributes.elements(), RESOURCE_KEYS, VALUES, random);
    }
    eventAt.endRow();
    eventName.endRow();
    eventAttributes.endRow();
    tenant.addDefault();
    environment.add("production");
    version.add("1.4.2");
    addTo(host, SERVICES, random);
    addTo(instance, VALUES, random);
    shared.add(false);
    adjusted.add(1);
    format.add("otlp");
    defects.endRow();
    addTo(operation, NAMES, random);
    addTo(caller, SERVICES, random);
    group.addDefault();
    original.addDefault();
    append.add(now / 1_000_000);
    rowVersion.add(now / 1_000_000 << 16);
    deleted.add(0);
  }

  @Override
  public NativeBlock block() {
    return block;
  }

  private static void addAttributes(
      MapColumn<LowCardinalityColumn, StringColumn> map,
      byte[][] keys,
      byte[][] values,
      Random random) {
    for (byte[] key : keys) {
      map.keys().add(key, 0, key.length);
      byte[] value = values[random.nextInt(values.length)];
      map.values().add(value, 0, value.length);
    }
    map.endRow();
  }

  private static void addTo(
      io.tracemill.clickhouse.block.TextColumn column, byte[][] values, Random random) {
    byte[] value = values[random.nextInt(values.length)];
    column.add(value, 0, value.length);
  }

  private static byte[][] texts(String prefix, int count) {
    byte[][] texts = new byte[count][];
    for (int i = 0; i < count; i++) {
      texts[i] = utf8(prefix + i);
    }
    return texts;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
