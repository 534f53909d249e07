package io.tracemill.demo;

import java.io.PrintWriter;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
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
    calls();
    faults();
    slowTrace();
    List<String> mismatches = found.mismatches(made);
    mismatches.forEach(mismatch -> out.printf("  WRONG  %s%n", mismatch));
    out.printf(
        "%n%s%n",
        found.complete(made)
            ? "Found: every trace and span exactly, every call, every fault."
            : "NOT found: %d counts are off, %d faults were missed."
                .formatted(mismatches.size(), found.missed(made).size()));
    out.flush();
  }

  private void counts() {
    out.printf("%n  %-24s %10s %10s%n", "", "made", "in tables");
    count("traces", made.traces(), found.traces());
    count("spans", made.spans(), found.spans());
    count("spans in datapoints", made.spans(), found.spansOfDatapoints());
    count("services", made.spansByService().size(), found.services().size());
  }

  private void count(String what, long madeCount, long foundCount) {
    out.printf(
        "  %-24s %,10d %,10d  %s%n",
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

  private void calls() {
    out.printf("%n  calls:");
    String client = "";
    for (Call call : found.calls()) {
      String start = call.client().equals(client) ? "," : "%n    %s ->".formatted(call.client());
      out.printf("%s %s (%,d)", start, call.server(), call.count());
      client = call.client();
    }
    out.printf("%n");
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
    for (Fault missed : found.missed(made)) {
      out.printf("  %-8s %-9s %-16s%n", "MISSED", missed.kind(), missed.service());
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
