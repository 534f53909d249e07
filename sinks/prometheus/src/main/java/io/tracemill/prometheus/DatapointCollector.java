package io.tracemill.prometheus;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.time.InstantSource;
import java.util.List;

/**
 * The derived datapoints in Prometheus' own model, made anew at every scrape. Micrometer's registry
 * publishes it beside its own meters; it has no meter for a histogram that is counted elsewhere.
 */
final class DatapointCollector implements MultiCollector {
  private static final double MILLIS_PER_SECOND = 1000;

  private final DatapointStore datapoints;
  private final FloodStore floods;
  private final InstantSource clock;

  DatapointCollector(DatapointStore datapoints, FloodStore floods, InstantSource clock) {
    this.datapoints = datapoints;
    this.floods = floods;
    this.clock = clock;
  }

  /** One series in all its metrics, taken at one moment. */
  private record Point(
      CounterDataPointSnapshot calls,
      CounterDataPointSnapshot errors,
      HistogramDataPointSnapshot latency) {}

  @Override
  public MetricSnapshots collect() {
    CounterSnapshot.Builder calls =
        CounterSnapshot.builder().name("tracemill_calls").help("Spans that ended");
    CounterSnapshot.Builder errors =
        CounterSnapshot.builder().name("tracemill_errors").help("Spans with status Error");
    HistogramSnapshot.Builder latency =
        HistogramSnapshot.builder().name("tracemill_latency_seconds").help("Durations of spans");
    List<Point> points = datapoints.publish(DatapointCollector::point);
    for (Point point : points) {
      calls.dataPoint(point.calls());
      errors.dataPoint(point.errors());
      latency.dataPoint(point.latency());
    }
    return MetricSnapshots.of(
        calls.build(), errors.build(), latency.build(), floodsFiring(), lastDatapoint());
  }

  private static Point point(Series series) {
    return new Point(
        counter(series, (double) series.calls()),
        counter(series, (double) series.errors()),
        HistogramDataPointSnapshot.builder()
            .labels(series.labels())
            .classicHistogramBuckets(
                ClassicHistogramBuckets.of(LatencyBounds.seconds(), series.classes()))
            .sum(series.sumSeconds())
            .build());
  }

  private static CounterDataPointSnapshot counter(Series series, double value) {
    return CounterDataPointSnapshot.builder().labels(series.labels()).value(value).build();
  }

  private GaugeSnapshot floodsFiring() {
    GaugeSnapshot.Builder active =
        GaugeSnapshot.builder().name("tracemill_flood_active").help("1 while a flood fires");
    floods
        .firing(clock.millis())
        .forEach(
            (labels, firing) ->
                active.dataPoint(
                    GaugeDataPointSnapshot.builder().labels(labels).value(firing ? 1 : 0).build()));
    return active.build();
  }

  private GaugeSnapshot lastDatapoint() {
    return GaugeSnapshot.builder()
        .name("tracemill_last_datapoint_timestamp_seconds")
        .help("End of the newest bucket seen, epoch seconds; 0: none yet")
        .dataPoint(
            GaugeDataPointSnapshot.builder()
                .value(datapoints.lastDatapointMillis() / MILLIS_PER_SECOND)
                .build())
        .build();
  }
}
