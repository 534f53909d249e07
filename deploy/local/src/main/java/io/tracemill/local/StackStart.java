package io.tracemill.local;

import io.tracemill.runtime.ManagedProcess;
import io.tracemill.runtime.Port;
import io.tracemill.runtime.StartFailedException;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Starts what does not run yet of a stack, in the order of its needs and otherwise at once. When
 * one part fails, what this start had started is stopped again.
 */
final class StackStart {
  /** Names that can be chosen. */
  static final Set<String> PARTS =
      Set.of(
          "kafka",
          "registry",
          "clickhouse",
          "flink",
          Stack.GATEWAY,
          Stack.BRIDGE,
          Stack.AGENT,
          Stack.PROMETHEUS,
          Stack.ZIPKIN);

  private static final Map<String, String> PART_OF =
      Map.of(Flink.JOB_MANAGER, "flink", Flink.TASK_MANAGER, "flink");

  private static final Duration JOB_TIMEOUT = Duration.ofMinutes(3);

  private final Stack stack;
  private final Set<String> parts;
  private final PrintStream progress;
  private final List<ManagedProcess> started = Collections.synchronizedList(new ArrayList<>());

  StackStart(Stack stack, Set<String> parts, PrintStream progress) {
    this.stack = stack;
    this.parts = parts;
    this.progress = progress;
  }

  /**
   * Starts what is missing and waits until all of it is healthy.
   *
   * @throws StartFailedException with the reason; nothing that this call started is left
   */
  void run() {
    requireFreePorts();
    ExecutorService threads = Executors.newCachedThreadPool();
    try {
      CompletableFuture<Void> kafka = part(threads, "kafka", this::startKafka);
      CompletableFuture<Void> registry = part(threads, "registry", this::startRegistry);
      CompletableFuture<Void> clickHouse = part(threads, "clickhouse", this::startClickHouse);
      CompletableFuture<Void> backends = CompletableFuture.allOf(kafka, registry, clickHouse);
      settle(backends);
      List<CompletableFuture<Void>> rest = new ArrayList<>();
      rest.add(part(threads, "flink", this::startFlink));
      for (Service service : stack.services()) {
        rest.add(part(threads, service.name(), () -> startService(service)));
      }
      settle(CompletableFuture.allOf(rest.toArray(CompletableFuture<?>[]::new)));
    } catch (StartFailedException e) {
      stopStarted();
      throw e;
    } finally {
      threads.shutdown();
    }
  }

  /** Before anything is started, and all at once. */
  private void requireFreePorts() {
    List<String> faults = new ArrayList<>();
    for (ManagedProcess process : chosen()) {
      if (process.isRunning()) {
        continue;
      }
      for (Port port : process.spec().ports()) {
        try {
          port.requireFree();
        } catch (StartFailedException e) {
          faults.add(String.valueOf(e.getMessage()));
        }
      }
    }
    if (!faults.isEmpty()) {
      throw new StartFailedException(String.join("\n", faults));
    }
  }

  private List<ManagedProcess> chosen() {
    return stack.processes().stream()
        .filter(process -> parts.contains(PART_OF.getOrDefault(process.name(), process.name())))
        .toList();
  }

  private CompletableFuture<Void> part(
      ExecutorService threads, String name, BooleanSupplier start) {
    if (!parts.contains(name)) {
      return CompletableFuture.completedFuture(null);
    }
    return CompletableFuture.runAsync(
        () -> {
          long begin = System.nanoTime();
          boolean fresh = start.getAsBoolean();
          double seconds = (System.nanoTime() - begin) / 1e9;
          String after =
              fresh ? String.format(Locale.ROOT, "ready after %.1f s", seconds) : "was running";
          progress.printf("  %-11s %s%n", name, after);
        },
        threads);
  }

  /** Waits for all, so that nothing is still being started when the failure is handled. */
  private static void settle(CompletableFuture<Void> all) {
    try {
      all.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof StartFailedException failure) {
        throw failure;
      }
      throw new StartFailedException("start failed: " + e.getCause(), e);
    }
  }

  private boolean startKafka() {
    boolean fresh = noted(stack.broker().process(), stack.broker()::start);
    stack.broker().createTopics(StackTopics.all());
    return fresh;
  }

  private boolean startRegistry() {
    return noted(stack.registry().process(), stack.registry()::start);
  }

  private boolean startClickHouse() {
    boolean fresh = noted(stack.clickHouse().process(), stack.clickHouse()::start);
    stack.migrate();
    return fresh;
  }

  private boolean startService(Service service) {
    service.requireBuilt();
    ManagedProcess process = stack.process(service);
    return noted(
        process,
        () -> {
          boolean fresh = process.start();
          process.awaitHealthy();
          return fresh;
        });
  }

  /** A TaskManager of a JobManager that died still runs the old job: it is replaced too. */
  private boolean startFlink() {
    Flink flink = stack.flink();
    boolean fresh = false;
    if (!flink.jobManager().isRunning()) {
      flink.taskManager().stop();
      flink
          .prepareJobManager()
          .ifPresentOrElse(
              checkpoint ->
                  progress.println("  flink       resumes from " + checkpoint.getFileName()),
              () -> progress.println("  flink       starts without state"));
      fresh = noted(flink.jobManager(), flink.jobManager()::start);
    }
    if (!flink.taskManager().isRunning()) {
      flink.prepareTaskManager();
      fresh |= noted(flink.taskManager(), flink.taskManager()::start);
    }
    flink.jobManager().awaitHealthy();
    flink.taskManager().awaitHealthy();
    awaitJob(flink);
    return fresh;
  }

  private static void awaitJob(Flink flink) {
    long deadline = System.nanoTime() + JOB_TIMEOUT.toNanos();
    while (!isRunning(flink)) {
      for (ManagedProcess process : List.of(flink.jobManager(), flink.taskManager())) {
        if (!process.isRunning()) {
          throw new StartFailedException(
              process.name() + " ended while starting" + process.logTail());
        }
      }
      if (System.nanoTime() > deadline) {
        throw new StartFailedException(
            "the job did not run within "
                + JOB_TIMEOUT
                + ": "
                + flink.rest().describe()
                + flink.jobManager().logTail());
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
    }
  }

  private static boolean isRunning(Flink flink) {
    try {
      return flink.rest().isRunning();
    } catch (IOException e) {
      return false;
    }
  }

  /** Notes a process as started by us even if it fails half-way. */
  private boolean noted(ManagedProcess process, BooleanSupplier start) {
    boolean ranBefore = process.isRunning();
    try {
      return start.getAsBoolean();
    } finally {
      if (!ranBefore && process.isRunning()) {
        started.add(process);
      }
    }
  }

  private void stopStarted() {
    List<ManagedProcess> processes = new ArrayList<>(started);
    Collections.reverse(processes);
    processes.forEach(ManagedProcess::stop);
  }
}
