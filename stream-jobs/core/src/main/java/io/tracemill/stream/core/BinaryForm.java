package io.tracemill.stream.core;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Compact binary form of what crosses the network or lies in snapshots. What is stored starts with
 * a version, so that a later release can read it.
 */
public final class BinaryForm {
  private static final byte TRACE_GROUP_V1 = 1;
  private static final byte TRACE_GROUP_V2 = 2;
  private static final byte BUCKET_TOTALS_V1 = 1;
  private static final byte EDGE_TOTALS_V1 = 1;

  private BinaryForm() {}

  public static void write(SpanReport report, DataOutput out) throws IOException {
    writeBytes(report.body(), out);
    out.writeLong(report.traceIdLow());
    out.writeLong(report.appendMillis());
    out.writeInt(report.partition());
    out.writeLong(report.offset());
  }

  public static SpanReport readSpanReport(DataInput in) throws IOException {
    return new SpanReport(readBytes(in), in.readLong(), in.readLong(), in.readInt(), in.readLong());
  }

  public static void write(StoredSpan span, DataOutput out) throws IOException {
    writeBytes(span.body(), out);
    out.writeLong(span.appendMillis());
    out.writeLong(span.version());
    out.writeBoolean(span.deleted());
    out.writeBoolean(span.joinedHalf());
  }

  public static StoredSpan readStoredSpan(DataInput in) throws IOException {
    return new StoredSpan(
        readBytes(in), in.readLong(), in.readLong(), in.readBoolean(), in.readBoolean());
  }

  public static void write(SeriesKey key, DataOutput out) throws IOException {
    writeText(key.tenant(), out);
    writeText(key.service(), out);
    writeText(key.operation(), out);
    writeText(key.kind(), out);
    writeText(key.environment(), out);
    writeText(key.serviceVersion(), out);
    writeText(key.hostGroup(), out);
    writeText(key.caller(), out);
  }

  public static SeriesKey readSeriesKey(DataInput in) throws IOException {
    return new SeriesKey(
        readText(in),
        readText(in),
        readText(in),
        readText(in),
        readText(in),
        readText(in),
        readText(in),
        readText(in));
  }

  public static void write(TraceGroup group, DataOutput out) throws IOException {
    out.writeByte(TRACE_GROUP_V2);
    out.writeLong(group.timerMillis);
    out.writeLong(group.takenBackVersion);
    out.writeInt(group.sessions.size());
    for (TraceSession session : group.sessions) {
      write(session, out);
    }
  }

  public static TraceGroup readTraceGroup(DataInput in) throws IOException {
    byte form = in.readByte();
    if (form != TRACE_GROUP_V1) {
      requireVersion(TRACE_GROUP_V2, form, "trace");
    }
    TraceGroup group = new TraceGroup();
    group.timerMillis = in.readLong();
    group.takenBackVersion = in.readLong();
    int sessions = in.readInt();
    for (int i = 0; i < sessions; i++) {
      group.sessions.add(readSession(in, form));
    }
    return group;
  }

  private static void write(TraceSession session, DataOutput out) throws IOException {
    writeText(session.tenant, out);
    out.writeLong(session.traceIdHigh);
    out.writeLong(session.traceIdLow);
    out.writeLong(session.firstAppendMillis);
    out.writeLong(session.lastAppendMillis);
    out.writeLong(session.closedMillis);
    out.writeBoolean(session.changed);
    out.writeLong(session.rowVersion);
    out.writeLong(session.rowFirstSeenMillis);
    out.writeInt(session.lateSpans);
    out.writeInt(session.duplicateSpans);
    writeEdges(session.edgesSent, out);
    writeInstances(session.instancesSent, out);
    PackedSpans packed = session.packed();
    out.writeInt(session.size());
    out.writeInt(packed == null ? 0 : packed.plainLength());
    if (packed != null) {
      writeBytes(packed.bytes(), out);
    } else {
      for (int i = 0; i < session.size(); i++) {
        write(session.entry(i), out);
      }
    }
  }

  private static TraceSession readSession(DataInput in, byte form) throws IOException {
    TraceSession session = new TraceSession(readText(in), in.readLong(), in.readLong());
    session.firstAppendMillis = in.readLong();
    session.lastAppendMillis = in.readLong();
    session.closedMillis = in.readLong();
    session.changed = in.readBoolean();
    long rowVersion = in.readLong();
    session.rowFirstSeenMillis = in.readLong();
    session.lateSpans = in.readInt();
    session.duplicateSpans = in.readInt();
    // the first form's release sent no edges
    session.edgesSent = form == TRACE_GROUP_V1 ? List.of() : readEdges(in);
    session.instancesSent = form == TRACE_GROUP_V1 ? Set.of() : readInstances(in);
    int size = in.readInt();
    int plainLength = in.readInt();
    if (plainLength > 0) {
      session.hold(new PackedSpans(readBytes(in), plainLength, size));
    } else {
      for (int i = 0; i < size; i++) {
        session.append(readEntry(in));
      }
    }
    session.rowVersion = rowVersion; // last: what came before is no change
    return session;
  }

  private static void writeEdges(@Nullable List<EdgeDigest> edges, DataOutput out)
      throws IOException {
    out.writeInt(edges == null ? -1 : edges.size());
    if (edges != null) {
      for (EdgeDigest edge : edges) {
        write(edge, out);
      }
    }
  }

  private static @Nullable List<EdgeDigest> readEdges(DataInput in) throws IOException {
    int size = in.readInt();
    if (size < 0) {
      return null;
    }
    List<EdgeDigest> edges = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      edges.add(readEdgeDigest(in));
    }
    return edges;
  }

  private static void writeInstances(@Nullable Set<InstanceKey> instances, DataOutput out)
      throws IOException {
    out.writeInt(instances == null ? -1 : instances.size());
    if (instances != null) {
      for (InstanceKey instance : instances) {
        write(instance, out);
      }
    }
  }

  private static @Nullable Set<InstanceKey> readInstances(DataInput in) throws IOException {
    int size = in.readInt();
    if (size < 0) {
      return null;
    }
    Set<InstanceKey> instances = new LinkedHashSet<>();
    for (int i = 0; i < size; i++) {
      instances.add(readInstanceKey(in));
    }
    return instances;
  }

  static void write(SpanEntry entry, DataOutput out) throws IOException {
    writeBytes(entry.body(), out);
    out.writeLong(entry.firstAppendMillis());
    out.writeLong(entry.lastAppendMillis());
    out.writeLong(entry.version());
    out.writeBoolean(entry.joinedHalf());
    byte @Nullable [][] reports = entry.reports();
    out.writeInt(reports == null ? 0 : reports.length);
    if (reports != null) {
      for (byte[] report : reports) {
        writeBytes(report, out);
      }
    }
  }

  static SpanEntry readEntry(DataInput in) throws IOException {
    byte[] body = readBytes(in);
    long first = in.readLong();
    long last = in.readLong();
    long version = in.readLong();
    boolean half = in.readBoolean();
    byte[][] reports = new byte[in.readInt()][];
    for (int i = 0; i < reports.length; i++) {
      reports[i] = readBytes(in);
    }
    return new SpanEntry(
        body, reports.length == 0 ? null : reports, first, last, version, half, null);
  }

  public static void write(BucketTotals totals, DataOutput out) throws IOException {
    out.writeByte(BUCKET_TOTALS_V1);
    out.writeLong(totals.count);
    out.writeDouble(totals.adjustedCount);
    out.writeLong(totals.errors);
    out.writeInt(totals.errorClasses.size());
    for (Map.Entry<String, Long> entry : totals.errorClasses.entrySet()) {
      writeText(entry.getKey(), out);
      out.writeLong(entry.getValue());
    }
    out.writeLong(totals.sumNanos);
    out.writeLong(totals.minPositiveNanos);
    out.writeLong(totals.maxNanos);
    out.writeLong(totals.zeroCount);
    write(totals.buckets, out);
    writeLongs(totals.retractedNanos, out);
    out.writeBoolean(totals.inexact);
    out.writeBoolean(totals.unsent);
    write(totals.arrivals, out);
    out.writeLong(totals.slowestNanos);
    writeText(totals.slowestTrace, out);
    writeText(totals.errorTrace, out);
    writeText(totals.typicalTrace, out);
  }

  public static BucketTotals readBucketTotals(DataInput in) throws IOException {
    requireVersion(BUCKET_TOTALS_V1, in.readByte(), "bucket totals");
    BucketTotals totals = new BucketTotals();
    totals.count = in.readLong();
    totals.adjustedCount = in.readDouble();
    totals.errors = in.readLong();
    int classes = in.readInt();
    for (int i = 0; i < classes; i++) {
      totals.errorClasses.put(readText(in), in.readLong());
    }
    totals.sumNanos = in.readLong();
    totals.minPositiveNanos = in.readLong();
    totals.maxNanos = in.readLong();
    totals.zeroCount = in.readLong();
    totals.buckets = readHistogram(in);
    totals.retractedNanos = readLongs(in);
    totals.inexact = in.readBoolean();
    totals.unsent = in.readBoolean();
    readInto(totals.arrivals, in);
    totals.slowestNanos = in.readLong();
    totals.slowestTrace = readText(in);
    totals.errorTrace = readText(in);
    totals.typicalTrace = readText(in);
    return totals;
  }

  public static void write(EdgeTotals totals, DataOutput out) throws IOException {
    out.writeByte(EDGE_TOTALS_V1);
    out.writeLong(totals.count);
    out.writeLong(totals.errors);
    out.writeLong(totals.clientSumNanos);
    out.writeLong(totals.serverSumNanos);
    out.writeLong(totals.maxNanos);
    write(totals.clientBuckets, out);
    write(totals.serverBuckets, out);
    writeLongs(totals.retractedNanos, out);
    out.writeBoolean(totals.inexact);
    out.writeBoolean(totals.unsent);
    write(totals.arrivals, out);
  }

  public static EdgeTotals readEdgeTotals(DataInput in) throws IOException {
    requireVersion(EDGE_TOTALS_V1, in.readByte(), "edge totals");
    EdgeTotals totals = new EdgeTotals();
    totals.count = in.readLong();
    totals.errors = in.readLong();
    totals.clientSumNanos = in.readLong();
    totals.serverSumNanos = in.readLong();
    totals.maxNanos = in.readLong();
    totals.clientBuckets = readHistogram(in);
    totals.serverBuckets = readHistogram(in);
    totals.retractedNanos = readLongs(in);
    totals.inexact = in.readBoolean();
    totals.unsent = in.readBoolean();
    readInto(totals.arrivals, in);
    return totals;
  }

  public static void write(EdgeKey key, DataOutput out) throws IOException {
    writeText(key.tenant(), out);
    writeText(key.client(), out);
    writeText(key.server(), out);
    writeText(key.connectionType(), out);
  }

  public static EdgeKey readEdgeKey(DataInput in) throws IOException {
    return new EdgeKey(readText(in), readText(in), readText(in), readText(in));
  }

  public static void write(InstanceKey key, DataOutput out) throws IOException {
    writeText(key.tenant(), out);
    writeText(key.service(), out);
    writeText(key.instance(), out);
    writeText(key.host(), out);
  }

  public static InstanceKey readInstanceKey(DataInput in) throws IOException {
    return new InstanceKey(readText(in), readText(in), readText(in), readText(in));
  }

  public static void write(EdgeDigest edge, DataOutput out) throws IOException {
    write(edge.key(), out);
    out.writeLong(edge.bucketSeconds());
    out.writeBoolean(edge.error());
    out.writeLong(edge.clientNanos());
    out.writeLong(edge.serverNanos());
  }

  public static EdgeDigest readEdgeDigest(DataInput in) throws IOException {
    return new EdgeDigest(
        readEdgeKey(in), in.readLong(), in.readBoolean(), in.readLong(), in.readLong());
  }

  private static void write(Arrivals arrivals, DataOutput out) throws IOException {
    out.writeLong(arrivals.contributions);
    out.writeLong(arrivals.firstMillis);
    out.writeLong(arrivals.lastMillis);
    out.writeLong(arrivals.revision);
  }

  private static void readInto(Arrivals arrivals, DataInput in) throws IOException {
    arrivals.contributions = in.readLong();
    arrivals.firstMillis = in.readLong();
    arrivals.lastMillis = in.readLong();
    arrivals.revision = in.readLong();
  }

  private static void writeLongs(long[] longs, DataOutput out) throws IOException {
    out.writeInt(longs.length);
    for (long value : longs) {
      out.writeLong(value);
    }
  }

  private static long[] readLongs(DataInput in) throws IOException {
    long[] longs = new long[in.readInt()];
    for (int i = 0; i < longs.length; i++) {
      longs[i] = in.readLong();
    }
    return longs;
  }

  public static void write(Datapoint datapoint, DataOutput out) throws IOException {
    write(datapoint.key(), out);
    out.writeLong(datapoint.bucketSeconds());
    out.writeLong(datapoint.count());
    out.writeDouble(datapoint.adjustedCount());
    out.writeLong(datapoint.errors());
    out.writeInt(datapoint.errorClasses().size());
    for (Map.Entry<String, Long> entry : datapoint.errorClasses().entrySet()) {
      writeText(entry.getKey(), out);
      out.writeLong(entry.getValue());
    }
    out.writeLong(datapoint.sumNanos());
    out.writeLong(datapoint.minNanos());
    out.writeLong(datapoint.maxNanos());
    out.writeLong(datapoint.zeroCount());
    write(datapoint.buckets(), out);
    out.writeInt(datapoint.exemplars().size());
    for (Map.Entry<String, String> entry : datapoint.exemplars().entrySet()) {
      writeText(entry.getKey(), out);
      writeText(entry.getValue(), out);
    }
    out.writeLong(datapoint.firstAppendMillis());
    out.writeLong(datapoint.version());
  }

  public static Datapoint readDatapoint(DataInput in) throws IOException {
    SeriesKey key = readSeriesKey(in);
    long bucketSeconds = in.readLong();
    long count = in.readLong();
    double adjustedCount = in.readDouble();
    long errors = in.readLong();
    SortedMap<String, Long> errorClasses = new TreeMap<>();
    int classes = in.readInt();
    for (int i = 0; i < classes; i++) {
      errorClasses.put(readText(in), in.readLong());
    }
    long sum = in.readLong();
    long min = in.readLong();
    long max = in.readLong();
    long zeros = in.readLong();
    ExponentialHistogram buckets = readHistogram(in);
    SortedMap<String, String> exemplars = new TreeMap<>();
    int examples = in.readInt();
    for (int i = 0; i < examples; i++) {
      exemplars.put(readText(in), readText(in));
    }
    return new Datapoint(
        key,
        bucketSeconds,
        count,
        adjustedCount,
        errors,
        errorClasses,
        sum,
        min,
        max,
        zeros,
        buckets,
        exemplars,
        in.readLong(),
        in.readLong());
  }

  private static void write(ExponentialHistogram histogram, DataOutput out) throws IOException {
    out.writeInt(histogram.size());
    for (int i = 0; i < histogram.size(); i++) {
      out.writeShort(histogram.index(i));
      out.writeLong(histogram.count(i));
    }
  }

  private static ExponentialHistogram readHistogram(DataInput in) throws IOException {
    ExponentialHistogram histogram = new ExponentialHistogram();
    int size = in.readInt();
    for (int i = 0; i < size; i++) {
      histogram.add(in.readShort(), in.readLong());
    }
    return histogram;
  }

  public static void writeBytes(byte[] bytes, DataOutput out) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  public static byte[] readBytes(DataInput in) throws IOException {
    byte[] bytes = new byte[in.readInt()];
    in.readFully(bytes);
    return bytes;
  }

  public static void writeText(String text, DataOutput out) throws IOException {
    writeBytes(text.getBytes(StandardCharsets.UTF_8), out);
  }

  public static String readText(DataInput in) throws IOException {
    return new String(readBytes(in), StandardCharsets.UTF_8);
  }

  private static void requireVersion(byte known, byte found, String what) throws IOException {
    if (found != known) {
      throw new IOException(
          "stored form of " + what + " is version " + found + ", this release reads " + known);
    }
  }
}
