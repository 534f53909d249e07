package io.tracemill.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TraceTreeTest {
  @Test
  void drawsChildrenUnderTheirParentAndSharedHalvesUnderTheirClient() {
    List<SpanRow> spans =
        List.of(
            span("a", "", false, "front-proxy", "get", 0, 100),
            span("b", "a", false, "front-proxy", "call", 10, 80),
            span("b", "b", true, "service1", "get", 20, 60),
            span("c", "b", false, "service1", "call", 30, 40));

    assertThat(TraceTree.draw(spans))
        .extracting(line -> line.substring(0, 50).stripTrailing())
        .containsExactly(
            "front-proxy get",
            "'-- front-proxy call",
            "    '-- service1 get",
            "        '-- service1 call");
  }

  @Test
  void drawsASpanWithoutItsParentAtTheTop() {
    List<SpanRow> spans =
        List.of(
            span("a", "", false, "web", "GET /", 0, 100),
            span("c", "lost", false, "cart", "GET", 10, 20),
            span("d", "a", false, "web", "GET", 20, 30));

    assertThat(TraceTree.draw(spans))
        .satisfiesExactly(
            line -> assertThat(line).startsWith("web GET /").contains("|####"),
            line -> assertThat(line).startsWith("'-- web GET").contains("|      ####"),
            line -> assertThat(line).startsWith("cart GET"));
  }

  private static SpanRow span(
      String id,
      String parent,
      boolean shared,
      String service,
      String operation,
      long startMillis,
      long millis) {
    return new SpanRow(
        "t",
        id,
        parent,
        shared,
        service,
        operation,
        "Server",
        "Unset",
        startMillis * 1_000_000,
        millis * 1_000_000);
  }
}
