package io.tracemill.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The whole job, from a topic that is full before it starts to rows in all tables.
 *
 * <p>Wall time runs from the moment all of the job's tasks run until every span is committed and
 * stored; CPU time goes on until every trace has its row, a gap later. What starting the processes
 * cost is in neither.
 */
final class PipelineBench {
  private static final String GROUP = "tracemill-job";
  private static final Duration TIMEOUT = Duration.ofMinutes(20);
  private static final Duration START_TIMEOUT = Duration.ofMinutes(2);

  private final BenchStack stack;
  private final Servers servers;

  PipelineBench(BenchStack stack) {
    this.stack = stack;
    this.servers = stack.servers();
  }

  /**
   * Starts the job and follows it to the topic's end.
   *
   * @throws IOException when it does not get there, or tables do not hold what was generated
   */
  BenchResult run(SpanLoad.Written written) throws IOException, InterruptedException {
    Process up = stack.cli().start("up", "--detach", "--only", "flink");
    awaitTasks(up);
    long taskManager = stack.pid("taskmanager");
    Stopwatch watch =
        Stopwatch.start(
            servers.cpuClock(stack.pid("jobmanager"), taskManager), new StepClock(taskManager));
    new TopicEnd(servers.broker(), GROUP).await(TIMEOUT);
    await("SELECT count() FROM tracemill.otel_traces", written.spans());
    watch.lap();
    await("SELECT uniqExact(TraceId) FROM tracemill.traces", written.traces());
    BenchResult result = watch.stop(written.spans());
    stack.cli().requireSuccess(up);
    Check.storedSpans(servers, written.spans());
    Check.storedTraces(servers, written.spans(), written.traces());
    return result;
  }

  private void awaitTasks(Process up) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + START_TIMEOUT.toNanos();
    while (!allTasksRun()) {
      if (!up.isAlive()) {
        stack.cli().requireSuccess(up);
      }
      if (System.nanoTime() > deadline) {
        throw new IOException("the job did not run within " + START_TIMEOUT.toSeconds() + " s");
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  private boolean allTasksRun() {
    try (var in = URI.create(stack.flinkUrl() + "/jobs/overview").toURL().openStream()) {
      JsonNode tasks = new ObjectMapper().readTree(in).path("jobs").path(0).path("tasks");
      int total = tasks.path("total").asInt();
      return total > 0 && tasks.path("running").asInt() == total;
    } catch (IOException e) {
      return false; // it does not listen yet
    }
  }

  private void await(String sql, long rows) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TIMEOUT.toNanos();
    long found = servers.count(sql);
    while (found < rows) {
      if (System.nanoTime() > deadline) {
        throw new IOException(
            "%s gave %d, not %d, after %d s".formatted(sql, found, rows, TIMEOUT.toSeconds()));
      }
      TimeUnit.MILLISECONDS.sleep(250);
      found = servers.count(sql);
    }
  }
}
