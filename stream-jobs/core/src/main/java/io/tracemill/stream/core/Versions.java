package io.tracemill.stream.core;

/** Row versions: the greatest append time that a row reflects, times 65536, plus a revision. */
public final class Versions {
  private static final int REVISION_BITS = 16;
  private static final long MAX_REVISION = (1L << REVISION_BITS) - 1;

  private Versions() {}

  /** Version of a row's first content. */
  public static long of(long appendMillis) {
    return appendMillis << REVISION_BITS;
  }

  /** Version with a revision; a revision beyond 65535 stays there. */
  public static long of(long appendMillis, long revision) {
    return appendMillis << REVISION_BITS | Math.min(revision, MAX_REVISION);
  }

  /** The greatest append time that a row of that version reflects, epoch milliseconds. */
  public static long appendMillis(long version) {
    return version >> REVISION_BITS;
  }

  /** Version of other content for a row that was stored as {@code stored}. */
  public static long next(long stored, long appendMillis) {
    return Math.max(stored + 1, of(appendMillis));
  }
}
