package io.tracemill.stream.core.flood;

import io.tracemill.schemas.SpanKind;
import io.tracemill.schemas.SpanView;
import io.tracemill.stream.core.SpanBodies;
import io.tracemill.stream.core.SpanDigester;
import io.tracemill.stream.core.SpanReport;
import io.tracemill.stream.core.Utf8Interner;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Picks live requests out of reports. A request is a span of kind Server or Consumer, or one whose
 * format gave no kind; it is live when append time minus its end is within {@link #LIVE_SECONDS}
 * seconds either way. Not thread-safe.
 */
final class LiveSpanReader {
  /** How far append time and the span's end may lie apart, seconds. */
  static final int LIVE_SECONDS = 60;

  /** Longer names are cut: a name that floods with its own length costs no more than others. */
  private static final int LONGEST_NAME_BYTES = 256;

  /** Attributes that name the client's address, the most telling first. */
  private static final byte[][] CLIENT_ADDRESSES = {
    utf8("client.address"),
    utf8("http.client_ip"),
    utf8("network.peer.address"),
    utf8("net.sock.peer.addr"),
    utf8("net.peer.ip"),
    utf8("peer.address"),
  };

  /** Attributes that name the user agent, the most telling first. */
  private static final byte[][] USER_AGENTS = {
    utf8("user_agent.original"), utf8("http.user_agent"), utf8("user_agent"),
  };

  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final long LIVE_MILLIS = LIVE_SECONDS * 1000L;

  private final SpanView view = new SpanView();
  private final SpanDigester digester = new SpanDigester();
  private final Utf8Interner strings = new Utf8Interner();
  private final long[] clientAddresses = new long[CLIENT_ADDRESSES.length];
  private final long[] userAgents = new long[USER_AGENTS.length];

  /** The live request that was reported; null when it is none. */
  @Nullable LiveSpan read(SpanReport report) {
    if (!isRequest(SpanBodies.kind(report.body()))) {
      return null;
    }
    view.wrap(report.body(), 0, report.body().length);
    if (view.startEpochNanos() < 0) {
      return null;
    }
    // Both within signed 63 bits after the division, so the sum cannot overflow.
    long endMillis =
        view.startEpochNanos() / NANOS_PER_MILLI
            + Math.max(0, view.durationNanos()) / NANOS_PER_MILLI;
    if (Math.abs(report.appendMillis() - endMillis) > LIVE_MILLIS) {
      return null;
    }
    return request(Math.floorDiv(endMillis, 1000L));
  }

  private static boolean isRequest(SpanKind kind) {
    return kind == SpanKind.SERVER || kind == SpanKind.CONSUMER || kind == SpanKind.UNSPECIFIED;
  }

  private LiveSpan request(long endSecond) {
    byte[] buffer = view.buffer();
    digester.look(view);
    long caller = digester.caller();
    Arrays.fill(clientAddresses, 0);
    Arrays.fill(userAgents, 0);
    view.forEachAttribute(
        view.attributesAt(),
        (key, value) -> {
          note(buffer, CLIENT_ADDRESSES, clientAddresses, key, value);
          note(buffer, USER_AGENTS, userAgents, key, value);
        });
    return new LiveSpan(
        new ServiceKey(text(buffer, view.tenant()), text(buffer, view.service())),
        endSecond,
        view.adjustedCount(),
        text(buffer, view.operation()),
        text(buffer, caller),
        text(buffer, first(clientAddresses)),
        text(buffer, first(userAgents)),
        view.traceIdHigh(),
        view.traceIdLow());
  }

  private String text(byte[] buffer, long slice) {
    return strings.intern(buffer, length(slice) > LONGEST_NAME_BYTES ? cut(buffer, slice) : slice);
  }

  /** Not within a UTF-8 character. */
  private static long cut(byte[] buffer, long slice) {
    int end = LONGEST_NAME_BYTES;
    while (end > 0 && (buffer[offset(slice) + end] & 0xc0) == 0x80) {
      end--;
    }
    return (slice & 0xffff_ffff_0000_0000L) | end;
  }

  private static void note(byte[] buffer, byte[][] names, long[] values, long key, long value) {
    for (int i = 0; i < names.length; i++) {
      byte[] name = names[i];
      int from = offset(key);
      if (length(key) == name.length
          && Arrays.equals(buffer, from, from + name.length, name, 0, name.length)) {
        values[i] = value;
      }
    }
  }

  private static long first(long[] slices) {
    for (long slice : slices) {
      if (length(slice) > 0) {
        return slice;
      }
    }
    return 0;
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
