package io.tracemill.stream.job.ledger;

/** What became of a record; each record has one. */
public enum Outcome {
  /** A span's row of its own. */
  STORED,
  /** Part of a row that was there. */
  MERGED,
  /** Nothing that was not there. */
  DUPLICATE,
  /** Stored, and among the late reports as its trace may have been closed before. */
  DEFERRED,
  /** Could not be read. */
  DEAD_LETTERED
}
