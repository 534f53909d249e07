package io.tracemill.stream.core;

import io.tracemill.schemas.SpanView;
import io.tracemill.schemas.StatusCode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * Who is whose child in one trace. A parent is looked for by id, as docs/SEMANTICS.md says: a
 * shared span hangs below its client's half, any other below the span with its parent's id; where
 * both halves of a call have that id, below the half of its own service, else below the client's.
 * The same for any order of the spans. Parents may form a cycle when senders say so.
 */
public final class TraceTree {
  /** The span has no parent among the spans of the trace. */
  public static final int NONE = -1;

  private final SpanNode[] nodes;
  private final int[] parents;

  private TraceTree(SpanNode[] nodes, int[] parents) {
    this.nodes = nodes;
    this.parents = parents;
  }

  /** Spans in the trace. */
  public int size() {
    return nodes.length;
  }

  public SpanNode node(int position) {
    return nodes[position];
  }

  /** Position of the parent; {@link #NONE} when it is not there. */
  public int parent(int position) {
    return parents[position];
  }

  /** Makes trees. Not thread-safe. */
  public static final class Builder {
    private final SpanView view = new SpanView();
    private final Utf8Interner strings;

    public Builder() {
      this(new Utf8Interner());
    }

    Builder(Utf8Interner strings) {
      this.strings = strings;
    }

    /** The tree of {@code size} spans, given by their Avro bodies. */
    public TraceTree build(int size, IntFunction<byte[]> bodies) {
      SpanNode[] nodes = new SpanNode[size];
      for (int i = 0; i < size; i++) {
        nodes[i] = node(bodies.apply(i));
      }
      return new TraceTree(nodes, parents(nodes));
    }

    private SpanNode node(byte[] body) {
      view.wrap(body, 0, body.length);
      return new SpanNode(
          view.spanId(),
          view.parentSpanId(),
          view.shared(),
          view.kind(),
          strings.intern(body, view.service()),
          strings.intern(body, view.instance()),
          strings.intern(body, view.host()),
          strings.intern(body, view.operation()),
          Math.max(0, view.startEpochNanos()),
          Math.max(0, view.durationNanos()),
          view.statusCode() == StatusCode.ERROR,
          body);
    }
  }

  private static int[] parents(SpanNode[] nodes) {
    Map<Long, List<Integer>> byId = new HashMap<>(nodes.length * 2);
    for (int i = 0; i < nodes.length; i++) {
      byId.computeIfAbsent(nodes[i].spanId(), id -> new ArrayList<>(1)).add(i);
    }
    int[] parents = new int[nodes.length];
    Arrays.setAll(parents, i -> parent(nodes, byId, i));
    return parents;
  }

  private static int parent(SpanNode[] nodes, Map<Long, List<Integer>> byId, int child) {
    SpanNode node = nodes[child];
    if (node.shared()) {
      int clientHalf = NONE;
      for (int i : byId.getOrDefault(node.spanId(), List.of())) {
        if (!nodes[i].shared() && (clientHalf == NONE || isFirst(nodes[i], nodes[clientHalf]))) {
          clientHalf = i;
        }
      }
      if (clientHalf != NONE) {
        return clientHalf;
      }
    }
    int best = NONE;
    if (node.parentSpanId() != 0) {
      for (int i : byId.getOrDefault(node.parentSpanId(), List.of())) {
        if (i != child && (best == NONE || isBetter(node, nodes[i], nodes[best]))) {
          best = i;
        }
      }
    }
    return best;
  }

  private static boolean isBetter(SpanNode child, SpanNode a, SpanNode b) {
    int byFit = Integer.compare(fit(child, a), fit(child, b));
    return byFit != 0 ? byFit > 0 : isFirst(a, b);
  }

  /** The server's half of the child's own service, then any span of it, then the client's half. */
  private static int fit(SpanNode child, SpanNode parent) {
    if (parent.service().equals(child.service())) {
      return parent.shared() ? 3 : 2;
    }
    return parent.shared() ? 0 : 1;
  }

  private static boolean isFirst(SpanNode a, SpanNode b) {
    int byService = a.service().compareTo(b.service());
    return byService != 0 ? byService < 0 : a.instance().compareTo(b.instance()) < 0;
  }
}
