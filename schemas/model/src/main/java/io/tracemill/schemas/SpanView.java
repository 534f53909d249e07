package io.tracemill.schemas;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.function.LongConsumer;

/**
 * A reusable window on a span's Avro body: {@link #wrap} walks it once, checks it whole and keeps
 * the numbers and the places of the strings, so that nothing is allocated for what is not asked.
 * Reads the current schema only; {@code SpanDecoder} brings other writers' bodies into it.
 *
 * <p>A string's place is a slice: offset in the upper 32 bits, length in bytes in the lower. Not
 * thread-safe; a view is valid until the next {@code wrap}.
 */
public final class SpanView {
  private static final int KINDS = SpanKind.values().length;
  private static final int STATUS_CODES = StatusCode.values().length;

  private final AvroInput in = new AvroInput();

  private long traceIdHigh;
  private long traceIdLow;
  private long spanId;
  private long parentSpanId;
  private boolean shared;
  private int kind;
  private int statusCode;
  private long startEpochNanos;
  private long durationNanos;
  private double adjustedCount;
  private long tenant;
  private long service;
  private long instance;
  private long operation;
  private long environment;
  private long serviceVersion;
  private long host;
  private long statusMessage;
  private long traceState;
  private long scopeName;
  private long scopeVersion;
  private long sourceFormat;
  private int resourceAttributesAt;
  private int scopeAttributesAt;
  private int attributesAt;
  private int eventsAt;
  private int linksAt;
  private int defectsAt;

  /** Sees the places of one key and its value. */
  @FunctionalInterface
  public interface AttributeVisitor {
    void visit(long key, long value);
  }

  /** Sees one event; {@code attributesAt} is for {@link #forEachAttribute}. */
  @FunctionalInterface
  public interface EventVisitor {
    void visit(long epochNanos, long name, int attributesAt);
  }

  /** Sees one link; {@code attributesAt} is for {@link #forEachAttribute}. */
  @FunctionalInterface
  public interface LinkVisitor {
    void visit(long traceIdHigh, long traceIdLow, long spanId, long traceState, int attributesAt);
  }

  /**
   * Looks at {@code length} bytes of {@code body} from {@code offset} on.
   *
   * @throws MalformedSpanException when they are not exactly one span of the current schema
   */
  public void wrap(byte[] body, int offset, int length) {
    in.wrap(body, offset, length);
    readNumbers();
    readStrings();
    resourceAttributesAt = in.position();
    in.skipMap();
    scopeAttributesAt = in.position();
    in.skipMap();
    attributesAt = in.position();
    in.skipMap();
    eventsAt = in.position();
    readEvents((at, name, attributes) -> {});
    linksAt = in.position();
    readLinks((high, low, id, state, attributes) -> {});
    defectsAt = in.position();
    readDefects(defect -> {});
    if (in.remaining() != 0) {
      throw in.malformed(in.remaining() + " bytes are left after the span");
    }
  }

  /**
   * Checks what {@code span.avsc} states beyond the form: ids are not zero, the start is within
   * 1970..2105, the adjusted count is a number from 1 on.
   *
   * @throws MalformedSpanException when one of them does not hold
   */
  public void checkRules() {
    if ((traceIdHigh | traceIdLow) == 0) {
      throw new MalformedSpanException("traceId is all zero");
    }
    if (spanId == 0) {
      throw new MalformedSpanException("spanId is all zero");
    }
    if (startEpochNanos > Span.MAX_EPOCH_NANOS) {
      throw new MalformedSpanException(
          "startEpochNanos is %d, must be within 0..%d"
              .formatted(startEpochNanos, Span.MAX_EPOCH_NANOS));
    }
    if (!(adjustedCount >= 1 && adjustedCount < Double.POSITIVE_INFINITY)) {
      throw new MalformedSpanException(
          "adjustedCount is " + adjustedCount + ", must be finite and at least 1");
    }
  }

  private void readNumbers() {
    traceIdHigh = in.readLongBigEndian();
    traceIdLow = in.readLongBigEndian();
    spanId = in.readLongBigEndian();
    parentSpanId = in.readIndex(2) == 0 ? 0 : in.readLongBigEndian();
    shared = in.readBoolean();
    kind = in.readIndex(KINDS);
    statusCode = in.readIndex(STATUS_CODES);
    startEpochNanos = readOptional("startEpochNanos");
    durationNanos = readOptional("durationNanos");
    adjustedCount = in.readDouble();
  }

  private long readOptional(String field) {
    if (in.readIndex(2) == 0) {
      return Span.UNKNOWN;
    }
    long value = in.readLong();
    if (value < 0) {
      throw in.malformed(field + " is " + value + ", must not be negative");
    }
    return value;
  }

  private void readStrings() {
    tenant = in.readSlice();
    service = in.readSlice();
    instance = in.readSlice();
    operation = in.readSlice();
    environment = in.readSlice();
    serviceVersion = in.readSlice();
    host = in.readSlice();
    statusMessage = in.readSlice();
    traceState = in.readSlice();
    scopeName = in.readSlice();
    scopeVersion = in.readSlice();
    sourceFormat = in.readSlice();
  }

  private void readEvents(EventVisitor visitor) {
    for (long n = in.readBlockCount(); n != 0; n = in.readBlockCount()) {
      for (long i = 0; i < n; i++) {
        long epochNanos = in.readLong();
        long name = in.readSlice();
        int attributes = in.position();
        in.skipMap();
        int next = in.position();
        visitor.visit(epochNanos, name, attributes);
        in.seek(next);
      }
    }
  }

  private void readLinks(LinkVisitor visitor) {
    for (long n = in.readBlockCount(); n != 0; n = in.readBlockCount()) {
      for (long i = 0; i < n; i++) {
        long high = in.readLongBigEndian();
        long low = in.readLongBigEndian();
        long id = in.readLongBigEndian();
        long state = in.readSlice();
        int attributes = in.position();
        in.skipMap();
        int next = in.position();
        visitor.visit(high, low, id, state, attributes);
        in.seek(next);
      }
    }
  }

  private void readDefects(LongConsumer visitor) {
    for (long n = in.readBlockCount(); n != 0; n = in.readBlockCount()) {
      for (long i = 0; i < n; i++) {
        visitor.accept(in.readSlice());
      }
    }
  }

  /** Calls {@code visitor} for every entry of the map that starts at {@code at}. */
  public void forEachAttribute(int at, AttributeVisitor visitor) {
    in.seek(at);
    for (long n = in.readBlockCount(); n != 0; n = in.readBlockCount()) {
      for (long i = 0; i < n; i++) {
        long key = in.readSlice();
        long value = in.readSlice();
        int next = in.position();
        visitor.visit(key, value);
        in.seek(next);
      }
    }
  }

  /** Calls {@code visitor} for every event, in their order. */
  public void forEachEvent(EventVisitor visitor) {
    in.seek(eventsAt);
    readEvents(visitor);
  }

  /** Calls {@code visitor} for every link, in their order. */
  public void forEachLink(LinkVisitor visitor) {
    in.seek(linksAt);
    readLinks(visitor);
  }

  /** Calls {@code visitor} with the slice of every defect. */
  public void forEachDefect(LongConsumer visitor) {
    in.seek(defectsAt);
    readDefects(visitor);
  }

  /** The bytes that slices point into. */
  public byte[] buffer() {
    return in.buffer();
  }

  /** The text of a slice. */
  public String string(long slice) {
    return in.string(slice);
  }

  public long traceIdHigh() {
    return traceIdHigh;
  }

  public long traceIdLow() {
    return traceIdLow;
  }

  public long spanId() {
    return spanId;
  }

  /** 0: none. */
  public long parentSpanId() {
    return parentSpanId;
  }

  public boolean shared() {
    return shared;
  }

  public SpanKind kind() {
    return SpanKind.of(kind);
  }

  public StatusCode statusCode() {
    return StatusCode.of(statusCode);
  }

  /** Epoch nanoseconds, or {@link Span#UNKNOWN}. */
  public long startEpochNanos() {
    return startEpochNanos;
  }

  /** Nanoseconds, or {@link Span#UNKNOWN}. */
  public long durationNanos() {
    return durationNanos;
  }

  public double adjustedCount() {
    return adjustedCount;
  }

  public long tenant() {
    return tenant;
  }

  public long service() {
    return service;
  }

  public long instance() {
    return instance;
  }

  public long operation() {
    return operation;
  }

  public long environment() {
    return environment;
  }

  public long serviceVersion() {
    return serviceVersion;
  }

  public long host() {
    return host;
  }

  public long statusMessage() {
    return statusMessage;
  }

  public long traceState() {
    return traceState;
  }

  public long scopeName() {
    return scopeName;
  }

  public long scopeVersion() {
    return scopeVersion;
  }

  public long sourceFormat() {
    return sourceFormat;
  }

  /** Place of the resource's attributes, for {@link #forEachAttribute}. */
  public int resourceAttributesAt() {
    return resourceAttributesAt;
  }

  /** Place of the scope's attributes, for {@link #forEachAttribute}. */
  public int scopeAttributesAt() {
    return scopeAttributesAt;
  }

  /** Place of the span's attributes, for {@link #forEachAttribute}. */
  public int attributesAt() {
    return attributesAt;
  }

  /** Copies everything out. */
  public Span toSpan() {
    return Span.builder(traceIdHigh, traceIdLow, spanId)
        .tenant(string(tenant))
        .parentSpanId(parentSpanId)
        .shared(shared)
        .kind(kind())
        .status(statusCode(), string(statusMessage))
        .startEpochNanos(startEpochNanos)
        .durationNanos(durationNanos)
        .adjustedCount(adjustedCount)
        .service(string(service))
        .instance(string(instance))
        .operation(string(operation))
        .environment(string(environment))
        .serviceVersion(string(serviceVersion))
        .host(string(host))
        .traceState(string(traceState))
        .scope(string(scopeName), string(scopeVersion), mapAt(scopeAttributesAt))
        .sourceFormat(string(sourceFormat))
        .resourceAttributes(mapAt(resourceAttributesAt))
        .attributes(mapAt(attributesAt))
        .events(copyEvents())
        .links(copyLinks())
        .defects(copyDefects())
        .build();
  }

  private SortedMap<String, String> mapAt(int at) {
    in.seek(at);
    return SpanCodec.readMap(in);
  }

  private List<Span.Event> copyEvents() {
    List<Span.Event> events = new ArrayList<>();
    forEachEvent(
        (epochNanos, name, at) -> events.add(new Span.Event(epochNanos, string(name), mapAt(at))));
    return events;
  }

  private List<Span.Link> copyLinks() {
    List<Span.Link> links = new ArrayList<>();
    forEachLink(
        (high, low, id, state, at) ->
            links.add(new Span.Link(high, low, id, string(state), mapAt(at))));
    return links;
  }

  private List<String> copyDefects() {
    in.seek(defectsAt);
    return SpanCodec.readStrings(in);
  }
}
