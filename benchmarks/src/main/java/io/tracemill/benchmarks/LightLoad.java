package io.tracemill.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * How long spans and traces take from their append to their row, at a rate that keeps nothing busy.
 * A quarter of the traces is watched. The figure includes the polling, up to {@link #POLL_MILLIS}.
 */
final class LightLoad {
  static final long POLL_MILLIS = 200;
  private static final int SPANS_PER_SECOND = 500;
  private static final Duration DURATION = Duration.ofSeconds(30);
  private static final Duration SETTLE = Duration.ofSeconds(60);

  private final Servers servers;

  LightLoad(Servers servers) {
    this.servers = servers;
  }

  /**
   * Runs the load.
   *
   * @param withTraces whether rows of traces are to come, too
   * @throws IOException when a span or trace that is watched has no row within a minute
   */
  Visibility run(long seed, boolean withTraces) throws IOException, InterruptedException {
    long startMillis = System.currentTimeMillis();
    Appends appends = new Appends();
    Sightings spans = new Sightings();
    Sightings traces = new Sightings();
    try (SpanLoad load = new SpanLoad(servers, seed, SpanLoad.LATE, appends)) {
      long startNanos = System.nanoTime();
      long deadline = startNanos + DURATION.plus(SETTLE).toNanos();
      boolean done = false;
      while (!done) {
        double elapsed = (System.nanoTime() - startNanos) / 1e9;
        boolean loading = elapsed < DURATION.toSeconds();
        while (loading && load.spans() < elapsed * SPANS_PER_SECOND) {
          load.writePromptTrace();
        }
        spans.look(servers, spansSince(startMillis));
        if (withTraces) {
          traces.look(servers, tracesSince(startMillis));
        }
        done =
            !loading
                && spans.hasAll(appends.spans())
                && (!withTraces || traces.hasAll(appends.traces()));
        if (System.nanoTime() > deadline) {
          throw new IOException(
              "%d of %d spans and %d of %d traces had a row %d s after the load"
                  .formatted(
                      spans.size(),
                      appends.spans().size(),
                      traces.size(),
                      appends.traces().size(),
                      SETTLE.toSeconds()));
        }
        TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
      }
      load.flush();
    }
    return new Visibility(
        spans.p99(appends.spans()), withTraces ? traces.p99(appends.traces()) : Double.NaN);
  }

  private static String spansSince(long millis) {
    return "SELECT concat(TraceId, SpanId) FROM tracemill.otel_traces"
        + " WHERE AppendTime >= fromUnixTimestamp64Milli(%d) AND substring(TraceId, 1, 1) < '4'"
            .formatted(millis);
  }

  private static String tracesSince(long millis) {
    return "SELECT TraceId FROM tracemill.traces"
        + " WHERE FirstSeen >= fromUnixTimestamp64Milli(%d) AND substring(TraceId, 1, 1) < '4'"
            .formatted(millis);
  }

  /**
   * 99th percentiles from append to visible, milliseconds.
   *
   * @param traceMillis from the append of a trace's last span; NaN when not measured
   */
  record Visibility(double spanMillis, double traceMillis) {}

  /** When each id was first seen in a table. */
  private static final class Sightings {
    private final Map<String, Long> firstSeen = new HashMap<>();

    void look(Servers servers, String sql) throws IOException {
      String ids = servers.clickHouse().execute(sql);
      long now = System.currentTimeMillis();
      ids.lines().forEach(id -> firstSeen.putIfAbsent(id, now));
    }

    boolean hasAll(Map<String, Long> appended) {
      return firstSeen.keySet().containsAll(appended.keySet());
    }

    int size() {
      return firstSeen.size();
    }

    double p99(Map<String, Long> appended) {
      long[] delays =
          appended.entrySet().stream()
              .mapToLong(e -> firstSeen.getOrDefault(e.getKey(), Long.MAX_VALUE) - e.getValue())
              .sorted()
              .toArray();
      return delays[(int) Math.ceil(0.99 * delays.length) - 1];
    }
  }
}
