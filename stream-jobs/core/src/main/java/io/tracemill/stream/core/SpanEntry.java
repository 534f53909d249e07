package io.tracemill.stream.core;

import org.jspecify.annotations.Nullable;

/**
 * One span of a trace in state. Immutable, so copies of a trace may share it.
 *
 * @param body Avro body of the row, merged
 * @param reports bodies of the distinct reports it was merged from; null when {@code body} is the
 *     only report as it came
 * @param firstAppendMillis smallest append time of its reports
 * @param lastAppendMillis greatest append time of its reports
 * @param version version of the row as last sent
 * @param joinedHalf whether it was reported under the lower half of the trace id alone
 * @param node what was read of the body; null when it has to be read again; never stored
 */
@SuppressWarnings("ArrayRecordComponent") // never changed, compared nowhere
public record SpanEntry(
    byte[] body,
    byte @Nullable [][] reports,
    long firstAppendMillis,
    long lastAppendMillis,
    long version,
    boolean joinedHalf,
    @Nullable SpanNode node) {

  /** The distinct reports. */
  byte[][] distinctReports() {
    return reports == null ? new byte[][] {body} : reports;
  }

  /** Bytes of content held. */
  long bytes() {
    long bytes = body.length;
    if (reports != null) {
      for (byte[] report : reports) {
        bytes += report.length;
      }
    }
    return bytes;
  }

  StoredSpan stored() {
    return new StoredSpan(body, firstAppendMillis, version, false, joinedHalf);
  }

  StoredSpan tombstone() {
    return new StoredSpan(body, firstAppendMillis, version + 1, true, joinedHalf);
  }
}
