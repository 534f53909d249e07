package io.tracemill.local;

import java.io.IOException;

/** A process that keeps one core busy until its standard input ends. */
final class BurnCpu {
  private BurnCpu() {}

  public static void main(String[] args) throws IOException {
    Thread burning =
        new Thread(
            () -> {
              while (true) {
                Thread.onSpinWait();
              }
            });
    burning.setDaemon(true);
    burning.start();
    while (System.in.read() >= 0) {
      // nobody writes
    }
  }
}
