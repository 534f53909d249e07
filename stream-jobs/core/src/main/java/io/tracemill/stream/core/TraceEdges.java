package io.tracemill.stream.core;

import io.tracemill.schemas.SpanKind;
import io.tracemill.schemas.SpanView;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The edges of the service graph that one trace shows: the rule of docs/SEMANTICS.md. A span whose
 * parent is known gives the edge between their services; a call whose far half was not reported
 * ends at the peer that it names; a server whose caller was not reported begins at the caller that
 * it names. Needs the whole trace and keeps nothing. Not thread-safe.
 */
public final class TraceEdges {
  /** Attributes that may name a peer, and their positions in {@link #values}. */
  private static final byte[][] NAMES =
      keys(
          "peer.service",
          "db.namespace",
          "db.name",
          "db.system.name",
          "db.system",
          "messaging.destination.name",
          "messaging.system");

  private static final int[] PEER_SERVICE = {0};
  private static final int[] DATABASE_SYSTEM = {3, 4};
  private static final int[] DATABASE_NAME = {0, 1, 2, 3, 4};
  private static final int[] MESSAGING_SYSTEM = {6};
  private static final int[] MESSAGING_NAME = {0, 5, 6};

  private final SpanView view = new SpanView();
  private final Utf8Interner strings;
  private final String[] values = new String[NAMES.length];

  public TraceEdges() {
    this(new Utf8Interner());
  }

  TraceEdges(Utf8Interner strings) {
    this.strings = strings;
  }

  private static byte[][] keys(String... names) {
    return Arrays.stream(names).map(n -> n.getBytes(StandardCharsets.UTF_8)).toArray(byte[][]::new);
  }

  /** Edges of the trace, one per call, in no particular order. */
  public List<EdgeDigest> of(String tenant, TraceTree tree) {
    List<EdgeDigest> edges = new ArrayList<>();
    boolean[] answered = new boolean[tree.size()];
    for (int i = 0; i < tree.size(); i++) {
      int parent = tree.parent(i);
      if (parent != TraceTree.NONE && isCall(tree.node(parent), tree.node(i))) {
        edges.add(between(tenant, tree.node(parent), tree.node(i)));
        answered[parent] = true;
      }
    }
    for (int i = 0; i < tree.size(); i++) {
      SpanNode node = tree.node(i);
      if (node.isCaller() && !answered[i]) {
        toPeer(tenant, node, edges);
      } else if (node.isCallee() && tree.parent(i) == TraceTree.NONE) {
        fromPeer(tenant, node, edges);
      }
    }
    return edges;
  }

  private static boolean isCall(SpanNode parent, SpanNode child) {
    if (parent.service().isEmpty() || child.service().isEmpty()) {
      return false;
    }
    return !parent.service().equals(child.service()) || (parent.isCaller() && child.isCallee());
  }

  private static EdgeDigest between(String tenant, SpanNode parent, SpanNode child) {
    boolean client = parent.isCaller();
    boolean messaging = parent.kind() == SpanKind.PRODUCER || child.kind() == SpanKind.CONSUMER;
    SpanNode timed = client ? parent : child;
    return new EdgeDigest(
        new EdgeKey(
            tenant,
            parent.service(),
            child.service(),
            messaging ? EdgeKey.MESSAGING : EdgeKey.CALL),
        bucket(timed),
        (client && parent.error()) || child.error(),
        client ? parent.durationNanos() : EdgeDigest.NOT_SEEN,
        child.isCaller() ? EdgeDigest.NOT_SEEN : child.durationNanos());
  }

  private static long bucket(SpanNode node) {
    return Buckets.floor(
        Buckets.endSecond(node.startNanos(), node.durationNanos()), EdgeDigest.BUCKET_SECONDS);
  }

  private void toPeer(String tenant, SpanNode node, List<EdgeDigest> edges) {
    if (node.service().isEmpty()) {
      return;
    }
    readNames(node);
    String type = EdgeKey.VIRTUAL;
    String peer;
    if (!first(DATABASE_SYSTEM).isEmpty()) {
      type = EdgeKey.DATABASE;
      peer = first(DATABASE_NAME);
    } else if (node.kind() == SpanKind.PRODUCER || !first(MESSAGING_SYSTEM).isEmpty()) {
      type = EdgeKey.MESSAGING;
      peer = first(MESSAGING_NAME);
    } else {
      peer = first(PEER_SERVICE);
    }
    if (!peer.isEmpty()) {
      edges.add(
          new EdgeDigest(
              new EdgeKey(tenant, node.service(), peer, type),
              bucket(node),
              node.error(),
              node.durationNanos(),
              EdgeDigest.NOT_SEEN));
    }
  }

  private void fromPeer(String tenant, SpanNode node, List<EdgeDigest> edges) {
    if (node.service().isEmpty()) {
      return;
    }
    boolean consumer = node.kind() == SpanKind.CONSUMER;
    if (consumer) {
      readNames(node);
    }
    String peer = consumer ? first(MESSAGING_NAME) : node.caller();
    if (!peer.isEmpty()) {
      edges.add(
          new EdgeDigest(
              new EdgeKey(
                  tenant, peer, node.service(), consumer ? EdgeKey.MESSAGING : EdgeKey.VIRTUAL),
              bucket(node),
              node.error(),
              EdgeDigest.NOT_SEEN,
              node.durationNanos()));
    }
  }

  private void readNames(SpanNode node) {
    Arrays.fill(values, "");
    byte[] buffer = node.body();
    view.wrap(buffer, 0, buffer.length);
    view.forEachAttribute(
        view.attributesAt(),
        (key, value) -> {
          for (int i = 0; i < NAMES.length; i++) {
            if (is(buffer, key, NAMES[i])) {
              values[i] = strings.intern(buffer, value);
            }
          }
        });
  }

  /** The first of these names that is there and not empty; else empty. */
  private String first(int[] positions) {
    for (int i : positions) {
      if (!values[i].isEmpty()) {
        return values[i];
      }
    }
    return "";
  }

  private static boolean is(byte[] buffer, long slice, byte[] text) {
    int offset = (int) (slice >>> 32);
    return (int) slice == text.length
        && Arrays.equals(buffer, offset, offset + text.length, text, 0, text.length);
  }
}
