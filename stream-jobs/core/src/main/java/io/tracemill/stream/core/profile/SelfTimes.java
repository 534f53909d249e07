package io.tracemill.stream.core.profile;

import io.tracemill.stream.core.BucketOwnership;
import io.tracemill.stream.core.Buckets;
import io.tracemill.stream.core.InstanceKey;
import io.tracemill.stream.core.SpanNode;
import io.tracemill.stream.core.TraceTree;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The self times of a trace's spans: each span's own time without the union of its children's,
 * clipped to it, by the times as they were reported. Spans without a host, a service or a start
 * have none, and neither have those of an instance whose last span ended in a minute that is no
 * longer the job's: there are no samples to hold against them.
 */
public final class SelfTimes {
  private static final Comparator<SpanNode> BY_START =
      Comparator.comparingLong(SpanNode::startNanos);
  private static final int MINUTE = 60;

  private SelfTimes() {}

  /** Spans with their self times by instance; in the order of the tree's nodes. */
  public static Map<InstanceKey, List<SelfSpan>> of(
      String tenant, TraceTree tree, long appendMillis) {
    Map<InstanceKey, List<Integer>> positions = positions(tenant, tree);
    positions.values().removeIf(spans -> !isJobs(tree, spans, appendMillis));
    if (positions.isEmpty()) {
      return Map.of();
    }
    List<List<SpanNode>> children = children(tree);
    Map<InstanceKey, List<SelfSpan>> selfSpans = new LinkedHashMap<>();
    positions.forEach(
        (key, spans) -> {
          List<SelfSpan> ofInstance = new ArrayList<>(spans.size());
          for (int i : spans) {
            ofInstance.add(span(tree.node(i), children.get(i)));
          }
          selfSpans.put(key, ofInstance);
        });
    return selfSpans;
  }

  /** The instances that spans of the trace could be held against samples of. */
  public static Set<InstanceKey> instances(String tenant, TraceTree tree) {
    return new LinkedHashSet<>(positions(tenant, tree).keySet());
  }

  private static Map<InstanceKey, List<Integer>> positions(String tenant, TraceTree tree) {
    Map<InstanceKey, List<Integer>> positions = new LinkedHashMap<>();
    for (int i = 0; i < tree.size(); i++) {
      SpanNode node = tree.node(i);
      if (!node.host().isEmpty() && !node.service().isEmpty() && node.startNanos() > 0) {
        InstanceKey key = new InstanceKey(tenant, node.service(), node.instance(), node.host());
        positions.computeIfAbsent(key, k -> new ArrayList<>(4)).add(i);
      }
    }
    return positions;
  }

  private static boolean isJobs(TraceTree tree, List<Integer> spans, long appendMillis) {
    long endSecond = 0;
    for (int i : spans) {
      SpanNode node = tree.node(i);
      endSecond = Math.max(endSecond, Buckets.endSecond(node.startNanos(), node.durationNanos()));
    }
    return BucketOwnership.isJobs(Buckets.floor(endSecond, MINUTE), MINUTE, appendMillis);
  }

  private static List<List<SpanNode>> children(TraceTree tree) {
    List<List<SpanNode>> children = new ArrayList<>(tree.size());
    for (int i = 0; i < tree.size(); i++) {
      children.add(List.of());
    }
    for (int i = 0; i < tree.size(); i++) {
      int parent = tree.parent(i);
      if (parent != TraceTree.NONE) {
        if (children.get(parent).isEmpty()) {
          children.set(parent, new ArrayList<>(4));
        }
        children.get(parent).add(tree.node(i));
      }
    }
    return children;
  }

  private static SelfSpan span(SpanNode node, List<SpanNode> children) {
    return new SelfSpan(
        node.spanId(),
        new Operation(node.operation(), node.caller()),
        node.startNanos(),
        end(node),
        self(node, children));
  }

  private static long end(SpanNode node) {
    long end = node.startNanos() + node.durationNanos();
    return end < 0 ? Long.MAX_VALUE : end;
  }

  private static long[] self(SpanNode node, List<SpanNode> children) {
    List<SpanNode> sorted = children;
    if (children.size() > 1) {
      sorted = new ArrayList<>(children);
      sorted.sort(BY_START);
    }
    long[] self = new long[2 * sorted.size() + 2];
    int size = 0;
    long from = node.startNanos();
    long end = end(node);
    for (SpanNode child : sorted) {
      long childStart = child.startNanos();
      if (childStart == 0) {
        continue; // of unknown time: it took none
      }
      if (childStart >= end) {
        break; // it and all after it began when the span was over
      }
      if (childStart > from) {
        self[size++] = from;
        self[size++] = childStart;
      }
      from = Math.max(from, end(child));
    }
    if (from < end) {
      self[size++] = from;
      self[size++] = end;
    }
    return Arrays.copyOf(self, size);
  }
}
