package io.tracemill.demo;

import java.io.PrintWriter;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Findings for people. */
final class Summary {
  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final DemoReport made;
  private final Findings found;
  private final PrintWriter out;

  Summary(DemoReport made, Findings found, PrintWriter out) {
    this.made = made;
    this.found = found;
    this.out = out;
  }

  void print() {
    out.printf(
        "%nDemo of %s to %s UTC: %,d requests%n",
        clock(made.fromEpochMillis()), clock(made.toEpochMillis()), made.requests());
    counts();
    services();
    edges();
    faults();
    floods();
    verdicts();
    cpu();
    slowTrace();
    out.printf("%n");
    List<String> mismatches = found.mismatches(made);
    mismatches.forEach(mismatch -> out.printf("  WRONG  %s%n", mismatch));
    List<String> missed = found.missed(made);
    missed.forEach(what -> out.printf("  MISSED %s%n", what));
    out.printf(
        "%s%n",
        mismatches.isEmpty() && missed.isEmpty()
            ? "Found: every trace, span and call exactly, and every fault with its cause."
            : "NOT found: %d counts are off, %d findings are missing or wrong."
                .formatted(mismatches.size(), missed.size()));
    out.flush();
  }

  private void counts() {
    out.printf("%n  %-26s %10s %10s%n", "", "made", "in tables");
    Findings.Counts counts = found.counts();
    count("traces", made.traces(), counts.traces());
    count("spans", made.spans(), counts.spans());
    count("spans in 10 s datapoints", made.spans(), counts.spansOfDatapoints());
    count("spans in 1 min datapoints", made.spans(), counts.spansOfMinutes());
    count("services", made.spansByService().size(), found.services().size());
    out.printf("  %-26s %10s %,10d%n", "unreadable records", "", found.counts().deadLetters());
  }

  private void count(String what, long madeCount, long foundCount) {
    out.printf(
        "  %-26s %,10d %,10d  %s%n",
        what, madeCount, foundCount, madeCount == foundCount ? "ok" : "WRONG");
  }

  private void services() {
    double seconds = (made.toEpochMillis() - made.fromEpochMillis()) / 1e3;
    out.printf(
        "%n  %-16s %8s %8s %8s %9s %9s %9s %8s%n",
        "service", "spans", "served", "per s", "p50 ms", "p95 ms", "p99 ms", "errors");
    for (ServiceRow row : found.services()) {
      out.printf(
          "  %-16s %,8d %,8d %8.1f %9.1f %9.1f %9.1f %7.1f%%%n",
          row.service(),
          row.spans(),
          row.requests(),
          row.requests() / seconds,
          row.p50Millis(),
          row.p95Millis(),
          row.p99Millis(),
          row.errorRate() * 100);
    }
  }

  private void edges() {
    out.printf("%n  %-16s %-16s %-10s %8s %8s%n", "client", "server", "", "made", "in graph");
    List<Call> all = new ArrayList<>(made.calls());
    found.edges().stream()
        .filter(edge -> made.calls().stream().noneMatch(edge::isSameEdge))
        .forEach(all::add);
    for (Call call : all) {
      long madeCount = count(made.calls(), call);
      long foundCount = count(found.edges(), call);
      out.printf(
          "  %-16s %-16s %-10s %,8d %,8d  %s%n",
          call.client(),
          call.server(),
          call.type(),
          madeCount,
          foundCount,
          madeCount == foundCount ? "ok" : "WRONG");
    }
  }

  private static long count(List<Call> calls, Call edge) {
    return calls.stream().filter(edge::isSameEdge).mapToLong(Call::count).sum();
  }

  private void faults() {
    out.printf("%n  %-8s %-9s %-16s %s%n", "", "fault", "service", "from - to");
    for (Fault known : made.faults()) {
      out.printf(
          "  %-8s %-9s %-16s %s  %s%n",
          "made",
          known.kind(),
          known.service(),
          times(known.fromEpochMillis(), known.toEpochMillis()),
          known.summary());
    }
    for (FoundFault fault : found.faults()) {
      boolean expected = made.faults().stream().anyMatch(fault::is);
      out.printf(
          "  %-8s %-9s %-16s %s  %s%s%n",
          "found",
          fault.kind(),
          fault.service(),
          times(fault.fromEpochMillis(), fault.toEpochMillis()),
          change(fault),
          expected ? "" : "  (none was made)");
    }
  }

  private void floods() {
    for (FoundFlood flood : found.floods()) {
      out.printf(
          "  %-8s %-9s %-16s %s  by %s (%.0f %%): %.0f/s, usually %.0f/s; %s%n",
          "found",
          "flood",
          flood.service(),
          flood.endedEpochMillis() == 0
              ? clock(flood.onsetEpochMillis()) + " -         "
              : times(flood.onsetEpochMillis(), flood.endedEpochMillis()),
          flood.caller(),
          flood.share() * 100,
          flood.observed(),
          flood.expected(),
          opened(flood));
    }
  }

  private String opened(FoundFlood flood) {
    return made.faults().stream()
        .filter(flood::is)
        .map(
            known ->
                "opened after %.1f s, %s"
                    .formatted(
                        (flood.detectedEpochMillis() - known.fromEpochMillis()) / 1e3,
                        flood.state()))
        .findFirst()
        .orElse("none was made");
  }

  private void verdicts() {
    out.printf(
        "  %-8s %-9s %-16s (LatencyBurnsFast, now)%n",
        "found", "alert", found.alerting().isEmpty() ? "-" : String.join(", ", found.alerting()));
    out.printf("%n  %-16s %-19s %6s  %s%n", "slow", "from - to", "traces", "was it the host?");
    for (FoundVerdict verdict : found.verdicts()) {
      out.printf(
          "  %-16s %s %,6d  %s (%,d)%n",
          verdict.service(),
          times(verdict.fromEpochMillis(), verdict.toEpochMillis()),
          verdict.slow(),
          verdict.verdict().isEmpty() ? "no verdict" : verdict.verdict(),
          verdict.agreeing());
    }
  }

  private void cpu() {
    out.printf("%n  %-16s %9s %9s %9s %9s%n", "CPU seconds", "sampled", "spans", "idle", "off by");
    for (CpuRow row : found.cpu()) {
      out.printf(
          "  %-16s %9.3f %9.3f %9.3f %8.2f%%  %s%n",
          row.service(),
          row.sampled(),
          row.operations(),
          row.idle(),
          row.sampled() == 0 ? 100 : 100 * (row.attributed() - row.sampled()) / row.sampled(),
          row.isConserved() ? "ok" : "WRONG");
    }
  }

  private static String change(FoundFault fault) {
    return fault.kind() == Fault.Kind.latency
        ? "p75 %.0f ms, usually %.0f ms".formatted(fault.peak(), fault.usual())
        : "%.0f %% errors, usually %.0f %%".formatted(fault.peak() * 100, fault.usual() * 100);
  }

  private void slowTrace() {
    if (!found.slowTrace().isEmpty()) {
      out.printf("%n  slowest trace, %s:%n", found.slowTrace().get(0).traceId());
      TraceTree.draw(found.slowTrace()).forEach(line -> out.printf("    %s%n", line));
    }
  }

  private static String times(long from, long to) {
    return clock(from) + " - " + clock(to);
  }

  private static String clock(long epochMillis) {
    return CLOCK.format(Instant.ofEpochMilli(epochMillis));
  }
}
