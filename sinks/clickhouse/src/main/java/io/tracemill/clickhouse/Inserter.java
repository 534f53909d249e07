package io.tracemill.clickhouse;

import com.clickhouse.client.api.ClickHouseException;
import com.clickhouse.client.api.Client;
import com.clickhouse.client.api.insert.InsertSettings;
import com.clickhouse.data.ClickHouseFormat;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Inserts Native bytes over HTTP, again and again within {@link RetrySettings} while the fault may
 * pass, and at the next endpoint each time; it stays with the endpoint that worked.
 *
 * <p>Guarantee: when {@link #insert} returns, the rows are in ClickHouse, and, the table having a
 * deduplication window, only once however often it was tried. Thread-safe.
 */
public final class Inserter implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Inserter.class);

  private final ClickHouseConfig config;
  private final RetrySettings retry;
  private final InsertObserver observer;
  private final List<Client> clients = new ArrayList<>();
  private final AtomicInteger endpoint = new AtomicInteger();
  private final CountDownLatch closed = new CountDownLatch(1);

  public Inserter(ClickHouseConfig config, RetrySettings retry) {
    this(config, retry, 0, InsertObserver.NONE);
  }

  /** Starts with the endpoint of index {@code first}, so that several writers share the load. */
  Inserter(ClickHouseConfig config, RetrySettings retry, int first, InsertObserver observer) {
    this.config = config;
    this.retry = retry;
    this.observer = observer;
    endpoint.set(first % config.endpoints().size());
    for (URI uri : config.endpoints()) {
      clients.add(newClient(config, uri));
    }
  }

  private static Client newClient(ClickHouseConfig config, URI uri) {
    return new Client.Builder()
        .addEndpoint(uri.toString())
        .setUsername(config.user())
        .setPassword(config.password().value())
        .setDefaultDatabase(config.database())
        .setConnectTimeout(config.connectTimeout().toMillis())
        .setSocketTimeout(config.requestTimeout().toMillis())
        .useAsyncRequests(false)
        .compressClientRequest(false)
        .compressServerResponse(false)
        .setMaxRetries(0)
        .build();
  }

  /**
   * Returns when the rows are stored.
   *
   * @throws InsertException when trying again cannot help, or all attempts failed
   * @throws InterruptedException when interrupted, or closed while waiting for the next attempt
   */
  public void insert(InsertRequest request) throws InsertException, InterruptedException {
    long startNanos = System.nanoTime();
    for (int attempt = 1; ; attempt++) {
      int at = endpoint.get();
      long attemptNanos = System.nanoTime();
      try {
        send(clients.get(at), request);
        observer.inserted(request, Duration.ofNanos(System.nanoTime() - attemptNanos));
        return;
      } catch (ClickHouseException e) {
        InsertFault fault = InsertFault.of(e);
        if (Thread.currentThread().isInterrupted() || closed.getCount() == 0) {
          throw (InterruptedException) new InterruptedException("insert given up").initCause(e);
        }
        if (!fault.retryable() || attempt >= retry.maxAttempts()) {
          observer.failed(request);
          Duration took = Duration.ofNanos(System.nanoTime() - startNanos);
          throw failure(request, fault, at, attempt, took, e);
        }
        observer.retried(request, fault);
        endpoint.compareAndSet(at, (at + 1) % clients.size());
        awaitBackoff(request, fault, at, attempt);
      }
    }
  }

  private void send(Client client, InsertRequest request) {
    String columns =
        request.columns().stream().map(Inserter::quoted).collect(Collectors.joining(", "));
    String target =
        "%s.%s (%s)".formatted(quoted(config.database()), quoted(request.table()), columns);
    client
        .insert(
            target,
            out -> request.content().writeTo(out),
            ClickHouseFormat.Native,
            settings(request))
        .join()
        .close();
  }

  /** All that a token needs to be honoured is said, whatever the server's profile says. */
  private static InsertSettings settings(InsertRequest request) {
    InsertSettings settings =
        new InsertSettings()
            .serverSetting("insert_deduplication_token", request.token())
            .serverSetting("insert_deduplicate", "1")
            .serverSetting("deduplicate_blocks_in_dependent_materialized_views", "1")
            .serverSetting("async_insert", "0")
            .serverSetting("optimize_on_insert", "0") // merging each block first doubled the cost
            .serverSetting("max_insert_block_size", String.valueOf(2 * BatchSettings.MAX_ROWS));
    return request.compressed() ? settings.appCompressedData(true, "lz4") : settings;
  }

  private void awaitBackoff(InsertRequest request, InsertFault fault, int at, int attempt)
      throws InterruptedException {
    Duration wait = retry.backoff(attempt, ThreadLocalRandom.current().nextDouble());
    LOG.warn(
        "Insert of {} rows into {}.{} at {} failed (attempt {} of {}), next in {} ms: {}",
        request.rows(),
        config.database(),
        request.table(),
        config.endpoints().get(at),
        attempt,
        retry.maxAttempts(),
        wait.toMillis(),
        fault.message());
    if (closed.await(wait.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new InterruptedException("closed while waiting to insert again");
    }
  }

  private InsertException failure(
      InsertRequest request,
      InsertFault fault,
      int at,
      int attempts,
      Duration took,
      ClickHouseException cause) {
    String message =
        "Insert of %d rows (%d bytes) into %s.%s at %s failed %s after %d attempt(s) in %d ms, code %d: %s"
            .formatted(
                request.rows(),
                request.bytes(),
                config.database(),
                request.table(),
                config.endpoints().get(at),
                fault.retryable() ? "for good" : "and cannot succeed",
                attempts,
                took.toMillis(),
                fault.code(),
                fault.message());
    return new InsertException(message, fault.code(), attempts, cause);
  }

  private static String quoted(String name) {
    return "`" + name.replace("\\", "\\\\").replace("`", "\\`") + "`";
  }

  /** Ends inserts under way and waiting ones. */
  @Override
  public void close() {
    closed.countDown();
    clients.forEach(Client::close);
  }
}
