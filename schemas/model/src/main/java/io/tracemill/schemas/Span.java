package io.tracemill.schemas;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One report of one span, in the shape that every wire format is mapped to. Immutable. The Avro
 * form is {@code span.avsc}, whose field docs give the source of each value.
 *
 * @param tenant tenant; empty is the default tenant
 * @param traceIdHigh upper 64 bits of the trace id; 0 for a 64-bit id
 * @param traceIdLow lower 64 bits of the trace id
 * @param spanId span id; never 0
 * @param parentSpanId parent's span id; 0: none
 * @param shared whether this is the server's half of an id that the client reports too
 * @param startEpochNanos start, epoch nanoseconds, 0..{@link #MAX_EPOCH_NANOS}; {@link #UNKNOWN}
 *     when not reported
 * @param durationNanos duration, nanoseconds, not negative; {@link #UNKNOWN} when not reported
 * @param adjustedCount spans that this one stands for under sampling; 1 when unknown
 * @param sourceFormat wire format of the report
 * @param defects what the receiver mended, sorted
 */
public record Span(
    String tenant,
    long traceIdHigh,
    long traceIdLow,
    long spanId,
    long parentSpanId,
    boolean shared,
    SpanKind kind,
    StatusCode statusCode,
    String statusMessage,
    long startEpochNanos,
    long durationNanos,
    double adjustedCount,
    String service,
    String instance,
    String operation,
    String environment,
    String serviceVersion,
    String host,
    String traceState,
    String scopeName,
    String scopeVersion,
    String sourceFormat,
    SortedMap<String, String> resourceAttributes,
    SortedMap<String, String> scopeAttributes,
    SortedMap<String, String> attributes,
    List<Event> events,
    List<Link> links,
    List<String> defects) {

  /** A time or duration that the reporter did not give. */
  public static final long UNKNOWN = -1;

  /** Latest time that is kept as it is: 2105-12-31T23:59:59.999999999Z, in epoch nanoseconds. */
  public static final long MAX_EPOCH_NANOS = 4_291_747_199_999_999_999L;

  /** Something that happened at one moment of a span; time in epoch nanoseconds. */
  public record Event(long epochNanos, String name, SortedMap<String, String> attributes) {
    public Event {
      attributes = sorted(attributes);
    }
  }

  /** A pointer to a span of this or another trace. */
  public record Link(
      long traceIdHigh,
      long traceIdLow,
      long spanId,
      String traceState,
      SortedMap<String, String> attributes) {
    public Link {
      attributes = sorted(attributes);
    }
  }

  public Span {
    resourceAttributes = sorted(resourceAttributes);
    scopeAttributes = sorted(scopeAttributes);
    attributes = sorted(attributes);
    events = List.copyOf(events);
    links = List.copyOf(links);
    defects = List.copyOf(defects);
  }

  /** A builder with everything empty or unknown but the ids. */
  public static Builder builder(long traceIdHigh, long traceIdLow, long spanId) {
    return new Builder(traceIdHigh, traceIdLow, spanId);
  }

  /** A builder that starts from this span. */
  public Builder toBuilder() {
    return new Builder(traceIdHigh, traceIdLow, spanId)
        .tenant(tenant)
        .parentSpanId(parentSpanId)
        .shared(shared)
        .kind(kind)
        .status(statusCode, statusMessage)
        .startEpochNanos(startEpochNanos)
        .durationNanos(durationNanos)
        .adjustedCount(adjustedCount)
        .service(service)
        .instance(instance)
        .operation(operation)
        .environment(environment)
        .serviceVersion(serviceVersion)
        .host(host)
        .traceState(traceState)
        .scope(scopeName, scopeVersion, scopeAttributes)
        .sourceFormat(sourceFormat)
        .resourceAttributes(resourceAttributes)
        .attributes(attributes)
        .events(events)
        .links(links)
        .defects(defects);
  }

  private static SortedMap<String, String> sorted(Map<String, String> map) {
    return Collections.unmodifiableSortedMap(new TreeMap<>(map));
  }

  /** Collects the parts of a span. Not thread-safe. */
  public static final class Builder {
    private long traceIdHigh;
    private long traceIdLow;
    private long spanId;
    private String tenant = "";
    private long parentSpanId;
    private boolean shared;
    private SpanKind kind = SpanKind.UNSPECIFIED;
    private StatusCode statusCode = StatusCode.UNSET;
    private String statusMessage = "";
    private long startEpochNanos = UNKNOWN;
    private long durationNanos = UNKNOWN;
    private double adjustedCount = 1;
    private String service = "";
    private String instance = "";
    private String operation = "";
    private String environment = "";
    private String serviceVersion = "";
    private String host = "";
    private String traceState = "";
    private String scopeName = "";
    private String scopeVersion = "";
    private String sourceFormat = "";
    private Map<String, String> resourceAttributes = Map.of();
    private Map<String, String> scopeAttributes = Map.of();
    private Map<String, String> attributes = Map.of();
    private List<Event> events = List.of();
    private List<Link> links = List.of();
    private List<String> defects = List.of();

    private Builder(long traceIdHigh, long traceIdLow, long spanId) {
      this.traceIdHigh = traceIdHigh;
      this.traceIdLow = traceIdLow;
      this.spanId = spanId;
    }

    public Builder traceId(long high, long low) {
      this.traceIdHigh = high;
      this.traceIdLow = low;
      return this;
    }

    public Builder spanId(long value) {
      this.spanId = value;
      return this;
    }

    public Builder tenant(String value) {
      this.tenant = value;
      return this;
    }

    public Builder parentSpanId(long value) {
      this.parentSpanId = value;
      return this;
    }

    public Builder shared(boolean value) {
      this.shared = value;
      return this;
    }

    public Builder kind(SpanKind value) {
      this.kind = value;
      return this;
    }

    public Builder status(StatusCode code, String message) {
      this.statusCode = code;
      this.statusMessage = message;
      return this;
    }

    public Builder startEpochNanos(long value) {
      this.startEpochNanos = value;
      return this;
    }

    public Builder durationNanos(long value) {
      this.durationNanos = value;
      return this;
    }

    public Builder adjustedCount(double value) {
      this.adjustedCount = value;
      return this;
    }

    public Builder service(String value) {
      this.service = value;
      return this;
    }

    public Builder instance(String value) {
      this.instance = value;
      return this;
    }

    public Builder operation(String value) {
      this.operation = value;
      return this;
    }

    public Builder environment(String value) {
      this.environment = value;
      return this;
    }

    public Builder serviceVersion(String value) {
      this.serviceVersion = value;
      return this;
    }

    public Builder host(String value) {
      this.host = value;
      return this;
    }

    public Builder traceState(String value) {
      this.traceState = value;
      return this;
    }

    public Builder scope(String name, String version, Map<String, String> attributes) {
      this.scopeName = name;
      this.scopeVersion = version;
      this.scopeAttributes = attributes;
      return this;
    }

    public Builder sourceFormat(String value) {
      this.sourceFormat = value;
      return this;
    }

    public Builder resourceAttributes(Map<String, String> value) {
      this.resourceAttributes = value;
      return this;
    }

    public Builder attributes(Map<String, String> value) {
      this.attributes = value;
      return this;
    }

    public Builder events(List<Event> value) {
      this.events = value;
      return this;
    }

    public Builder links(List<Link> value) {
      this.links = value;
      return this;
    }

    public Builder defects(List<String> value) {
      this.defects = value;
      return this;
    }

    public Span build() {
      return new Span(
          tenant,
          traceIdHigh,
          traceIdLow,
          spanId,
          parentSpanId,
          shared,
          kind,
          statusCode,
          statusMessage,
          startEpochNanos,
          durationNanos,
          adjustedCount,
          service,
          instance,
          operation,
          environment,
          serviceVersion,
          host,
          traceState,
          scopeName,
          scopeVersion,
          sourceFormat,
          new TreeMap<>(resourceAttributes),
          new TreeMap<>(scopeAttributes),
          new TreeMap<>(attributes),
          events,
          links,
          defects);
    }
  }
}
