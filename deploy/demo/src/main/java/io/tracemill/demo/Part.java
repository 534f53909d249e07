package io.tracemill.demo;

import java.io.IOException;

/** Something that takes part in the demo's rounds: a service, or what burns a core. */
interface Part extends AutoCloseable {
  String name();

  /** Begins a round: from now on it counts, and its faults come at their times. */
  void begin(Round round) throws IOException;

  /**
   * Ends a round whose requests were all answered: what the part sent by itself is waited for, and
   * all of its spans are delivered.
   *
   * @return what it made since the round began
   * @throws IOException when a receiver has not acknowledged every span in time
   */
  Tally finish() throws IOException, InterruptedException;

  /** Stops. */
  @Override
  void close();
}
