package io.tracemill.stream.core;

/**
 * When the contributions of a total were appended, and so its row's version: greatest append time,
 * and as revision the number of contributions since that was first seen. Additive.
 */
final class Arrivals {
  /** Contributions added or taken back. */
  long contributions;

  /** Smallest append time, epoch milliseconds; {@link Long#MAX_VALUE} before the first. */
  long firstMillis = Long.MAX_VALUE;

  /** Greatest append time, epoch milliseconds. */
  long lastMillis;

  long revision;

  void add(long appendMillis) {
    note(appendMillis, appendMillis, 1, 0);
  }

  void add(Arrivals part) {
    note(part.firstMillis, part.lastMillis, part.contributions, part.revision);
  }

  private void note(long first, long last, long more, long revisionOfLast) {
    firstMillis = Math.min(firstMillis, first);
    contributions += more;
    if (last > lastMillis) {
      lastMillis = last;
      revision = revisionOfLast;
    } else {
      revision += more;
    }
  }

  void set(Arrivals other) {
    contributions = other.contributions;
    firstMillis = other.firstMillis;
    lastMillis = other.lastMillis;
    revision = other.revision;
  }

  long version() {
    return Versions.of(lastMillis, revision);
  }
}
