package io.tracemill.clickhouse;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Full batches on their way to threads that insert them. Threads start with the first batch. After
 * the first failure nothing more is inserted, and every call throws it.
 */
final class InsertQueue<T> implements AutoCloseable {
  private static final long CLOSE_SECONDS = 5;

  private final Inserter inserter;
  private final String threadName;
  private final int capacity;
  private final int threadCount;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<Batch<T>> waiting = new ArrayDeque<>();
  private final Deque<BlockEncoder<T>> idleEncoders = new ArrayDeque<>();
  private final List<Thread> threads = new ArrayList<>();
  private int underWay;
  private boolean closed;
  private volatile @Nullable Throwable failure;

  InsertQueue(Inserter inserter, String threadName, BatchSettings settings) {
    this.inserter = inserter;
    this.threadName = threadName;
    this.capacity = settings.queueCapacity();
    this.threadCount = settings.insertThreads();
  }

  /** Adds {@code batch} if there is room now. */
  boolean offer(Batch<T> batch) throws IOException {
    lock.lock();
    try {
      throwIfFailed();
      if (waiting.size() >= capacity) {
        return false;
      }
      enqueue(batch);
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Adds {@code batch} as soon as there is room: the sink's back-pressure. */
  void put(Batch<T> batch) throws IOException, InterruptedException {
    lock.lockInterruptibly();
    try {
      throwIfFailed();
      while (waiting.size() >= capacity) {
        changed.await();
        throwIfFailed();
      }
      enqueue(batch);
    } finally {
      lock.unlock();
    }
  }

  private void enqueue(Batch<T> batch) {
    waiting.add(batch);
    if (threads.size() < threadCount) {
      Thread thread = new Thread(this::insertAll, threadName + "-" + threads.size());
      thread.setDaemon(true);
      threads.add(thread);
      thread.start();
    }
    changed.signalAll();
  }

  /** Returns once every batch has been inserted. */
  void awaitIdle() throws IOException, InterruptedException {
    lock.lockInterruptibly();
    try {
      throwIfFailed();
      while (!waiting.isEmpty() || underWay > 0) {
        changed.await();
        throwIfFailed();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Batches waiting and under way. */
  int pending() {
    lock.lock();
    try {
      return waiting.size() + underWay;
    } finally {
      lock.unlock();
    }
  }

  /** An encoder whose block was inserted and emptied, if there is one. */
  @Nullable BlockEncoder<T> pollEncoder() {
    lock.lock();
    try {
      return idleEncoders.poll();
    } finally {
      lock.unlock();
    }
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
      for (Batch<T> batch = take(); batch != null; batch = take()) {
        inserter.insert(batch.request());
        release(batch);
      }
    } catch (InterruptedException e) {
      fail(e); // closed; nobody waits any more
    } catch (IOException | RuntimeException | Error e) {
      fail(e);
    }
  }

  private @Nullable Batch<T> take() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (waiting.isEmpty() && !closed && failure == null) {
        changed.await();
      }
      if (closed || failure != null) {
        return null;
      }
      underWay++;
      changed.signalAll();
      return waiting.poll();
    } finally {
      lock.unlock();
    }
  }

  private void release(Batch<T> batch) {
    batch.encoder().block().reset();
    lock.lock();
    try {
      if (idleEncoders.size() <= capacity + threadCount) { // more were open at once: let them go
        idleEncoders.add(batch.encoder());
      }
      underWay--;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void fail(Throwable cause) {
    lock.lock();
    try {
      if (failure == null) {
        failure = cause;
      }
      changed.signalAll();
    } finally {
      lock.unlock();
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
