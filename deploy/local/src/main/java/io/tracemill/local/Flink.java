package io.tracemill.local;

import io.tracemill.runtime.HealthCheck;
import io.tracemill.runtime.JavaCommand;
import io.tracemill.runtime.ManagedProcess;
import io.tracemill.runtime.Port;
import io.tracemill.runtime.ProcessSpec;
import io.tracemill.runtime.StartFailedException;
import io.tracemill.runtime.StateDir;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A Flink cluster of one JobManager, which runs the job and nothing else, and one TaskManager.
 * Every start of the JobManager gives the job the newest complete checkpoint there is.
 */
final class Flink {
  static final String JOB_MANAGER = "jobmanager";
  static final String TASK_MANAGER = "taskmanager";

  /** Fixed, so that checkpoints of an earlier run are found again. */
  static final String JOB_ID = "7472616365000000000000006d696c6c";

  private static final String MAIN = "io.tracemill.stream.job.JobMain";
  private static final String METRICS_REPORTER =
      "org.apache.flink.metrics.prometheus.BoundPrometheusReporterFactory";
  private static final int METASPACE_MEGABYTES = 192;
  private static final int FRAMEWORK_HEAP_MEGABYTES = 128;
  private static final int NETWORK_MEGABYTES = 96;
  private static final int OFF_HEAP_MEGABYTES = 160;

  private final Path root;
  private final StateDir state;
  private final StackConfig config;
  private final Map<String, String> jobEnvironment;
  private final FlinkRest rest;

  Flink(Path root, StateDir state, StackConfig config, Map<String, String> jobEnvironment) {
    this.root = root;
    this.state = state;
    this.config = config;
    this.jobEnvironment = jobEnvironment;
    this.rest = new FlinkRest("http://127.0.0.1:" + config.get(Setting.FLINK_PORT), JOB_ID);
  }

  FlinkRest rest() {
    return rest;
  }

  Path checkpointDirectory() {
    return state.data("flink").resolve("checkpoints");
  }

  ManagedProcess jobManager() {
    List<String> command =
        java("org.apache.flink.container.entrypoint.StandaloneApplicationClusterEntryPoint")
            .jvmOptions("-Xms64m", "-Xmx384m", "-XX:+UseSerialGC", "-XX:MaxMetaspaceSize=256m")
            // it computes next to nothing, but its start is waited for
            .jvmOptions("-XX:TieredStopAtLevel=1")
            .classPath(root.resolve("deploy/local/target/flink") + "/*")
            .arguments("--configDir", jobManagerConf().toString())
            .arguments("--job-classname", MAIN, "--job-id", JOB_ID)
            .build();
    return process(
        JOB_MANAGER,
        command,
        List.of(
            config.port(Setting.FLINK_PORT),
            config.port(Setting.FLINK_RPC_PORT),
            config.port(Setting.JOBMANAGER_METRICS_PORT)),
        () -> rest.answers());
  }

  ManagedProcess taskManager() {
    int heap = config.get(Setting.TASKMANAGER_HEAP_MEGABYTES);
    List<String> command =
        java("org.apache.flink.runtime.taskexecutor.TaskManagerRunner")
            .jvmOptions(
                "-Xms128m",
                "-Xmx" + heap + "m",
                "-XX:MaxDirectMemorySize=" + (NETWORK_MEGABYTES + OFF_HEAP_MEGABYTES) + "m",
                "-XX:MaxMetaspaceSize=" + METASPACE_MEGABYTES + "m",
                "-XX:+UseG1GC",
                // give memory back when the load is over
                "-XX:MinHeapFreeRatio=10",
                "-XX:MaxHeapFreeRatio=30",
                "-XX:G1PeriodicGCInterval=30000")
            .jvmOptions(extraOptions())
            .arguments("--configDir", taskManagerConf().toString())
            .build();
    return process(
        TASK_MANAGER,
        command,
        List.of(config.port(Setting.FLINK_METRICS_PORT)),
        () -> rest.taskManagers() > 0);
  }

  /**
   * Writes the configuration; the JobManager's names the checkpoint to resume from.
   *
   * @return that checkpoint, empty when the job starts without state
   */
  Optional<Path> prepareJobManager() {
    requireJars();
    try {
      Path job = checkpointDirectory().resolve(JOB_ID);
      Optional<Path> checkpoint = Checkpoints.newestComplete(job);
      Map<String, Object> settings = common(Setting.JOBMANAGER_METRICS_PORT);
      if (checkpoint.isPresent()) {
        Checkpoints.deleteAllBut(job, checkpoint.get());
        settings.put("execution.state-recovery.path", checkpoint.get().toUri().toString());
        settings.put("execution.state-recovery.claim-mode", "CLAIM");
      }
      write(jobManagerConf(), settings);
      return checkpoint;
    } catch (IOException e) {
      throw new StartFailedException("Flink's configuration cannot be written: " + e, e);
    }
  }

  void prepareTaskManager() {
    requireJars();
    int heap = config.get(Setting.TASKMANAGER_HEAP_MEGABYTES);
    Map<String, Object> settings = common(Setting.FLINK_METRICS_PORT);
    settings.put("taskmanager.host", "127.0.0.1");
    settings.put("taskmanager.bind-host", "127.0.0.1");
    settings.put("taskmanager.numberOfTaskSlots", config.get(Setting.TASKMANAGER_SLOTS));
    settings.put("taskmanager.cpu.cores", (double) config.get(Setting.TASKMANAGER_SLOTS));
    settings.put("taskmanager.memory.framework.heap.size", FRAMEWORK_HEAP_MEGABYTES + "m");
    settings.put("taskmanager.memory.task.heap.size", (heap - FRAMEWORK_HEAP_MEGABYTES) + "m");
    settings.put("taskmanager.memory.framework.off-heap.size", OFF_HEAP_MEGABYTES + "m");
    settings.put("taskmanager.memory.task.off-heap.size", "0m");
    settings.put("taskmanager.memory.network.min", NETWORK_MEGABYTES + "m");
    settings.put("taskmanager.memory.network.max", NETWORK_MEGABYTES + "m");
    settings.put("taskmanager.memory.managed.size", "0m");
    settings.put("taskmanager.memory.jvm-metaspace.size", METASPACE_MEGABYTES + "m");
    settings.put("taskmanager.memory.jvm-overhead.min", "192m");
    settings.put("taskmanager.memory.jvm-overhead.max", "192m");
    try {
      write(taskManagerConf(), settings);
    } catch (IOException e) {
      throw new StartFailedException("Flink's configuration cannot be written: " + e, e);
    }
  }

  private Map<String, Object> common(Setting metricsPort) {
    Map<String, Object> settings = new TreeMap<>();
    settings.put("jobmanager.rpc.address", "127.0.0.1");
    settings.put("jobmanager.rpc.port", config.get(Setting.FLINK_RPC_PORT));
    settings.put("jobmanager.bind-host", "127.0.0.1");
    settings.put("rest.address", "127.0.0.1");
    settings.put("rest.bind-address", "127.0.0.1");
    settings.put("rest.port", config.get(Setting.FLINK_PORT));
    settings.put("rest.bind-port", config.get(Setting.FLINK_PORT));
    settings.put("web.submit.enable", false);
    settings.put("web.cancel.enable", false);
    settings.put("web.tmpdir", temporary().toString());
    settings.put("io.tmp.dirs", temporary().toString());
    settings.put("parallelism.default", config.get(Setting.TASKMANAGER_SLOTS));
    settings.put("pipeline.object-reuse", true);
    settings.put("state.backend.type", "hashmap");
    settings.put("execution.checkpointing.dir", checkpointDirectory().toUri().toString());
    settings.put(
        "execution.checkpointing.interval", config.get(Setting.CHECKPOINT_INTERVAL_MILLIS) + "ms");
    settings.put(
        "execution.checkpointing.externalized-checkpoint-retention", "RETAIN_ON_CANCELLATION");
    settings.put("execution.checkpointing.num-retained", 3);
    // a third of the system time that the default of 20 KB takes
    settings.put("execution.checkpointing.write-buffer-size", 65_536);
    settings.put("execution.checkpointing.tolerable-failed-checkpoints", 10);
    settings.put("restart-strategy.type", "exponential-delay");
    settings.put("restart-strategy.exponential-delay.initial-backoff", "500ms");
    settings.put("restart-strategy.exponential-delay.max-backoff", "10s");
    settings.put("restart-strategy.exponential-delay.reset-backoff-threshold", "2min");
    settings.put(
        "metrics.fetcher.update-interval", 500); // for watermarks and the stored checkpoint
    settings.put("metrics.reporters", "prometheus");
    settings.put("metrics.reporter.prometheus.factory.class", METRICS_REPORTER);
    settings.put("metrics.reporter.prometheus.host", "127.0.0.1");
    settings.put("metrics.reporter.prometheus.port", config.get(metricsPort));
    settings.put("heartbeat.interval", 2_000);
    settings.put("heartbeat.timeout", 20_000);
    settings.put("cluster.registration.error-delay", 500);
    settings.put("cluster.registration.refused-registration-delay", 500);
    return settings;
  }

  private void write(Path directory, Map<String, Object> settings) throws IOException {
    Files.createDirectories(directory);
    Files.createDirectories(temporary());
    StringBuilder text = new StringBuilder();
    settings.forEach((key, value) -> text.append(key).append(": '").append(value).append("'\n"));
    Files.writeString(directory.resolve("config.yaml"), text);
    Files.writeString(directory.resolve("logback.xml"), LOGBACK);
  }

  private JavaCommand java(String mainClass) {
    Path directory = mainClass.endsWith("TaskManagerRunner") ? taskManagerConf() : jobManagerConf();
    return new JavaCommand(mainClass)
        .jvmOptions(
            "--add-opens=java.base/java.util=ALL-UNNAMED",
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "--add-opens=java.base/java.time=ALL-UNNAMED",
            "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED",
            "-XX:+ExitOnOutOfMemoryError",
            "-Dlogback.configurationFile=" + directory.resolve("logback.xml"))
        .classPath(root.resolve("stream-jobs/job/target/app") + "/*", jobJar().toString());
  }

  private static String[] extraOptions() {
    String options = System.getenv("TRACEMILL_TASKMANAGER_JVM_OPTIONS");
    return options == null || options.isBlank() ? new String[0] : options.trim().split("\\s+");
  }

  private ManagedProcess process(
      String name, List<String> command, List<Port> ports, HealthCheck health) {
    return new ManagedProcess(
        new ProcessSpec(
            name,
            command,
            jobEnvironment,
            state.path(),
            state.logFile(name),
            state.pidFile(name),
            ports,
            health,
            Duration.ofSeconds(90),
            Duration.ofSeconds(15)));
  }

  private Path jobJar() {
    return root.resolve("stream-jobs/job/target/tracemill-job-0.2.0.jar");
  }

  private void requireJars() {
    if (!Files.exists(jobJar()) || !Files.isDirectory(root.resolve("deploy/local/target/flink"))) {
      throw new StartFailedException(
          "the job is missing at " + jobJar() + ": build the project first (mvn package)");
    }
  }

  private Path temporary() {
    return state.data("flink").resolve("tmp");
  }

  private Path jobManagerConf() {
    return state.conf().resolve(JOB_MANAGER);
  }

  private Path taskManagerConf() {
    return state.conf().resolve(TASK_MANAGER);
  }

  private static final String LOGBACK =
      """
      <configuration>
        <appender name="OUT" class="ch.qos.logback.core.ConsoleAppender">
          <encoder><pattern>%d{ISO8601, UTC} %-5level %logger{20}: %msg%n</pattern></encoder>
        </appender>
        <root level="INFO"><appender-ref ref="OUT"/></root>
        <logger name="org.apache.flink" level="WARN"/>
        <logger name="org.apache.flink.runtime.executiongraph.ExecutionGraph" level="INFO"/>
        <logger name="org.apache.flink.runtime.checkpoint.CheckpointCoordinator" level="WARN"/>
        <logger name="org.apache.flink.configuration.GlobalConfiguration" level="WARN"/>
        <logger name="org.apache.kafka" level="WARN"/>
        <logger name="org.apache.pekko" level="WARN"/>
      </configuration>
      """;
}
