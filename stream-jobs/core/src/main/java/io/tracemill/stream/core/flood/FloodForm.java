package io.tracemill.stream.core.flood;

import static io.tracemill.stream.core.BinaryForm.readText;
import static io.tracemill.stream.core.BinaryForm.writeText;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Binary form of what crosses the network or lies in snapshots. What is stored starts with a
 * version, so that a later release can read it.
 */
public final class FloodForm {
  private static final byte COUNTS_V1 = 1;
  private static final byte DETECTOR_V1 = 1;

  private FloodForm() {}

  public static void write(ServiceKey key, DataOutput out) throws IOException {
    writeText(key.tenant(), out);
    writeText(key.service(), out);
  }

  public static ServiceKey readServiceKey(DataInput in) throws IOException {
    return new ServiceKey(readText(in), readText(in));
  }

  /** A deep copy. */
  public static LiveCounts copy(LiveCounts counts) {
    LiveCounts copy = new LiveCounts(counts.key, counts.appendSecond);
    copy.add(counts);
    return copy;
  }

  /** A deep copy. */
  public static FloodDetector copy(FloodDetector detector) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(4_096);
    try {
      write(detector, new DataOutputStream(bytes));
      return readDetector(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
    } catch (IOException e) {
      throw new UncheckedIOException("in memory", e);
    }
  }

  public static void write(LiveCounts counts, DataOutput out) throws IOException {
    out.writeByte(COUNTS_V1);
    write(counts.key, out);
    out.writeLong(counts.appendSecond);
    out.writeLong(counts.lastAppendMillis);
    out.writeLong(counts.spans);
    write(counts.total, out);
    write(counts.operations, out);
    write(counts.callers, out);
    write(counts.clientAddresses, out);
    write(counts.userAgents, out);
  }

  public static LiveCounts readLiveCounts(DataInput in) throws IOException {
    requireVersion(COUNTS_V1, in.readByte(), "live counts");
    LiveCounts counts = new LiveCounts(readServiceKey(in), in.readLong());
    counts.lastAppendMillis = in.readLong();
    counts.spans = in.readLong();
    read(counts.total, in);
    read(counts.operations, in);
    read(counts.callers, in);
    read(counts.clientAddresses, in);
    read(counts.userAgents, in);
    return counts;
  }

  private static void write(SecondCounts counts, DataOutput out) throws IOException {
    out.writeInt(counts.size);
    for (int i = 0; i < counts.size; i++) {
      out.writeLong(counts.seconds[i]);
      out.writeDouble(counts.counts[i]);
    }
  }

  private static void read(SecondCounts counts, DataInput in) throws IOException {
    int size = in.readInt();
    for (int i = 0; i < size; i++) {
      counts.add(in.readLong(), in.readDouble());
    }
  }

  private static void write(NamedCounts names, DataOutput out) throws IOException {
    out.writeInt(names.entries.size());
    for (Map.Entry<String, NamedCounts.Entry> named : names.entries.entrySet()) {
      writeText(named.getKey(), out);
      NamedCounts.Entry entry = named.getValue();
      out.writeDouble(entry.rank);
      out.writeLong(entry.traceIdHigh);
      out.writeLong(entry.traceIdLow);
      write(entry.counts, out);
    }
  }

  private static void read(NamedCounts names, DataInput in) throws IOException {
    int size = in.readInt();
    for (int i = 0; i < size; i++) {
      String name = readText(in);
      NamedCounts.Entry entry = new NamedCounts.Entry();
      entry.rank = in.readDouble();
      entry.traceIdHigh = in.readLong();
      entry.traceIdLow = in.readLong();
      read(entry.counts, in);
      names.entries.put(name, entry);
    }
  }

  public static void write(FloodDetector detector, DataOutput out) throws IOException {
    out.writeByte(DETECTOR_V1);
    out.writeLong(detector.second);
    out.writeLong(detector.learnedSecond);
    out.writeLong(detector.notBefore);
    out.writeLong(detector.lastAppendMillis);
    out.writeLong(detector.housekeepingMillis);
    write(detector.delay.counts, out);
    write(detector.total, out);
    write(detector.operations, out);
    write(detector.callers, out);
    write(detector.clientAddresses, out);
    write(detector.userAgents, out);
    out.writeBoolean(detector.flood != null);
    if (detector.flood != null) {
      write(detector.flood, out);
    }
  }

  public static FloodDetector readDetector(DataInput in) throws IOException {
    requireVersion(DETECTOR_V1, in.readByte(), "flood detector");
    FloodDetector detector = new FloodDetector();
    detector.second = in.readLong();
    detector.learnedSecond = in.readLong();
    detector.notBefore = in.readLong();
    detector.lastAppendMillis = in.readLong();
    detector.housekeepingMillis = in.readLong();
    read(detector.delay.counts, in);
    read(detector.total, in);
    read(detector.operations, in);
    read(detector.callers, in);
    read(detector.clientAddresses, in);
    read(detector.userAgents, in);
    detector.flood = in.readBoolean() ? readFlood(in) : null;
    return detector;
  }

  private static void write(SeriesSet names, DataOutput out) throws IOException {
    out.writeInt(names.byName.size());
    for (Map.Entry<String, Series> entry : names.byName.entrySet()) {
      writeText(entry.getKey(), out);
      write(entry.getValue(), out);
    }
  }

  private static void read(SeriesSet names, DataInput in) throws IOException {
    int size = in.readInt();
    for (int i = 0; i < size; i++) {
      String name = readText(in);
      Series series = new Series();
      read(series, in);
      names.byName.put(name, series);
    }
  }

  private static void write(Series series, DataOutput out) throws IOException {
    write(series.ring, out);
    write(series.baseline, out);
    out.writeDouble(series.activity);
    out.writeByte(series.hotWindow);
    out.writeDouble(series.hotRate);
    out.writeLong(series.lastHotSecond);
  }

  private static void read(Series series, DataInput in) throws IOException {
    read(series.ring, in);
    read(series.baseline, in);
    series.activity = in.readDouble();
    series.hotWindow = in.readByte();
    series.hotRate = in.readDouble();
    series.lastHotSecond = in.readLong();
  }

  /** The seconds in which something was, each with its place: most rings are nearly empty. */
  private static void write(RateRing ring, DataOutput out) throws IOException {
    out.writeBoolean(ring.counts.length != 0);
    if (ring.counts.length == 0) {
      return;
    }
    out.writeLong(ring.head);
    int filled = 0;
    for (float count : ring.counts) {
      filled += count == 0 ? 0 : 1;
    }
    out.writeByte(filled);
    for (int i = 0; i < ring.counts.length; i++) {
      if (ring.counts[i] != 0) {
        out.writeByte(i);
        out.writeFloat(ring.counts[i]);
      }
    }
  }

  private static void read(RateRing ring, DataInput in) throws IOException {
    if (!in.readBoolean()) {
      return;
    }
    ring.counts = new float[RateRing.SECONDS];
    ring.head = in.readLong();
    int filled = in.readUnsignedByte();
    for (int i = 0; i < filled; i++) {
      int slot = in.readUnsignedByte();
      ring.counts[slot] = in.readFloat();
    }
  }

  private static void write(Baseline baseline, DataOutput out) throws IOException {
    out.writeInt(baseline.learned);
    out.writeBoolean(baseline.grown);
    out.writeDouble(baseline.level);
    out.writeDouble(baseline.weight);
    write(baseline.excess, out);
    out.writeDouble(baseline.restless);
    write(baseline.sums, out);
    out.writeInt(baseline.phase);
    out.writeInt(baseline.silent);
    write(baseline.warmUp, out);
    out.writeDouble(baseline.cusum);
    out.writeLong(baseline.cusumZero);
    out.writeDouble(baseline.cusumLevel);
    out.writeDouble(baseline.minute);
    write(baseline.profile, out);
  }

  private static void read(Baseline baseline, DataInput in) throws IOException {
    baseline.learned = in.readInt();
    baseline.grown = in.readBoolean();
    baseline.level = in.readDouble();
    baseline.weight = in.readDouble();
    read(baseline.excess, in);
    baseline.restless = in.readDouble();
    read(baseline.sums, in);
    baseline.phase = in.readInt();
    baseline.silent = in.readInt();
    read(baseline.warmUp, in);
    baseline.cusum = in.readDouble();
    baseline.cusumZero = in.readLong();
    baseline.cusumLevel = in.readDouble();
    baseline.minute = in.readDouble();
    read(baseline.profile, in);
  }

  private static void write(DayProfile profile, DataOutput out) throws IOException {
    out.writeInt(profile.slot);
    out.writeDouble(profile.sum);
    out.writeInt(profile.seconds);
    out.writeByte(profile.rates.length);
    for (float rate : profile.rates) {
      out.writeFloat(rate);
    }
  }

  private static void read(DayProfile profile, DataInput in) throws IOException {
    profile.slot = in.readInt();
    profile.sum = in.readDouble();
    profile.seconds = in.readInt();
    int length = in.readUnsignedByte();
    profile.rates = new float[length];
    for (int i = 0; i < length; i++) {
      profile.rates[i] = in.readFloat();
    }
  }

  private static void write(Flood flood, DataOutput out) throws IOException {
    writeText(flood.floodId, out);
    writeText(flood.operation, out);
    writeText(flood.caller, out);
    writeText(flood.source, out);
    writeText(flood.dimension, out);
    writeText(flood.name, out);
    out.writeBoolean(flood.ramp);
    out.writeBoolean(flood.firing);
    out.writeBoolean(flood.critical);
    out.writeLong(flood.onsetSecond);
    out.writeLong(flood.detectedMillis);
    out.writeLong(flood.firstHitSecond);
    out.writeLong(flood.sentSecond);
    out.writeInt(flood.window);
    out.writeDouble(flood.observed);
    out.writeDouble(flood.expected);
    out.writeDouble(flood.expectedHigh);
    out.writeDouble(flood.score);
    out.writeDouble(flood.surplus);
    out.writeLong(flood.version);
    out.writeInt(flood.offenders.size());
    for (Offender offender : flood.offenders) {
      writeText(offender.dimension(), out);
      writeText(offender.name(), out);
      out.writeFloat(offender.share());
    }
    out.writeInt(flood.exemplars.size());
    for (String id : flood.exemplars) {
      writeText(id, out);
    }
  }

  private static Flood readFlood(DataInput in) throws IOException {
    Flood flood = new Flood();
    flood.floodId = readText(in);
    flood.operation = readText(in);
    flood.caller = readText(in);
    flood.source = readText(in);
    flood.dimension = readText(in);
    flood.name = readText(in);
    flood.ramp = in.readBoolean();
    flood.firing = in.readBoolean();
    flood.critical = in.readBoolean();
    flood.onsetSecond = in.readLong();
    flood.detectedMillis = in.readLong();
    flood.firstHitSecond = in.readLong();
    flood.sentSecond = in.readLong();
    flood.window = in.readInt();
    flood.observed = in.readDouble();
    flood.expected = in.readDouble();
    flood.expectedHigh = in.readDouble();
    flood.score = in.readDouble();
    flood.surplus = in.readDouble();
    flood.version = in.readLong();
    flood.offenders = readOffenders(in);
    int exemplars = in.readInt();
    for (int i = 0; i < exemplars; i++) {
      flood.exemplars.add(readText(in));
    }
    return flood;
  }

  private static List<Offender> readOffenders(DataInput in) throws IOException {
    int size = in.readInt();
    List<Offender> offenders = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      offenders.add(new Offender(readText(in), readText(in), in.readFloat()));
    }
    return offenders;
  }

  private static void write(double[] values, DataOutput out) throws IOException {
    for (double value : values) {
      out.writeDouble(value);
    }
  }

  private static void read(double[] values, DataInput in) throws IOException {
    for (int i = 0; i < values.length; i++) {
      values[i] = in.readDouble();
    }
  }

  private static void requireVersion(byte known, byte found, String what) throws IOException {
    if (found != known) {
      throw new IOException(
          "stored form of " + what + " is version " + found + ", this release reads " + known);
    }
  }
}
