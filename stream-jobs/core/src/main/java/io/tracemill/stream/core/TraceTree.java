package io.tracemill.stream.core;

import io.tracemill.schemas.SpanView;
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
    private final SpanDigester digester;

    public Builder() {
      this(new Utf8Interner());
    }

    Builder(Utf8Interner strings) {
      this.digester = new SpanDigester(strings);
    }

    /** The tree of {@code size} spans, given by their Avro bodies. */
    public TraceTree build(int size, IntFunction<byte[]> bodies) {
      SpanNode[] nodes = new SpanNode[size];
      for (int i = 0; i < size; i++) {
        nodes[i] = node(bodies.apply(i));
      }
      return of(nodes);
    }

    SpanNode node(byte[] body) {
      view.wrap(body, 0, body.length);
      return SpanNode.of(view, digester.digest(view), body);
    }
  }

  /** The tree of these spans. */
  static TraceTree of(SpanNode[] nodes) {
    ById byId = new ById(nodes);
    int[] parents = new int[nodes.length];
    for (int i = 0; i < nodes.length; i++) {
      parents[i] = parent(nodes, byId, i);
    }
    return new TraceTree(nodes, parents);
  }

  /** Positions by span id, as chains in ascending order. */
  private static final class ById {
    private final SpanNode[] nodes;

    /** First position plus one by hash of the id; 0 where there is none. */
    private final int[] heads;

    /** Next position plus one by position; 0 at the end of a chain. */
    private final int[] next;

    ById(SpanNode[] nodes) {
      this.nodes = nodes;
      this.heads = new int[Integer.highestOneBit(Math.max(1, nodes.length)) * 2];
      this.next = new int[nodes.length];
      for (int i = nodes.length - 1; i >= 0; i--) {
        int slot = slot(nodes[i].spanId());
        next[i] = heads[slot];
        heads[slot] = i + 1;
      }
    }

    private int slot(long spanId) {
      return (int) ((spanId * 0x9e3779b97f4a7c15L) >>> 32) & (heads.length - 1);
    }

    /** First position that has this id; {@link #NONE} when there is none. */
    int first(long spanId) {
      return skip(heads[slot(spanId)] - 1, spanId);
    }

    /** The position after {@code position} that has the same id; {@link #NONE} at the end. */
    int after(int position) {
      return skip(next[position] - 1, nodes[position].spanId());
    }

    private int skip(int position, long spanId) {
      int at = position;
      while (at != NONE && nodes[at].spanId() != spanId) {
        at = next[at] - 1;
      }
      return at;
    }
  }

  private static int parent(SpanNode[] nodes, ById byId, int child) {
    SpanNode node = nodes[child];
    if (node.shared()) {
      int clientHalf = NONE;
      for (int i = byId.first(node.spanId()); i != NONE; i = byId.after(i)) {
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
      for (int i = byId.first(node.parentSpanId()); i != NONE; i = byId.after(i)) {
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
