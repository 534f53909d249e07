package io.tracemill.stream.core;

import io.tracemill.schemas.SpanView;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The state of one key: all traces whose ids share their lower half, of whatever tenant; nearly
 * always one. A value without behaviour beyond look-ups; {@link TraceAssembler} changes it.
 */
public final class TraceGroup {
  final List<TraceSession> sessions = new ArrayList<>(1);

  /** Append time of the timer that is set, epoch milliseconds; 0 when none is. */
  long timerMillis;

  /** Greatest version of a trace's row that was taken back; 0: none was. */
  long takenBackVersion;

  /** Bytes that the task has counted for this group; not part of a snapshot. */
  long countedBytes;

  public List<TraceSession> sessions() {
    return sessions;
  }

  public long timerMillis() {
    return timerMillis;
  }

  public void timerMillis(long millis) {
    timerMillis = millis;
  }

  public long countedBytes() {
    return countedBytes;
  }

  public void countedBytes(long bytes) {
    countedBytes = bytes;
  }

  /** A copy that later changes of this group do not reach. */
  public TraceGroup copy() {
    TraceGroup copy = new TraceGroup();
    for (TraceSession session : sessions) {
      copy.sessions.add(session.copy());
    }
    copy.timerMillis = timerMillis;
    copy.takenBackVersion = takenBackVersion;
    copy.countedBytes = countedBytes;
    return copy;
  }

  /** Spans held, each a row. */
  public int spans() {
    int spans = 0;
    for (TraceSession session : sessions) {
      spans += session.size();
    }
    return spans;
  }

  /** Bytes of content held. */
  public long bytes() {
    long bytes = 0;
    for (TraceSession session : sessions) {
      bytes += session.bytes();
    }
    return bytes;
  }

  /** Greatest append time of anything held, epoch milliseconds. */
  public long lastAppendMillis() {
    long last = 0;
    for (TraceSession session : sessions) {
      last = Math.max(last, session.lastAppendMillis);
    }
    return last;
  }

  /** Append time at which the next changed trace is to be closed; {@link Long#MAX_VALUE}: none. */
  public long nextCloseMillis(long gapMillis) {
    long next = Long.MAX_VALUE;
    for (TraceSession session : sessions) {
      if (session.changed) {
        next = Math.min(next, session.lastAppendMillis + gapMillis);
      }
    }
    return next;
  }

  /** The session that a report of this tenant and upper half belongs to; null when it is new. */
  @Nullable TraceSession find(SpanView view, String tenant) {
    TraceSession full = null;
    int fulls = 0;
    for (TraceSession session : sessions) {
      if (session.tenant.equals(tenant)) {
        if (session.traceIdHigh == view.traceIdHigh()) {
          return session;
        }
        full = session;
        fulls++;
      }
    }
    return view.traceIdHigh() == 0 && fulls == 1 ? full : null;
  }
}
