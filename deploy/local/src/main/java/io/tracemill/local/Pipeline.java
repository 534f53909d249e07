package io.tracemill.local;

import java.io.IOException;
import java.util.Map;
import java.util.OptionalLong;

/** What can be asked of a running pipeline from outside; each call may fail and be tried again. */
interface Pipeline {
  /** First offset not yet written, per partition of the spans' topic. */
  Map<Integer, Long> ends() throws IOException;

  /** How far the job has committed, per partition. */
  Map<Integer, Long> committed() throws IOException;

  /** Epoch milliseconds that every subtask that assembles traces has passed; empty if unknown. */
  OptionalLong watermarkMillis() throws IOException;

  /**
   * Makes a checkpoint and waits until it is complete and its rows are stored, no longer than
   * given.
   *
   * @return whether they are
   */
  boolean checkpoint(long timeoutMillis) throws IOException;

  /** Keys that the reconciler has yet to compute again. */
  long openDirtyKeys() throws IOException;
}
