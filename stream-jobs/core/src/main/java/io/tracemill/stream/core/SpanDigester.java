package io.tracemill.stream.core;

import io.tracemill.schemas.SpanKind;
import io.tracemill.schemas.SpanView;
import io.tracemill.schemas.StatusCode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads a span's series, bucket and error class off its Avro body. Also the one place that knows
 * which attributes give Caller, HostGroup and the error class. Not thread-safe.
 */
public final class SpanDigester {
  private static final byte[] DOWNSTREAM_CLUSTER = utf8("downstream_cluster");
  private static final byte[] PEER_SERVICE = utf8("peer.service");
  private static final byte[] TRACEMILL_CALLER = utf8("tracemill.caller");
  private static final byte[] HOST_GROUP = utf8("tracemill.host.group");
  private static final byte[] RESPONSE_FLAGS = utf8("response_flags");
  private static final byte[] EXCEPTION_TYPE = utf8("exception.type");

  /** Attributes that name an error's class, most telling first; Envoy's flags are second. */
  private static final byte[][] ERROR_CLASSES = {
    utf8("error.type"),
    RESPONSE_FLAGS,
    utf8("http.response.status_code"),
    utf8("http.status_code"),
    utf8("rpc.grpc.status_code"),
  };

  private static final String UNNAMED_ERROR = "error";

  private final Utf8Interner strings;
  private final SeriesKeys keys;

  private long downstreamCluster;
  private long peerService;
  private long tracemillCaller;
  private long hostGroup;
  private long caller;
  private final long[] errorClasses = new long[ERROR_CLASSES.length];

  public SpanDigester() {
    this(new Utf8Interner());
  }

  SpanDigester(Utf8Interner strings) {
    this.strings = strings;
    this.keys = new SeriesKeys(strings.slots() / 2);
  }

  /** The digest of the span that {@code view} looks at. */
  public SpanDigest digest(SpanView view) {
    look(view);
    byte[] buffer = view.buffer();
    SeriesKey key =
        keys.of(
            strings.intern(buffer, view.tenant()),
            strings.intern(buffer, view.service()),
            strings.intern(buffer, view.operation()),
            view.kind().label(),
            strings.intern(buffer, view.environment()),
            strings.intern(buffer, view.serviceVersion()),
            strings.intern(buffer, hostGroup),
            strings.intern(buffer, caller));
    return new SpanDigest(
        key,
        strings.intern(buffer, view.instance()),
        strings.intern(buffer, view.host()),
        bucketSeconds(view),
        Math.max(0, view.durationNanos()),
        view.statusCode() == StatusCode.ERROR ? errorClass(view) : "",
        view.adjustedCount(),
        view.traceIdHigh(),
        view.traceIdLow());
  }

  /** Slice of column Caller of the span that was last looked at. */
  public long caller() {
    return caller;
  }

  /** Slice of column HostGroup of the span that was last looked at. */
  public long hostGroup() {
    return hostGroup;
  }

  /** Start of the bucket in which the span ended, epoch seconds. */
  static long bucketSeconds(SpanView view) {
    return Buckets.floor(
        Buckets.endSecond(view.startEpochNanos(), view.durationNanos()), SpanDigest.BUCKET_SECONDS);
  }

  /** Reads the attributes that name something, for {@link #caller()} and {@link #hostGroup()}. */
  public void look(SpanView view) {
    downstreamCluster = 0;
    peerService = 0;
    tracemillCaller = 0;
    hostGroup = 0;
    Arrays.fill(errorClasses, 0);
    byte[] buffer = view.buffer();
    view.forEachAttribute(view.attributesAt(), (key, value) -> note(buffer, key, value));
    if (length(hostGroup) == 0) {
      view.forEachAttribute(
          view.resourceAttributesAt(),
          (key, value) -> {
            if (is(buffer, key, HOST_GROUP)) {
              hostGroup = value;
            }
          });
    }
    caller = callerSlice(view);
  }

  private void note(byte[] buffer, long key, long value) {
    switch (length(key)) {
      case 12 -> peerService = is(buffer, key, PEER_SERVICE) ? value : peerService;
      case 18 ->
          downstreamCluster = is(buffer, key, DOWNSTREAM_CLUSTER) ? value : downstreamCluster;
      case 20 -> hostGroup = is(buffer, key, HOST_GROUP) ? value : hostGroup;
      default -> {}
    }
    if (is(buffer, key, TRACEMILL_CALLER)) {
      tracemillCaller = value;
    }
    for (int i = 0; i < ERROR_CLASSES.length; i++) {
      if (is(buffer, key, ERROR_CLASSES[i])) {
        errorClasses[i] = value;
      }
    }
  }

  private long callerSlice(SpanView view) {
    byte[] buffer = view.buffer();
    if (isNamed(buffer, downstreamCluster)) {
      return downstreamCluster;
    }
    if (view.kind() == SpanKind.SERVER && length(peerService) > 0) {
      return peerService;
    }
    return tracemillCaller;
  }

  private String errorClass(SpanView view) {
    byte[] buffer = view.buffer();
    for (int i = 0; i < errorClasses.length; i++) {
      long slice =
          ERROR_CLASSES[i] == RESPONSE_FLAGS ? firstFlag(buffer, errorClasses[i]) : errorClasses[i];
      if (length(slice) > 0) {
        return strings.intern(buffer, slice);
      }
    }
    return exceptionType(view);
  }

  private String exceptionType(SpanView view) {
    byte[] buffer = view.buffer();
    long[] found = new long[1];
    view.forEachEvent(
        (epochNanos, name, at) ->
            view.forEachAttribute(
                at,
                (key, value) -> {
                  if (length(found[0]) == 0 && is(buffer, key, EXCEPTION_TYPE)) {
                    found[0] = value;
                  }
                }));
    return length(found[0]) == 0 ? UNNAMED_ERROR : strings.intern(buffer, found[0]);
  }

  /** Envoy's flags up to the first comma; empty where there is none. */
  private static long firstFlag(byte[] buffer, long slice) {
    int end = offset(slice);
    while (end < offset(slice) + length(slice) && buffer[end] != ',') {
      end++;
    }
    long first = (long) offset(slice) << 32 | (end - offset(slice));
    return isNamed(buffer, first) ? first : 0;
  }

  /** Envoy writes "-" where it has nothing to say. */
  private static boolean isNamed(byte[] buffer, long slice) {
    return length(slice) > 1 || (length(slice) == 1 && buffer[offset(slice)] != '-');
  }

  private static boolean is(byte[] buffer, long slice, byte[] text) {
    return length(slice) == text.length
        && Arrays.equals(buffer, offset(slice), offset(slice) + text.length, text, 0, text.length);
  }

  private static int length(long slice) {
    return (int) slice;
  }

  private static int offset(long slice) {
    return (int) (slice >>> 32);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
