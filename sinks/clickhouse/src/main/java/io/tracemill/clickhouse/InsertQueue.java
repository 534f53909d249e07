package io.tracemill.clickhouse;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Batches on their way to threads that insert them. Threads start with the first batch. After the
 * first failure nothing more is inserted, and every call throws it.
 */
final class InsertQueue implements AutoCloseable {
  private static final long CLOSE_SECONDS = 5;

  /** Told after each insert and after the first failure, on the inserting thread. */
  @FunctionalInterface
  interface Listener {
    void changed();
  }

  /** A batch, and the checkpoint that froze it. */
  private record Entry(FrozenBatch batch, long checkpointId) {}

  private final Inserter inserter;
  private final String table;
  private final String threadName;
  private final BatchSettings settings;
  private final Listener listener;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<Entry> waiting = new ArrayDeque<>();
  private final List<Entry> underWay = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();

  /** Changed under the lock, looked at for every row without it. */
  private final AtomicLong heldBytes = new AtomicLong();

  private boolean closed;
  private volatile @Nullable Throwable failure;

  InsertQueue(
      Inserter inserter,
      String table,
      String threadName,
      BatchSettings settings,
      Listener listener) {
    this.inserter = inserter;
    this.table = table;
    this.threadName = threadName;
    this.settings = settings;
    this.listener = listener;
  }

  /** Adds {@code batch}, whether there is room or not. */
  void add(FrozenBatch batch, long checkpointId) {
    lock.lock();
    try {
      waiting.add(new Entry(batch, checkpointId));
      heldBytes.addAndGet(batch.heldBytes());
      if (threads.size() < settings.insertThreads()) {
        Thread thread = new Thread(this::insertAll, threadName + "-" + threads.size());
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Returns once what waits and is under way holds less than the bytes allowed: back-pressure. */
  void awaitRoom() throws IOException, InterruptedException {
    throwIfFailed();
    if (hasRoom()) {
      return;
    }
    lock.lockInterruptibly();
    try {
      throwIfFailed();
      while (!hasRoom()) {
        changed.await();
        throwIfFailed();
      }
    } finally {
      lock.unlock();
    }
  }

  private boolean hasRoom() {
    return heldBytes.get() < settings.maxPendingBytes();
  }

  /** Returns once every batch has been inserted. */
  void awaitIdle() throws IOException, InterruptedException {
    lock.lockInterruptibly();
    try {
      throwIfFailed();
      while (!waiting.isEmpty() || !underWay.isEmpty()) {
        changed.await();
        throwIfFailed();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Batches waiting and under way, oldest first. */
  List<FrozenBatch> unsent() {
    lock.lock();
    try {
      List<FrozenBatch> batches = new ArrayList<>(underWay.size() + waiting.size());
      underWay.forEach(entry -> batches.add(entry.batch()));
      waiting.forEach(entry -> batches.add(entry.batch()));
      return batches;
    } finally {
      lock.unlock();
    }
  }

  /** Smallest checkpoint of a batch that is not inserted yet; {@code Long.MAX_VALUE}: none is. */
  long oldestCheckpointId() {
    lock.lock();
    try {
      return Stream.concat(underWay.stream(), waiting.stream())
          .mapToLong(Entry::checkpointId)
          .min()
          .orElse(Long.MAX_VALUE);
    } finally {
      lock.unlock();
    }
  }

  /** Bytes waiting and under way. */
  long heldBytes() {
    return heldBytes.get();
  }

  /**
   * @throws IOException when an insert has failed
   */
  void throwIfFailed() throws IOException {
    Throwable cause = failure;
    if (cause != null) {
      throw new IOException(cause.getMessage(), cause);
    }
  }

  private void insertAll() {
    try {
      for (Entry entry = take(); entry != null; entry = take()) {
        inserter.insert(entry.batch().request(table));
        release(entry);
      }
    } catch (InterruptedException e) {
      fail(e); // closed; nobody waits any more
    } catch (IOException | RuntimeException | Error e) {
      fail(e);
    }
  }

  private @Nullable Entry take() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (waiting.isEmpty() && !closed && failure == null) {
        changed.await();
      }
      if (closed || failure != null) {
        return null;
      }
      Entry entry = waiting.removeFirst();
      underWay.add(entry);
      return entry;
    } finally {
      lock.unlock();
    }
  }

  private void release(Entry entry) {
    lock.lock();
    try {
      underWay.remove(entry);
      heldBytes.addAndGet(-entry.batch().heldBytes());
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    listener.changed();
  }

  private void fail(Throwable cause) {
    boolean tell;
    lock.lock();
    try {
      tell = failure == null && !closed;
      if (failure == null) {
        failure = cause;
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    if (tell) {
      listener.changed();
    }
  }

  /** Gives up what is waiting or under way. */
  @Override
  public void close() throws InterruptedException {
    lock.lock();
    try {
      closed = true;
      waiting.clear();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    threads.forEach(Thread::interrupt);
    inserter.close();
    for (Thread thread : threads) {
      thread.join(TimeUnit.SECONDS.toMillis(CLOSE_SECONDS));
    }
  }
}
