package io.tracemill.stream.core.flood;

import static io.tracemill.stream.core.flood.SimulatedService.at;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.LongToDoubleFunction;

/**
 * Measures the detector on simulated services: false alarms over months without a flood, and how
 * soon floods are found. Prints Markdown. Arguments: days a service of the quiet ones, seeds of the
 * floods.
 */
public final class FloodQuality {
  private static final double DAY = 86_400;
  private static final double MONTH = 30 * DAY;

  private FloodQuality() {}

  private record Quiet(String name, int batchSeconds, LongToDoubleFunction rate) {}

  public static void main(String[] args) {
    long days = Long.parseLong(args[0]);
    int seeds = Integer.parseInt(args[1]);
    falseAlarms(days);
    System.out.println();
    delays(seeds);
    System.out.println();
    ramps(seeds / 4);
  }

  private static void falseAlarms(long days) {
    System.out.println("| traffic without floods | batch | service-days | opened | fired |");
    System.out.println("| --- | --- | --- | --- | --- |");
    List<Quiet> all =
        List.of(
            new Quiet("0.1/s", 5, t -> 0.1),
            new Quiet("1/s", 5, t -> 1),
            new Quiet("10/s", 5, t -> 10),
            new Quiet("100/s", 5, t -> 100),
            new Quiet("10/s, day from 3 to 17", 5, t -> 10 * (1 + 0.7 * wave(t, DAY))),
            new Quiet("50/s, day from 5 to 95", 1, t -> 50 * (1 + 0.9 * wave(t, DAY))),
            new Quiet("20/s, waves of 25 % in 7 min", 5, t -> 20 * (1 + 0.25 * wave(t, 420))),
            new Quiet("30/s, office hours only", 5, t -> t % DAY < DAY / 3 ? 30 : 0),
            new Quiet("20/s, +60 % in random minutes", 5, new Bursts(7, 20, 1.6)));
    double serviceDays = 0;
    long fired = 0;
    for (int i = 0; i < all.size(); i++) {
      Quiet quiet = all.get(i);
      SimulatedService service =
          new SimulatedService(1_000 + i, quiet.batchSeconds(), 3)
              .with("GET /a", "web", t -> quiet.rate().applyAsDouble(t) * 0.7)
              .with("GET /b", "app", t -> quiet.rate().applyAsDouble(t) * 0.3);
      long[] counts = count(service.until((long) (days * DAY)));
      System.out.printf(
          "| %s | %d s | %d | %d | %d |%n",
          quiet.name(), quiet.batchSeconds(), days, counts[0], counts[1]);
      serviceDays += days;
      fired += counts[1];
    }
    System.out.printf(
        "%nFired per service-month, all rows: %.2f%n", fired / (serviceDays * DAY / MONTH));
  }

  private static double wave(long t, double period) {
    return Math.sin(t * 2 * Math.PI / period);
  }

  /** A minute in twenty is busier; seeded by the minute. */
  private record Bursts(long seed, double rate, double factor) implements LongToDoubleFunction {
    @Override
    public double applyAsDouble(long t) {
      boolean busy = new Random(seed * 31 + t / 60 * 7_919).nextInt(20) == 0;
      return busy ? rate * factor : rate;
    }
  }

  private static long[] count(List<FloodRow> rows) {
    long opened = rows.stream().map(FloodRow::floodId).distinct().count();
    long fired =
        rows.stream()
            .filter(row -> "true".equals(row.evidence().get("confirmed")))
            .map(FloodRow::floodId)
            .distinct()
            .count();
    return new long[] {opened, fired};
  }

  private static void delays(int seeds) {
    System.out.println(
        "| usual | flood | batch | found | delay p50 s | p95 s | onset error p95 s | end error p95 s"
            + " | resolved after p95 s | rows a flood |");
    System.out.println("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |");
    for (int batch : new int[] {1, 5}) {
      for (double rate : new double[] {1, 10, 100}) {
        for (double factor : new double[] {2, 3, 6, 10}) {
          delay(rate, factor, batch, seeds);
        }
      }
    }
  }

  private static void delay(double rate, double factor, int batchSeconds, int seeds) {
    double[] delay = new double[seeds];
    double[] onset = new double[seeds];
    double[] end = new double[seeds];
    double[] resolved = new double[seeds];
    int found = 0;
    long floods = 0;
    for (int seed = 0; seed < seeds; seed++) {
      // The onset moves through the second, the batch and the minute with the seed.
      long start = 1_200 + seed % 60;
      List<FloodRow> rows =
          new SimulatedService(seed, batchSeconds, 3)
              .with("GET /a", "web", t -> rate * 0.7)
              .with("GET /b", "app", t -> rate * 0.3)
              .with("GET /a", "bot", t -> t >= start && t < start + 60 ? (factor - 1) * rate : 0)
              .until(start + 240);
      if (rows.isEmpty()) {
        continue;
      }
      FloodRow last = rows.get(rows.size() - 1);
      delay[found] = at(rows.get(0).detectedMillis()) - start;
      onset[found] = Math.abs(at(last.onsetMillis()) - start);
      Long ended = last.endedMillis();
      end[found] = ended == null ? 999 : Math.abs(at(ended) - start - 60);
      resolved[found] = at(last.version() / 65_536) - start - 60;
      found++;
      floods += count(rows)[0];
    }
    System.out.printf(
        "| %.0f/s | x%.0f | %d s | %d/%d | %s | %s | %s | %s | %s | %.2f |%n",
        rate,
        factor,
        batchSeconds,
        found,
        seeds,
        quantile(delay, found, 0.5),
        quantile(delay, found, 0.95),
        quantile(onset, found, 0.95),
        quantile(end, found, 0.95),
        quantile(resolved, found, 0.95),
        found == 0 ? 0.0 : (double) floods / found);
  }

  private static void ramps(int seeds) {
    System.out.println("| usual | ramp | found | factor when found, p50 | p95 |");
    System.out.println("| --- | --- | --- | --- | --- |");
    for (double rate : new double[] {1, 10, 100}) {
      for (double perMinute : new double[] {1.02, 1.04}) {
        double[] factor = new double[seeds];
        int found = 0;
        for (int seed = 0; seed < seeds; seed++) {
          List<FloodRow> rows =
              new SimulatedService(seed, 5, 3)
                  .with(
                      "GET /a",
                      "web",
                      t -> rate * (t < 7_200 ? 1 : Math.pow(perMinute, (t - 7_200) / 60.0)))
                  .until(7_200 + (long) (60 * Math.log(4) / Math.log(perMinute)));
          if (!rows.isEmpty()) {
            factor[found++] =
                Math.pow(perMinute, (at(rows.get(0).detectedMillis()) - 7_200) / 60.0);
          }
        }
        System.out.printf(
            "| %.0f/s | %.0f %% a minute | %d/%d | %s | %s |%n",
            rate,
            100 * (perMinute - 1),
            found,
            seeds,
            quantile(factor, found, 0.5),
            quantile(factor, found, 0.95));
      }
    }
  }

  private static String quantile(double[] values, int size, double part) {
    if (size == 0) {
      return "-";
    }
    double[] sorted = Arrays.copyOf(values, size);
    Arrays.sort(sorted);
    return "%.1f".formatted(sorted[(int) Math.min(size - 1, Math.floor(part * size))]);
  }
}
