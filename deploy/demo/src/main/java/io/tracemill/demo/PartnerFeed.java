package io.tracemill.demo;

import java.io.IOException;
import java.time.Clock;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A service that nobody asks: it reads products from catalog, a few a second, and floods it while
 * such a fault is on. Each call is a trace of its own, begun by its client span.
 */
final class PartnerFeed implements AutoCloseable {
  static final String SERVICE = "partner-feed";
  static final double USUAL_PER_SECOND = 2.5;

  private static final String TARGET = "catalog";
  private static final int PRODUCTS = 500;
  private static final int THREADS = 24;

  /** It is silent before the round's end, so that its last answer comes within the round. */
  private static final long SILENCE_MILLIS = 500;

  private final HttpService self;
  private final ExecutorService threads =
      Executors.newFixedThreadPool(THREADS, task -> daemon(task, SERVICE + "-call"));
  private final Phaser running = new Phaser(1);
  private final AtomicReference<@Nullable IOException> failure = new AtomicReference<>();

  PartnerFeed(HttpService self) {
    this.self = self;
  }

  /** Begins to call, until shortly before the round's end. */
  void begin(Round round) {
    running.register();
    daemon(() -> feed(round), SERVICE).start();
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  /**
   * Waits until the round's last call is answered.
   *
   * @throws IOException when a call got no answer
   */
  void await() throws IOException, InterruptedException {
    running.awaitAdvanceInterruptibly(running.arrive());
    IOException failed = failure.getAndSet(null);
    if (failed != null) {
      throw new IOException(SERVICE + ": a call got no answer: " + failed.getMessage(), failed);
    }
  }

  private void feed(Round round) {
    SplittableRandom random = new SplittableRandom(round.seed());
    Clock clock = Clock.systemUTC();
    try {
      double next = round.fromEpochMillis();
      while (next < round.toEpochMillis() - SILENCE_MILLIS) {
        TimeUnit.MICROSECONDS.sleep((long) ((next - clock.millis()) * 1_000));
        String path = "/products/" + (1 + random.nextInt(PRODUCTS));
        running.register();
        threads.execute(() -> call(path));
        next -= Math.log(1 - random.nextDouble()) * 1_000 / rateAt(round, clock.millis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      running.arriveAndDeregister();
    }
  }

  private static double rateAt(Round round, long epochMillis) {
    return round.faults().stream()
        .filter(f -> f.kind() == Fault.Kind.flood && f.caller().equals(SERVICE))
        .filter(f -> f.activeAt(epochMillis))
        .mapToDouble(Fault::strength)
        .findFirst()
        .orElse(USUAL_PER_SECOND);
  }

  private void call(String path) {
    try {
      self.call(TARGET, "GET", path);
    } catch (IOException e) {
      failure.set(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      running.arriveAndDeregister();
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
