package io.tracemill.clickhouse;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Fills one batch per partition, and freezes it when it is full, when there are too many, when all
 * together hold more than two full ones, or when told to. Used by one thread.
 */
final class OpenBatches<T> {
  private static final int IDLE_ENCODERS = 4;

  private final String table;
  private final Supplier<BlockEncoder<T>> encoders;
  private final Partitioner<? super T> partitioner;
  private final BatchSettings settings;
  private final LongSupplier clock;
  private final Consumer<FrozenBatch> frozen;

  /** By partition, in the order in which they were opened. */
  private final Map<Long, Batch<T>> open = new LinkedHashMap<>();

  private final Deque<BlockEncoder<T>> idle = new ArrayDeque<>();
  private final String attemptId = UUID.randomUUID().toString();
  private long batches;
  private long openBytes;
  private @Nullable Batch<T> last;

  OpenBatches(
      String table,
      Supplier<BlockEncoder<T>> encoders,
      Partitioner<? super T> partitioner,
      BatchSettings settings,
      LongSupplier clock,
      Consumer<FrozenBatch> frozen) {
    this.table = table;
    this.encoders = encoders;
    this.partitioner = partitioner;
    this.settings = settings;
    this.clock = clock;
    this.frozen = frozen;
  }

  void add(T row) {
    long partition = partitioner.partitionOf(row);
    Batch<T> batch = last;
    if (batch == null || batch.partition() != partition) {
      batch = batchFor(partition);
      last = batch;
    }
    openBytes += batch.add(row);
    if (batch.rows() >= settings.maxRows() || batch.bytes() >= settings.maxBytes()) {
      freeze(batch);
    } else if (openBytes >= 2 * settings.maxBytes()) {
      freeze(Collections.max(open.values(), Comparator.comparingLong(Batch::bytes)));
    }
  }

  private Batch<T> batchFor(long partition) {
    Batch<T> found = open.get(partition);
    if (found != null) {
      return found;
    }
    if (open.size() >= settings.maxOpenPartitions()) {
      freeze(Collections.max(open.values(), Comparator.comparingInt(Batch::rows)));
    }
    BlockEncoder<T> used = idle.poll();
    Batch<T> batch =
        new Batch<>(used == null ? encoders.get() : used, partition, clock.getAsLong());
    open.put(partition, batch);
    return batch;
  }

  private void freeze(Batch<T> batch) {
    open.remove(batch.partition());
    openBytes -= batch.bytes();
    last = null;
    // Never from checkpoint numbers: they repeat with other content after a restore.
    String token = attemptId + "-" + table + "-" + batches++;
    BlockEncoder<T> encoder = batch.encoder();
    FrozenBatch rows = FrozenBatch.of(encoder.block(), token);
    encoder.block().reset();
    if (idle.size() < IDLE_ENCODERS) { // more were open at once: let them go
      idle.add(encoder);
    }
    frozen.accept(rows);
  }

  void freezeAll() {
    freezeOpenedUntil(Long.MAX_VALUE);
  }

  /** Freezes what was opened at that time or before. */
  void freezeOpenedUntil(long millis) {
    while (!open.isEmpty()) {
      Batch<T> oldest = open.values().iterator().next();
      if (oldest.openedAtMillis() > millis) {
        return;
      }
      freeze(oldest);
    }
  }

  boolean isEmpty() {
    return open.isEmpty();
  }
}
