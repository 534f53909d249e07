package io.tracemill.stream.job;

import com.sun.management.OperatingSystemMXBean;
import io.tracemill.schemas.Span;
import io.tracemill.schemas.SpanCodec;
import io.tracemill.schemas.SpanKind;
import io.tracemill.schemas.SpanView;
import io.tracemill.stream.core.EdgeDigest;
import io.tracemill.stream.core.SpanDigest;
import io.tracemill.stream.core.SpanDigester;
import io.tracemill.stream.core.SpanReport;
import io.tracemill.stream.core.StoredSpan;
import io.tracemill.stream.core.TraceAssembler;
import io.tracemill.stream.core.TraceGroup;
import io.tracemill.stream.core.TraceRow;
import io.tracemill.stream.core.profile.InstanceSpans;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.lib.NumberSequenceSource;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.util.Collector;

/**
 * Measures layouts of a trace's state, with a gap of 10 s, a retention of 60 s and checkpoints on:
 * CPU per span of the whole job (source, shuffle, operator, snapshots), and bytes of a snapshot.
 * Append times advance at {@code rate} spans a second whatever the machine can do, so that the
 * state is as large as it would be at that rate.
 *
 * <p>Arguments: layout (value, list, map), backend (hashmap, rocksdb), spans, rate, checkpoint
 * interval in milliseconds.
 */
public final class StateLayouts {
  private static final int PARALLELISM = 2;
  private static final int SPANS_PER_TRACE = 8;
  private static final long T0 = 1_700_000_000_000L;
  private static final long GAP = 10_000;
  private static final long RETENTION = 60_000;
  private static final long LOOK_EVERY_MILLIS = 200;

  private StateLayouts() {}

  public static void main(String[] args) throws Exception {
    String layout = args[0];
    String backend = args[1];
    long spans = Long.parseLong(args[2]);
    long rate = Long.parseLong(args[3]);
    long interval = Long.parseLong(args[4]);
    Path checkpoints = Files.createTempDirectory("layouts");
    Configuration configuration = Pipeline.configuration();
    configuration.set(StateBackendOptions.STATE_BACKEND, backend);
    configuration.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, checkpoints.toUri().toString());
    configuration.set(CheckpointingOptions.INCREMENTAL_CHECKPOINTS, backend.equals("rocksdb"));
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.createLocalEnvironment(PARALLELISM, configuration);
    env.enableCheckpointing(interval);
    env.fromSource(
            new NumberSequenceSource(0, spans - 1), WatermarkStrategy.noWatermarks(), "numbers")
        .uid("numbers")
        .map(new Report(spans, rate))
        .returns(JobTypes.SPAN_REPORT)
        .uid("reports")
        .assignTimestampsAndWatermarks(
            WatermarkStrategy.<SpanReport>forMonotonousTimestamps()
                .withTimestampAssigner((report, t) -> report.appendMillis()))
        .uid("times")
        .keyBy(SpanReport::traceIdLow, Types.LONG)
        .process(function(layout))
        .returns(JobTypes.STORED_SPAN)
        .uid("assemble")
        .sinkTo(new DiscardingSink<>())
        .uid("discard");
    OperatingSystemMXBean os = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    AtomicLong largest = new AtomicLong();
    ScheduledExecutorService watcher = watch(checkpoints, largest);
    long cpu = os.getProcessCpuTime();
    long wall = System.nanoTime();
    env.execute(layout);
    double cpuMicros = (os.getProcessCpuTime() - cpu) / 1e3 / spans;
    double seconds = (System.nanoTime() - wall) / 1e9;
    watcher.shutdownNow();
    System.out.printf(
        "%s\t%s\t%d\t%d\t%d\t%.2f us/span\t%.0f spans/s\t%d MiB largest checkpoint%n",
        layout, backend, spans, rate, interval, cpuMicros, spans / seconds, largest.get() >> 20);
    System.exit(0);
  }

  private static KeyedProcessFunction<Long, SpanReport, StoredSpan> function(String layout) {
    return switch (layout) {
      case "value" ->
          new AssembleTracesFunction(
              new SessionSettings(Duration.ofMillis(GAP), Duration.ofMillis(RETENTION), 0));
      case "list" -> new ListLayout();
      case "map" -> new MapLayout();
      default ->
          throw new IllegalArgumentException(
              "layout was '" + layout + "' but must be value, list or map");
    };
  }

  /** Looks at the checkpoints every {@link #LOOK_EVERY_MILLIS}, until it is shut down. */
  private static ScheduledExecutorService watch(Path checkpoints, AtomicLong largest) {
    ScheduledExecutorService watcher = Executors.newSingleThreadScheduledExecutor();
    watcher.scheduleWithFixedDelay(
        () -> look(checkpoints, largest), 0, LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
    return watcher;
  }

  private static void look(Path checkpoints, AtomicLong largest) {
    Map<String, Long> sizes = new TreeMap<>();
    try (Stream<Path> files = Files.walk(checkpoints)) {
      files
          .filter(Files::isRegularFile)
          .forEach(f -> sizes.merge(f.getParent().toString(), size(f), Long::sum));
    } catch (IOException | UncheckedIOException e) {
      return; // one was deleted while it was looked at
    }
    sizes.values().forEach(s -> largest.accumulateAndGet(s, Math::max));
  }

  private static long size(Path file) {
    return file.toFile().length();
  }

  /** Spans of some 450 bytes with 10 attributes; two ranges of numbers advance side by side. */
  private static final class Report implements MapFunction<Long, SpanReport> {
    private static final long serialVersionUID = 1;

    private final long half;
    private final long ratePerHalf;
    private final byte[] template;

    Report(long spans, long rate) {
      half = spans / PARALLELISM;
      ratePerHalf = rate / PARALLELISM;
      Map<String, String> attributes = new TreeMap<>();
      for (int i = 0; i < 10; i++) {
        attributes.put("http.attribute." + i, "value-of-some-length-" + i);
      }
      template =
          new SpanCodec()
              .encode(
                  Span.builder(1, 1, 1)
                      .parentSpanId(1)
                      .service("checkout")
                      .operation("POST /orders/{id}")
                      .kind(SpanKind.SERVER)
                      .startEpochNanos(T0 * 1_000_000)
                      .durationNanos(12_345_678)
                      .attributes(attributes)
                      .resourceAttributes(Map.of("service.name", "checkout"))
                      .build());
    }

    @Override
    public SpanReport map(Long number) {
      long trace = (number / SPANS_PER_TRACE) * 0x9e3779b97f4a7c15L + 1;
      byte[] body = template.clone();
      ByteBuffer.wrap(body).putLong(7).putLong(trace).putLong(number % SPANS_PER_TRACE + 1);
      return new SpanReport(body, trace, T0 + number % half * 1000 / ratePerHalf, 0, number);
    }
  }

  /** What the other layouts share: they emit what ours does, and build the trace when it closes. */
  private abstract static class Layout extends KeyedProcessFunction<Long, SpanReport, StoredSpan> {
    private static final long serialVersionUID = 1;

    private transient SpanView view;
    private transient SpanDigester digester;
    private transient ValueState<Long> last;
    private transient TraceAssembler assembler;
    private transient Context closing;

    @Override
    public void open(OpenContext context) {
      assembler =
          new TraceAssembler(
              new TraceAssembler.Output() {
                @Override
                public void span(StoredSpan span) {}

                @Override
                public void digest(SpanDigest digest, int sign, long appendMillis) {}

                @Override
                public void edge(EdgeDigest edge, int sign, long appendMillis) {}

                @Override
                public void trace(TraceRow row) {
                  closing.output(JobTypes.TRACES, row);
                }

                @Override
                public void instanceSpans(InstanceSpans spans) {}
              });
      view = new SpanView();
      digester = new SpanDigester();
      last = getRuntimeContext().getState(new ValueStateDescriptor<>("last", Types.LONG));
    }

    abstract boolean add(SpanReport report, long spanId) throws Exception;

    abstract Iterable<byte[]> bodies() throws Exception;

    abstract void clear();

    @Override
    public void processElement(SpanReport report, Context context, Collector<StoredSpan> out)
        throws Exception {
      view.wrap(report.body(), 0, report.body().length);
      Long before = last.value();
      if (before == null) {
        context.timerService().registerEventTimeTimer(report.appendMillis() + GAP);
      }
      last.update(report.appendMillis());
      if (add(report, view.spanId())) {
        out.collect(new StoredSpan(report.body(), report.appendMillis(), 1, false, false));
        context.output(
            JobTypes.COUNTED_SPANS,
            new CountedSpan(digester.digest(view), 1, report.appendMillis()));
      }
    }

    @Override
    public void onTimer(long millis, OnTimerContext context, Collector<StoredSpan> out)
        throws Exception {
      long lastMillis = last.value();
      if (millis >= lastMillis + GAP + RETENTION) {
        clear();
        last.clear();
      } else if (millis >= lastMillis + GAP) {
        TraceGroup group = new TraceGroup();
        closing = context;
        for (byte[] body : bodies()) {
          assembler.add(group, new SpanReport(body, 0, lastMillis, 0, 0));
        }
        assembler.close(group, millis, GAP);
        context.timerService().registerEventTimeTimer(lastMillis + GAP + RETENTION);
      } else {
        context.timerService().registerEventTimeTimer(lastMillis + GAP);
      }
    }
  }

  /** Bodies appended to a list; duplicates are found only when the trace closes. */
  private static final class ListLayout extends Layout {
    private static final long serialVersionUID = 1;

    private transient ListState<byte[]> spans;

    @Override
    public void open(OpenContext context) {
      super.open(context);
      spans =
          getRuntimeContext()
              .getListState(
                  new ListStateDescriptor<>(
                      "spans", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
    }

    @Override
    boolean add(SpanReport report, long spanId) throws Exception {
      spans.add(report.body());
      return true;
    }

    @Override
    Iterable<byte[]> bodies() throws Exception {
      return spans.get();
    }

    @Override
    void clear() {
      spans.clear();
    }
  }

  /** Bodies by span id. */
  private static final class MapLayout extends Layout {
    private static final long serialVersionUID = 1;

    private transient MapState<Long, byte[]> spans;

    @Override
    public void open(OpenContext context) {
      super.open(context);
      spans =
          getRuntimeContext()
              .getMapState(
                  new MapStateDescriptor<>(
                      "spans", Types.LONG, PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
    }

    @Override
    boolean add(SpanReport report, long spanId) throws Exception {
      if (spans.contains(spanId)) {
        return false;
      }
      spans.put(spanId, report.body());
      return true;
    }

    @Override
    Iterable<byte[]> bodies() throws Exception {
      return spans.values();
    }

    @Override
    void clear() {
      spans.clear();
    }
  }
}
