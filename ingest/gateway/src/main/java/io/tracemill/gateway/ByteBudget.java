package io.tracemill.gateway;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Bounds the bytes that all requests together hold between arrival and Kafka's acknowledgement.
 * Thread-safe.
 */
final class ByteBudget {
  /** Least that a request is charged, so that their number is bounded too. */
  private static final long REQUEST_BYTES = 4096;

  private final long limitBytes;
  private final AtomicLong heldBytes = new AtomicLong();

  ByteBudget(long limitBytes) {
    this.limitBytes = limitBytes;
  }

  long heldBytes() {
    return heldBytes.get();
  }

  /**
   * Opens the account of one request.
   *
   * @throws Refusal when the budget is full
   */
  Lease lease() {
    Lease lease = new Lease();
    lease.charge(REQUEST_BYTES);
    return lease;
  }

  /** What one request holds. Used by one thread at a time; {@link #close} may be called twice. */
  final class Lease implements AutoCloseable {
    private final AtomicLong mine = new AtomicLong();

    /**
     * Adds to what the request holds.
     *
     * @throws Refusal when the budget is full; nothing is added then
     */
    void charge(long bytes) {
      if (heldBytes.addAndGet(bytes) > limitBytes) {
        heldBytes.addAndGet(-bytes);
        throw new Refusal(
            Refusal.Kind.BUSY,
            "the gateway holds %,d bytes that are not yet in Kafka, its limit is %,d: try again"
                .formatted(heldBytes.get(), limitBytes));
      }
      mine.addAndGet(bytes);
    }

    void release(long bytes) {
      mine.addAndGet(-bytes);
      heldBytes.addAndGet(-bytes);
    }

    @Override
    public void close() {
      heldBytes.addAndGet(-mine.getAndSet(0));
    }
  }
}
