package io.tracemill.stream.core.flood;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.LongToDoubleFunction;

/**
 * A service under Poisson traffic whose instances export in batches, each at its own phase, as
 * OpenTelemetry's batch processor does. Seeded.
 */
final class SimulatedService {
  static final ServiceKey KEY = new ServiceKey("", "shop");

  /** A divisible number: midnight. */
  static final long T0 = 1_700_006_400L;

  private static final int AHEAD = 128;

  private record Traffic(
      String operation, String caller, String address, String agent, LongToDoubleFunction rate) {}

  final FloodDetector detector = new FloodDetector();
  private final List<Traffic> traffic = new ArrayList<>();
  private final Random random;
  private final int[] phases;
  private final int batchSeconds;
  private final LiveCounts[] appended = new LiveCounts[AHEAD];
  private long second = T0;
  private long traceId = 1;

  /** Appends of these seconds are held back to the end, as by a stall. */
  long stallFrom = Long.MAX_VALUE;

  long stallTo;

  SimulatedService(long seed, int batchSeconds, int instances) {
    this.random = new Random(seed);
    this.batchSeconds = batchSeconds;
    this.phases = random.ints(instances, 0, batchSeconds).toArray();
  }

  /** Adds requests; the rate is a function of the seconds since the start. */
  SimulatedService with(String operation, String caller, LongToDoubleFunction rate) {
    return with(operation, caller, "10.0.0.1", "agent/1", rate);
  }

  SimulatedService with(
      String operation, String caller, String address, String agent, LongToDoubleFunction rate) {
    traffic.add(new Traffic(operation, caller, address, agent, rate));
    return this;
  }

  /** Runs until that many seconds since the start; the rows that came of it. */
  List<FloodRow> until(long end) {
    List<FloodRow> rows = new ArrayList<>();
    for (; second < T0 + end; second++) {
      for (Traffic each : traffic) {
        double rate = each.rate().applyAsDouble(second - T0) / phases.length;
        for (int phase : phases) {
          int count = poisson(rate);
          if (count > 0) {
            export(each, count, phase);
          }
        }
      }
      int slot = (int) (second % AHEAD);
      LiveCounts counts = appended[slot];
      appended[slot] = null;
      if (counts != null || detector.isFlooded()) {
        rows.addAll(detector.tick(KEY, second, counts));
      }
    }
    return rows;
  }

  private void export(Traffic requests, int count, int phase) {
    long wait = Math.floorMod(phase - second, (long) batchSeconds);
    long append = second + wait;
    if (wait == 0 && random.nextBoolean()) {
      append += batchSeconds; // the flush of this second came before the end of these spans
    }
    if (append >= stallFrom && append < stallTo) {
      append = stallTo;
    }
    int slot = (int) (append % AHEAD);
    if (appended[slot] == null) {
      appended[slot] = new LiveCounts(KEY, append);
    }
    LiveCounts counts = appended[slot];
    counts.lastAppendMillis = append * 1000 + 500;
    counts.spans += count;
    counts.total.add(second, count);
    add(counts.operations, requests.operation(), count);
    add(counts.callers, requests.caller(), count);
    add(counts.clientAddresses, requests.address(), count);
    add(counts.userAgents, requests.agent(), count);
  }

  private void add(NamedCounts names, String name, int count) {
    if (!name.isEmpty()) {
      names.add(name, second, count, 0, traceId++);
    }
  }

  private int poisson(double mean) {
    if (mean > 60) {
      return (int) Math.max(0, Math.round(mean + Math.sqrt(mean) * random.nextGaussian()));
    }
    double limit = Math.exp(-mean);
    int count = 0;
    for (double product = random.nextDouble(); product > limit; product *= random.nextDouble()) {
      count++;
    }
    return count;
  }

  /** Seconds since the start. */
  static double at(long epochMillis) {
    return epochMillis / 1000.0 - T0;
  }
}
