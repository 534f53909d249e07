package io.tracemill.zipkin;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import zipkin2.Call;
import zipkin2.CheckResult;
import zipkin2.DependencyLink;
import zipkin2.Span;
import zipkin2.storage.AutocompleteTags;
import zipkin2.storage.QueryRequest;
import zipkin2.storage.ServiceAndSpanNames;
import zipkin2.storage.SpanConsumer;
import zipkin2.storage.SpanStore;
import zipkin2.storage.StorageComponent;
import zipkin2.storage.Traces;

/**
 * Zipkin's storage on the tables of Tracemill: reads and never writes. Spans get in through the
 * gateway, which is the one door with an account of what came through it. Thread-safe.
 */
public final class ClickHouseStorage extends StorageComponent
    implements SpanStore, Traces, ServiceAndSpanNames, AutocompleteTags {
  private static final int THREADS = 4;

  private final ClickHouseAccess access;
  private final Reader reader;
  private final StoredTraces traces;
  private final StoredNames names;
  private final StoredEdges edges;
  private final SpanConsumer consumer;
  private final boolean searchEnabled;
  private final List<String> autocompleteKeys;
  private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);

  private ClickHouseStorage(Builder builder) {
    this.access = builder.access;
    this.reader = new Reader(builder.access, builder.limits);
    this.traces = new StoredTraces(reader, builder.strictTraceId);
    this.names = new StoredNames(reader);
    this.edges = new StoredEdges(reader);
    this.consumer = builder.consumer;
    this.searchEnabled = builder.searchEnabled;
    this.autocompleteKeys = List.copyOf(builder.autocompleteKeys);
  }

  static Builder builder(ClickHouseAccess access) {
    return new Builder(access);
  }

  @Override
  public SpanStore spanStore() {
    return this;
  }

  @Override
  public Traces traces() {
    return this;
  }

  @Override
  public ServiceAndSpanNames serviceAndSpanNames() {
    return this;
  }

  @Override
  public AutocompleteTags autocompleteTags() {
    return this;
  }

  @Override
  public SpanConsumer spanConsumer() {
    return consumer;
  }

  @Override
  @SuppressWarnings("deprecation") // SpanStore's twin of the same method
  public Call<List<Span>> getTrace(String traceId) {
    String id = Span.normalizeTraceId(traceId);
    return call(() -> traces.read(List.of(id)).stream().findFirst().orElse(List.of()));
  }

  @Override
  public Call<List<List<Span>>> getTraces(Iterable<String> traceIds) {
    List<String> ids = new ArrayList<>();
    traceIds.forEach(id -> ids.add(Span.normalizeTraceId(id)));
    reader.limits().traces(Math.max(1, ids.size()));
    return call(() -> traces.read(ids));
  }

  @Override
  public Call<List<List<Span>>> getTraces(QueryRequest request) {
    if (!searchEnabled) {
      return Call.emptyList();
    }
    TraceSearch search = new TraceSearch(request, reader.limits());
    return call(() -> traces.read(search.traceIds(reader)));
  }

  @Override
  public Call<List<DependencyLink>> getDependencies(long endTs, long lookback) {
    reader.limits().begin(endTs, lookback);
    return call(() -> edges.read(endTs, lookback));
  }

  @Override
  @SuppressWarnings("deprecation") // SpanStore's twin of the same method
  public Call<List<String>> getServiceNames() {
    return searchEnabled ? call(names::services) : Call.emptyList();
  }

  @Override
  @SuppressWarnings("deprecation") // SpanStore's twin of the same method
  public Call<List<String>> getSpanNames(String serviceName) {
    String service = serviceName.toLowerCase(Locale.ROOT);
    return searchEnabled && !service.isEmpty()
        ? call(() -> names.operations(service))
        : Call.emptyList();
  }

  @Override
  public Call<List<String>> getRemoteServiceNames(String serviceName) {
    String service = serviceName.toLowerCase(Locale.ROOT);
    return searchEnabled && !service.isEmpty()
        ? call(() -> names.remoteServices(service))
        : Call.emptyList();
  }

  @Override
  public Call<List<String>> getKeys() {
    return searchEnabled ? Call.create(autocompleteKeys) : Call.emptyList();
  }

  @Override
  public Call<List<String>> getValues(String key) {
    return searchEnabled && autocompleteKeys.contains(key)
        ? call(() -> names.tagValues(key))
        : Call.emptyList();
  }

  /** Whether the tables can be read. */
  @Override
  public CheckResult check() {
    try {
      reader.rows(new Query("SELECT 1 FROM otel_traces LIMIT 0"));
      return CheckResult.OK;
    } catch (IOException | RuntimeException e) {
      return CheckResult.failed(e);
    }
  }

  @Override
  public void close() {
    threads.shutdown();
    reader.close();
  }

  @Override
  public String toString() {
    return "ClickHouseStorage{" + access + "}"; // shown by /health
  }

  private <V> Call<V> call(ReadCall.Question<V> question) {
    return new ReadCall<>(question, threads);
  }

  /** Zipkin's usual choices. */
  static final class Builder extends StorageComponent.Builder {
    private final ClickHouseAccess access;
    private ReadLimits limits = ReadLimits.DEFAULT;
    private SpanConsumer consumer = new RefusingConsumer();
    private boolean strictTraceId = true;
    private boolean searchEnabled = true;
    private List<String> autocompleteKeys = Collections.emptyList();

    private Builder(ClickHouseAccess access) {
      this.access = access;
    }

    Builder limits(ReadLimits value) {
      limits = value;
      return this;
    }

    Builder consumer(SpanConsumer value) {
      consumer = value;
      return this;
    }

    @Override
    public Builder strictTraceId(boolean value) {
      strictTraceId = value;
      return this;
    }

    @Override
    public Builder searchEnabled(boolean value) {
      searchEnabled = value;
      return this;
    }

    @Override
    public Builder autocompleteKeys(@Nullable List<String> keys) {
      autocompleteKeys = keys == null ? List.of() : List.copyOf(keys);
      return this;
    }

    @Override
    public ClickHouseStorage build() {
      return new ClickHouseStorage(this);
    }
  }
}
