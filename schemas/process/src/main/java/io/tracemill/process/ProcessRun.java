package io.tracemill.process;

import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.tracemill.registry.RegistryException;
import java.io.IOException;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of a process: a configuration that is checked and shown once, a start whose failure is
 * told in one line, and an end by SIGTERM that closes what runs.
 */
public final class ProcessRun {
  private static final Logger LOG = LoggerFactory.getLogger(ProcessRun.class);
  private static final int FAILED = 1;
  private static final int WRONG_USAGE = 2;

  private ProcessRun() {}

  /** What a process does with its configuration; returns only when it cannot go on. */
  @FunctionalInterface
  public interface Work<C> {
    void run(C config) throws IOException, InterruptedException;
  }

  /**
   * Runs until the process is told to end.
   *
   * @param options gives the configuration, or throws {@link InvalidConfigException}
   * @return the exit code: 1 when it could not start or go on, 2 when its configuration is wrong
   */
  public static <C> int run(Supplier<C> options, Work<C> work) throws InterruptedException {
    C config;
    try {
      config = options.get();
    } catch (InvalidConfigException e) {
      System.err.println(e.getMessage());
      return WRONG_USAGE;
    }
    LOG.info("configuration: {}", config);
    try {
      work.run(config);
    } catch (RegistryException e) {
      LOG.error("cannot start: the schema could not be registered: {}", e.getMessage());
    } catch (KafkaException e) {
      LOG.error("cannot start: {}: {}", e.getMessage(), String.valueOf(e.getCause()));
    } catch (IOException e) {
      LOG.error("cannot start: {}", e.getMessage());
    }
    return FAILED;
  }

  /** Closes {@code running} when the process is told to end; the process waits for it. */
  public static void closeAtEnd(AutoCloseable running) {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> close(running), "end"));
  }

  private static void close(AutoCloseable running) {
    LOG.info("ending");
    try {
      running.close();
      LOG.info("ended");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      LOG.error("did not end cleanly", e);
    }
  }

  /** A registry that already has the JVM's memory and the process's use of the CPU. */
  public static PrometheusMeterRegistry newMeterRegistry() {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    new JvmMemoryMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    return registry;
  }
}
