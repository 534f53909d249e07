package io.tracemill.stream.core.flood;

/**
 * A series above its bound.
 *
 * @param dimension {@link Flood#SERVICE}, {@link Flood#OPERATION} or {@link Offender#CALLER}
 * @param name its name there; empty for the service
 * @param window index in {@link Baseline#WIDTHS}
 * @param endSecond last second of the window
 * @param score standard deviations above the usual
 * @param rampSecond second since which the rate has crept up; 0: it is no ramp
 */
record Hit(
    Series series,
    String dimension,
    String name,
    int window,
    long endSecond,
    double score,
    long rampSecond) {
  boolean isRamp() {
    return rampSecond != 0;
  }
}
