package io.tracemill.stream.core;

import io.tracemill.schemas.Span;
import io.tracemill.schemas.SpanCodec;
import io.tracemill.schemas.SpanKind;
import io.tracemill.stream.core.profile.InstanceSpans;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Measures what the assembler alone costs a span: takes in traces of 8 spans of some 450 bytes and
 * closes them, on one thread, and prints the CPU time of the best of 14 rounds, which another
 * process on the same core hardly changes, and the bytes that were allocated.
 */
public final class AssemblerCost {
  private static final int ROUNDS = 14;
  private static final int TRACES = 20_000;
  private static final int SPANS = 8;
  private static final long T0_MILLIS = 1_700_000_000_000L;
  private static final int[] PARENTS = {0, 1, 2, 3, 3, 5, 6, 6};
  private static final int[] SERVICES = {0, 0, 1, 1, 1, 2, 2, 2};
  private static final SpanKind[] KINDS = {
    SpanKind.SERVER, SpanKind.CLIENT, SpanKind.SERVER, SpanKind.INTERNAL,
    SpanKind.CLIENT, SpanKind.SERVER, SpanKind.CLIENT, SpanKind.CLIENT
  };

  private AssemblerCost() {}

  public static void main(String[] args) {
    List<byte[][]> traces = traces();
    TraceAssembler assembler = new TraceAssembler(new Nowhere());
    var thread = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long best = Long.MAX_VALUE;
    long bytes = 0;
    for (int round = 0; round < ROUNDS; round++) {
      long cpu = thread.getCurrentThreadCpuTime();
      long allocated = thread.getCurrentThreadAllocatedBytes();
      traces.forEach(trace -> assemble(assembler, trace));
      best = Math.min(best, thread.getCurrentThreadCpuTime() - cpu);
      bytes = thread.getCurrentThreadAllocatedBytes() - allocated;
    }
    System.out.printf(
        "%.2f us and %d bytes allocated a span%n",
        best / 1e3 / TRACES / SPANS, bytes / TRACES / SPANS);
  }

  private static void assemble(TraceAssembler assembler, byte[][] bodies) {
    TraceGroup group = new TraceGroup();
    for (byte[] body : bodies) {
      assembler.add(group, new SpanReport(body, 1, T0_MILLIS, 0, 0));
    }
    assembler.close(group, T0_MILLIS + 20_000, 10_000);
  }

  private static List<byte[][]> traces() {
    Random random = new Random(1);
    SpanCodec codec = new SpanCodec();
    List<byte[][]> traces = new ArrayList<>();
    for (int i = 0; i < TRACES; i++) {
      long high = random.nextLong();
      long low = random.nextLong();
      int service = random.nextInt(40);
      byte[][] bodies = new byte[SPANS][];
      for (int span = 0; span < SPANS; span++) {
        bodies[span] = codec.encode(span(high, low, service, span, random));
      }
      traces.add(bodies);
    }
    return traces;
  }

  private static Span span(long high, long low, int service, int position, Random random) {
    Map<String, String> attributes = new TreeMap<>();
    for (int i = 0; i < 10; i++) {
      attributes.put("http.attribute." + i, "value-of-length-" + random.nextInt(50));
    }
    return Span.builder(high, low, 1 + position)
        .parentSpanId(PARENTS[position])
        .service("service-" + (service + SERVICES[position]))
        .instance("instance-" + random.nextInt(3))
        .host("host-" + SERVICES[position])
        .operation("operation-" + position)
        .kind(KINDS[position])
        .startEpochNanos(T0_MILLIS * 1_000_000 + position * 1_000)
        .durationNanos(100_000 - position * 5_000)
        .attributes(attributes)
        .resourceAttributes(Map.of("service.name", "service"))
        .build();
  }

  private static final class Nowhere implements TraceAssembler.Output {
    @Override
    public void span(StoredSpan span) {}

    @Override
    public void digest(SpanDigest digest, int sign, long appendMillis) {}

    @Override
    public void trace(TraceRow row) {}

    @Override
    public void instanceSpans(InstanceSpans spans) {}

    @Override
    public void edge(EdgeDigest edge, int sign, long appendMillis) {}
  }
}
