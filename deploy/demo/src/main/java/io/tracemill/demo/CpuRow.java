package io.tracemill.demo;

/**
 * CPU seconds of one service.
 *
 * @param sampled by the host
 * @param operations attributed to spans
 * @param idle what no span was there for
 */
record CpuRow(String service, double sampled, double operations, double idle) {
  private static final double TOLERANCE = 0.01;

  double attributed() {
    return operations + idle;
  }

  boolean isConserved() {
    return Math.abs(attributed() - sampled) <= TOLERANCE * sampled;
  }
}
