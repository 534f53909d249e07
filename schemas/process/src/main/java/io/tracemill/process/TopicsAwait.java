package io.tracemill.process;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits for topics, and says which ones are missing. */
public final class TopicsAwait {
  private static final Logger LOG = LoggerFactory.getLogger(TopicsAwait.class);
  private static final long PAUSE_MILLIS = 500;
  private static final long TELL_EVERY_NANOS = Duration.ofSeconds(10).toNanos();
  private static final int REQUEST_TIMEOUT_MILLIS = 5_000;

  private TopicsAwait() {}

  /** Returns whether all {@code topics} were there within {@code timeout}. */
  public static boolean await(String bootstrapServers, Set<String> topics, Duration timeout)
      throws InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    long tellAt = System.nanoTime();
    try (Admin admin = admin(bootstrapServers)) {
      while (true) {
        String missing = missing(admin, topics);
        if (missing.isEmpty()) {
          return true;
        }
        long now = System.nanoTime();
        if (now >= deadline) {
          LOG.error("after {} s still: {}", timeout.toSeconds(), missing);
          return false;
        }
        if (now >= tellAt) {
          LOG.warn("waiting: {}", missing);
          tellAt = now + TELL_EVERY_NANOS;
        }
        Thread.sleep(PAUSE_MILLIS);
      }
    }
  }

  /** What is missing, in words; empty when nothing is. */
  private static String missing(Admin admin, Set<String> topics) throws InterruptedException {
    try {
      Set<String> missing = new TreeSet<>(topics);
      missing.removeAll(admin.listTopics().names().get());
      return missing.isEmpty()
          ? ""
          : "the broker has no topic " + String.join(", ", missing) + ": create it";
    } catch (ExecutionException e) {
      return "the broker does not answer: " + e.getCause();
    }
  }

  private static Admin admin(String bootstrapServers) throws KafkaException {
    return Admin.create(
        Map.of(
            AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrapServers,
            AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
            REQUEST_TIMEOUT_MILLIS,
            AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
            REQUEST_TIMEOUT_MILLIS));
  }
}
