package io.tracemill.demo;

import java.util.ArrayList;
import java.util.List;

/** Draws a trace as a tree of text, one span a line, children under their parent by start. */
final class TraceTree {
  private static final int BAR_WIDTH = 30;
  private static final int TEXT_WIDTH = 56;

  private final List<SpanRow> spans;
  private final List<String> lines = new ArrayList<>();
  private final long startNanos;
  private final long lengthNanos;

  private TraceTree(List<SpanRow> spans) {
    this.spans = spans;
    this.startNanos = spans.stream().mapToLong(SpanRow::startNanos).min().orElse(0);
    this.lengthNanos =
        Math.max(
            1,
            spans.stream().mapToLong(s -> s.startNanos() + s.durationNanos()).max().orElse(0)
                - startNanos);
  }

  static List<String> draw(List<SpanRow> spans) {
    TraceTree tree = new TraceTree(spans);
    spans.stream().filter(tree::isTop).forEach(root -> tree.add(root, "", ""));
    return List.copyOf(tree.lines);
  }

  private boolean isTop(SpanRow span) {
    return spans.stream().noneMatch(other -> isParent(other, span));
  }

  /** A shared half hangs under its client; children of a shared id hang under the shared half. */
  private boolean isParent(SpanRow parent, SpanRow child) {
    return child.shared()
        ? !parent.shared() && parent.spanId().equals(child.spanId())
        : parent.spanId().equals(child.parentSpanId())
            && (parent.shared() || !hasSharedHalf(parent));
  }

  private boolean hasSharedHalf(SpanRow span) {
    return spans.stream().anyMatch(other -> other.shared() && other.spanId().equals(span.spanId()));
  }

  private void add(SpanRow span, String branch, String below) {
    String text = "%s%s %s".formatted(branch, span.service(), span.operation());
    lines.add(
        "%-56s %9.1f ms  |%s|%s"
            .formatted(
                text.length() > TEXT_WIDTH ? text.substring(0, TEXT_WIDTH) : text,
                span.durationNanos() / 1e6,
                bar(span),
                "Error".equals(span.status()) ? " error" : ""));
    List<SpanRow> children = spans.stream().filter(child -> isParent(span, child)).toList();
    for (int i = 0; i < children.size(); i++) {
      boolean last = i == children.size() - 1;
      add(children.get(i), below + (last ? "'-- " : "|-- "), below + (last ? "    " : "|   "));
    }
  }

  private String bar(SpanRow span) {
    int from = (int) ((span.startNanos() - startNanos) * BAR_WIDTH / lengthNanos);
    int length = (int) Math.max(1, span.durationNanos() * BAR_WIDTH / lengthNanos);
    int start = Math.min(from, BAR_WIDTH - 1);
    int filled = Math.min(length, BAR_WIDTH - start);
    return " ".repeat(start) + "#".repeat(filled) + " ".repeat(BAR_WIDTH - start - filled);
  }
}
