package io.tracemill.stream.core;

import io.tracemill.schemas.avro.Measurement;
import io.tracemill.schemas.avro.ResourceSample;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Samples of the hosts and instances of {@link RandomReports}, with what can happen to them: gaps,
 * counters that begin again, figures that are not known, machines that wait.
 */
final class RandomSamples {
  private static final long FROM = RandomReports.BASE_NANOS / 1_000_000 - 2_000;
  private static final long TO = FROM + 50_000;
  private static final long GREATEST_INTERVAL_MILLIS = 10_000;

  private final Random random;
  private final List<ResourceSample> samples = new ArrayList<>();

  RandomSamples(Random random) {
    this.random = random;
  }

  List<ResourceSample> all() {
    for (String tenant : List.of("", "t")) {
      for (String host : List.of("h", "i")) {
        if (random.nextInt(3) > 0) {
          host(tenant, host);
        }
        for (String service : List.of("a", "b")) {
          for (String instance : List.of("", "1", "2")) {
            if (random.nextInt(5) < 2) {
              instance(tenant, host, service, instance);
            }
          }
        }
      }
    }
    return samples;
  }

  private void instance(String tenant, String host, String service, String instance) {
    boolean waits = random.nextBoolean();
    boolean bytes = random.nextBoolean();
    boolean container = random.nextInt(3) == 0;
    double scale = random.nextDouble();
    Counter user = new Counter(scale);
    Counter system = new Counter(scale / 4);
    Counter queue = new Counter(random.nextDouble() * 2);
    Counter io = new Counter(random.nextDouble());
    Counter gc = new Counter(0.1);
    Counter throttled = new Counter(random.nextDouble());
    Counter pressure = new Counter(0.5);
    Counter read = new Counter(1e7);
    Counter written = new Counter(1e6);
    List<Counter> all = List.of(user, system, queue, io, gc, throttled, pressure, read, written);
    for (long at : times()) {
      if (random.nextInt(15) == 0) {
        all.forEach(Counter::reset);
      }
      all.forEach(Counter::grow);
      List<Measurement> figures = new ArrayList<>();
      figures.add(new Measurement("process.cpu.time", "user", user.value));
      figures.add(new Measurement("process.cpu.time", "system", system.value));
      figures.add(new Measurement("process.memory.usage", "", 1e6 + random.nextInt(1 << 30)));
      figures.add(new Measurement("process.gc.cpu.time", "", gc.value));
      if (waits) {
        figures.add(new Measurement("process.runqueue.time", "", queue.value));
        if (random.nextInt(8) > 0) {
          figures.add(new Measurement("process.iowait.time", "", io.value));
        }
      }
      if (bytes) {
        figures.add(new Measurement("process.disk.io", "read", Math.rint(read.value)));
        figures.add(new Measurement("process.disk.io", "write", Math.rint(written.value)));
      }
      if (container) {
        figures.add(new Measurement("container.cpu.throttled.time", "", throttled.value));
        figures.add(new Measurement("container.psi.memory.some", "", pressure.value));
      }
      samples.add(new ResourceSample(at, tenant, host, service, instance, figures));
    }
  }

  private void host(String tenant, String host) {
    boolean pressures = random.nextBoolean();
    Counter busy = new Counter(2);
    Counter idle = new Counter(random.nextInt(3) == 0 ? 0 : 2);
    Counter wait = new Counter(random.nextInt(3) == 0 ? 0 : 0.1);
    Counter memory = new Counter(random.nextInt(3) == 0 ? 0.8 : 0.02);
    Counter io = new Counter(random.nextDouble() * 2);
    for (long at : times()) {
      List.of(busy, idle, wait, memory, io).forEach(Counter::grow);
      List<Measurement> figures = new ArrayList<>();
      figures.add(new Measurement("system.cpu.time", "user", busy.value));
      figures.add(new Measurement("system.cpu.time", "idle", idle.value));
      figures.add(new Measurement("system.cpu.time", "iowait", wait.value));
      figures.add(new Measurement("system.cpu.logical.count", "", 2.0));
      if (pressures) {
        figures.add(new Measurement("system.psi.memory.some", "", memory.value));
        figures.add(new Measurement("system.psi.io.some", "", io.value));
      }
      samples.add(new ResourceSample(at, tenant, host, "", "", figures));
    }
  }

  private List<Long> times() {
    List<Long> times = new ArrayList<>();
    long at = FROM + random.nextInt(4_000);
    while (at < TO) {
      times.add(at);
      at += random.nextInt(20) == 0 ? 5_000 + random.nextInt(9_000) : 900 + random.nextInt(300);
    }
    return times;
  }

  private final class Counter {
    private final double greatestStep;
    private double value = random.nextInt(100);

    Counter(double greatestStep) {
      this.greatestStep = greatestStep;
    }

    void grow() {
      value += random.nextDouble() * greatestStep;
    }

    void reset() {
      value = 0;
    }
  }

  /** CPU time between samples that are no more than 10 s apart and grew. */
  static double cpuNanos(List<ResourceSample> samples) {
    double sum = 0;
    Map<List<String>, ResourceSample> last = new HashMap<>();
    for (ResourceSample sample : samples) {
      if (sample.getService().isEmpty()) {
        continue;
      }
      ResourceSample before =
          last.put(
              List.of(
                  sample.getTenant(), sample.getHost(), sample.getService(), sample.getInstance()),
              sample);
      if (before != null
          && sample.getEpochMillis() - before.getEpochMillis() <= GREATEST_INTERVAL_MILLIS
          && grew(before, sample)) {
        sum += cpuSeconds(sample) - cpuSeconds(before);
      }
    }
    return sum * 1e9;
  }

  /** Whether no counter went back; states of one metric add up, directions do not. */
  private static boolean grew(ResourceSample before, ResourceSample after) {
    Map<String, Double> former = counters(before);
    return counters(after).entrySet().stream()
        .noneMatch(e -> e.getValue() < former.getOrDefault(e.getKey(), 0.0));
  }

  private static Map<String, Double> counters(ResourceSample sample) {
    Map<String, Double> counters = new HashMap<>();
    for (Measurement m : sample.getMeasurements()) {
      boolean direction = m.getMetric().equals("process.disk.io");
      String counter = direction ? m.getMetric() + m.getDevice() : m.getMetric();
      counters.merge(counter, m.getValue(), Double::sum);
    }
    counters.remove("process.memory.usage"); // no counter
    counters.remove("container.psi.memory.some"); // not split
    return counters;
  }

  private static double cpuSeconds(ResourceSample sample) {
    return sample.getMeasurements().stream()
        .filter(figure -> figure.getMetric().equals("process.cpu.time"))
        .mapToDouble(Measurement::getValue)
        .sum();
  }
}
