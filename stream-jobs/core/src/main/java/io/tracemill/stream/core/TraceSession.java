package io.tracemill.stream.core;

import io.tracemill.stream.core.profile.SelfTimes;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One trace in state: its spans and what the session rules need. Changed in place by {@link
 * TraceGroup}; {@link #copy} is what a snapshot keeps. Not thread-safe.
 */
public final class TraceSession {
  /** Never closed yet. */
  public static final long OPEN = 0;

  private static final SpanEntry[] NO_ENTRIES = new SpanEntry[0];
  private static final int[] NO_INDEX = new int[0];
  private static final int INDEX_FROM = 24;

  final String tenant;
  final long traceIdHigh;
  final long traceIdLow;
  private SpanEntry[] entries = NO_ENTRIES;
  private int size;
  long firstAppendMillis = Long.MAX_VALUE;
  long lastAppendMillis;

  /** Append time at which it was last closed; {@link #OPEN} before the first time. */
  long closedMillis = OPEN;

  /** Whether something came since the row was last sent. */
  boolean changed;

  long rowVersion;
  long rowFirstSeenMillis;
  int lateSpans;
  int duplicateSpans;

  /**
   * The edges that were last sent, from the first change after that on; null while they are those
   * of the spans that are held, or none were sent.
   */
  @Nullable List<EdgeDigest> edgesSent;

  /** The instances that had spans when the row was last sent; null where {@link #edgesSent} is. */
  @Nullable Set<InstanceKey> instancesSent;

  private long bytes;

  /** The spans, when the trace is closed; {@link #entries} is empty then. */
  private @Nullable PackedSpans packed;

  /** Positions plus one by span id, open addressing; made when it pays, never stored. */
  private int[] index = NO_INDEX;

  TraceSession(String tenant, long traceIdHigh, long traceIdLow) {
    this.tenant = tenant;
    this.traceIdHigh = traceIdHigh;
    this.traceIdLow = traceIdLow;
  }

  public String tenant() {
    return tenant;
  }

  public long traceIdHigh() {
    return traceIdHigh;
  }

  public long traceIdLow() {
    return traceIdLow;
  }

  /** Spans held. */
  public int size() {
    return size;
  }

  /** Span at a position below {@link #size}. */
  public SpanEntry entry(int position) {
    unpack();
    return entries[position];
  }

  /** The tree of its spans; reads those that have not been read yet. */
  TraceTree tree(TraceTree.Builder reader) {
    unpack();
    SpanNode[] nodes = new SpanNode[size];
    for (int i = 0; i < size; i++) {
      SpanNode node = entries[i].node();
      nodes[i] = node == null ? reader.node(entries[i].body()) : node;
    }
    return TraceTree.of(nodes);
  }

  /** Bytes of content held. */
  long bytes() {
    return bytes;
  }

  /** The packed spans; null while the trace is open. */
  @Nullable PackedSpans packed() {
    return packed;
  }

  /** Makes the spans small, until one of them is asked for. */
  void pack() {
    if (packed == null && size > 0) {
      hold(PackedSpans.of(entries, size));
    }
  }

  void hold(PackedSpans spans) {
    packed = spans;
    size = spans.spans();
    bytes = spans.bytes().length;
    entries = NO_ENTRIES;
    index = NO_INDEX;
  }

  private void unpack() {
    if (packed != null) {
      entries = packed.unpack();
      packed = null;
      bytes = 0;
      for (SpanEntry entry : entries) {
        bytes += entry.bytes();
      }
    }
  }

  /** A change takes the edges that were sent out of reach: they are kept to be taken back. */
  private void beforeChange() {
    unpack();
    if (rowVersion != 0 && edgesSent == null) {
      Utf8Interner strings = Utf8Interner.small();
      TraceTree tree = tree(new TraceTree.Builder(strings));
      edgesSent = new TraceEdges(strings).of(tenant, tree);
      instancesSent = SelfTimes.instances(tenant, tree);
    }
  }

  TraceSession copy() {
    TraceSession copy = new TraceSession(tenant, traceIdHigh, traceIdLow);
    copy.entries = packed == null ? Arrays.copyOf(entries, size) : NO_ENTRIES;
    copy.packed = packed;
    copy.size = size;
    copy.firstAppendMillis = firstAppendMillis;
    copy.lastAppendMillis = lastAppendMillis;
    copy.closedMillis = closedMillis;
    copy.changed = changed;
    copy.rowVersion = rowVersion;
    copy.rowFirstSeenMillis = rowFirstSeenMillis;
    copy.lateSpans = lateSpans;
    copy.duplicateSpans = duplicateSpans;
    copy.edgesSent = edgesSent;
    copy.instancesSent = instancesSent;
    copy.bytes = bytes;
    return copy;
  }

  void append(SpanEntry entry) {
    beforeChange();
    if (size == entries.length) {
      entries = Arrays.copyOf(entries, size < 4 ? 4 : size + (size >> 1));
    }
    entries[size++] = entry;
    bytes += entry.bytes();
    if (index.length != 0) {
      if (size * 2 > index.length) {
        buildIndex();
      } else {
        link(size - 1);
      }
    }
  }

  void replace(int position, SpanEntry entry) {
    beforeChange();
    bytes += entry.bytes() - entries[position].bytes();
    entries[position] = entry;
  }

  /** Takes out a span; positions change. */
  void remove(int position) {
    beforeChange();
    bytes -= entries[position].bytes();
    System.arraycopy(entries, position + 1, entries, position, size - position - 1);
    entries[--size] = entries[0];
    index = NO_INDEX;
  }

  void touch(long appendMillis) {
    firstAppendMillis = Math.min(firstAppendMillis, appendMillis);
    lastAppendMillis = Math.max(lastAppendMillis, appendMillis);
  }

  /** First position from {@code from} on that holds this span id; -1 when there is none. */
  int find(long spanId, int from) {
    unpack();
    if (size < INDEX_FROM) {
      for (int i = from; i < size; i++) {
        if (SpanBodies.spanId(entries[i].body()) == spanId) {
          return i;
        }
      }
      return -1;
    }
    if (index.length == 0) {
      buildIndex();
    }
    int mask = index.length - 1;
    for (int slot = slot(spanId, mask); index[slot] != 0; slot = (slot + 1) & mask) {
      int position = index[slot] - 1;
      if (position >= from && SpanBodies.spanId(entries[position].body()) == spanId) {
        return position;
      }
    }
    return -1;
  }

  private void buildIndex() {
    index = new int[Integer.highestOneBit(Math.max(size, INDEX_FROM)) * 4];
    for (int i = 0; i < size; i++) {
      link(i);
    }
  }

  /** Positions of one span id stay in ascending order along their chain. */
  private void link(int position) {
    int mask = index.length - 1;
    int slot = slot(SpanBodies.spanId(entries[position].body()), mask);
    while (index[slot] != 0) {
      slot = (slot + 1) & mask;
    }
    index[slot] = position + 1;
  }

  private static int slot(long spanId, int mask) {
    long mixed = spanId * 0x9e3779b97f4a7c15L;
    return (int) (mixed >>> 32) & mask;
  }
}
