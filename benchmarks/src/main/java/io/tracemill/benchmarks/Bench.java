package io.tracemill.benchmarks;

import java.io.IOException;

/** One kind of measurement on a stack whose topic holds {@code written}. */
@FunctionalInterface
interface Bench {
  BenchResult run(BenchStack stack, SpanLoad.Written written)
      throws IOException, InterruptedException;
}
