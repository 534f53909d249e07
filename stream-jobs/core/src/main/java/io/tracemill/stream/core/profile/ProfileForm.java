package io.tracemill.stream.core.profile;

import static io.tracemill.stream.core.BinaryForm.readText;
import static io.tracemill.stream.core.BinaryForm.writeText;

import io.tracemill.stream.core.profile.HostUsage.CostSlot;
import io.tracemill.stream.core.profile.HostUsage.Held;
import io.tracemill.stream.core.profile.HostUsage.Place;
import io.tracemill.stream.core.profile.HostUsage.TraceKey;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Binary form of what crosses the network or lies in snapshots. What is stored starts with a
 * version, so that a later release can read it.
 */
public final class ProfileForm {
  private static final byte HOST_USAGE_V1 = 1;
  private static final byte HOST_USAGE_V2 = 2;

  private ProfileForm() {}

  public static void write(InstanceSpans spans, DataOutput out) throws IOException {
    out.writeLong(spans.traceIdHigh());
    out.writeLong(spans.traceIdLow());
    writeText(spans.tenant(), out);
    writeText(spans.host(), out);
    writeText(spans.service(), out);
    writeText(spans.instance(), out);
    out.writeLong(spans.firstSeenMillis());
    out.writeLong(spans.appendMillis());
    out.writeInt(spans.spans().size());
    for (SelfSpan span : spans.spans()) {
      write(span, out);
    }
  }

  public static InstanceSpans readInstanceSpans(DataInput in) throws IOException {
    long high = in.readLong();
    long low = in.readLong();
    String tenant = readText(in);
    String host = readText(in);
    String service = readText(in);
    String instance = readText(in);
    long firstSeen = in.readLong();
    long append = in.readLong();
    int size = in.readInt();
    List<SelfSpan> spans = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      spans.add(readSelfSpan(in));
    }
    return new InstanceSpans(
        high, low, tenant, host, service, instance, firstSeen, append, List.copyOf(spans));
  }

  private static void write(SelfSpan span, DataOutput out) throws IOException {
    out.writeLong(span.spanId());
    writeText(span.operation().name(), out);
    writeText(span.operation().caller(), out);
    out.writeLong(span.startNanos());
    out.writeLong(span.endNanos());
    writeLongs(span.self(), out);
  }

  private static SelfSpan readSelfSpan(DataInput in) throws IOException {
    return new SelfSpan(
        in.readLong(),
        new Operation(readText(in), readText(in)),
        in.readLong(),
        in.readLong(),
        readLongs(in));
  }

  public static void write(HostUsage usage, DataOutput out) throws IOException {
    out.writeByte(HOST_USAGE_V2);
    out.writeInt(usage.machine.size());
    for (MachineSample sample : usage.machine.values()) {
      write(sample, out);
    }
    out.writeInt(usage.samples.size());
    TreeMap<Place, TreeMap<Long, InstanceSample>> sorted = new TreeMap<>(HostUsage.order());
    sorted.putAll(usage.samples);
    for (Map.Entry<Place, TreeMap<Long, InstanceSample>> entry : sorted.entrySet()) {
      write(entry.getKey(), out);
      out.writeInt(entry.getValue().size());
      for (InstanceSample sample : entry.getValue().values()) {
        write(sample, out);
      }
    }
    out.writeInt(usage.held.size());
    for (Held held : usage.held.values()) {
      write(held.spans(), out);
      out.writeLong(held.startNanos());
      out.writeLong(held.endNanos());
      writeSent(held.sent(), out);
      out.writeBoolean(held.changed());
    }
    out.writeInt(usage.sentCosts.size());
    for (Map.Entry<CostSlot, OperationCost> entry : usage.sentCosts.entrySet()) {
      write(entry.getKey().place(), out);
      out.writeLong(entry.getKey().minuteSeconds());
      writeText(entry.getKey().operation().name(), out);
      writeText(entry.getKey().operation().caller(), out);
      write(entry.getValue(), out);
    }
  }

  public static HostUsage readHostUsage(DataInput in) throws IOException {
    byte form = in.readByte();
    if (form != HOST_USAGE_V1 && form != HOST_USAGE_V2) {
      throw new IOException(
          "stored form of a host's usage is version " + form + ", this release reads 1 and 2");
    }
    HostUsage usage = new HostUsage();
    for (int left = in.readInt(); left > 0; left--) {
      MachineSample sample = readMachineSample(in);
      usage.machine.put(sample.epochMillis(), sample);
    }
    for (int left = in.readInt(); left > 0; left--) {
      TreeMap<Long, InstanceSample> samples = new TreeMap<>();
      usage.samples.put(readPlace(in), samples);
      for (int more = in.readInt(); more > 0; more--) {
        InstanceSample sample = readInstanceSample(in);
        samples.put(sample.epochMillis(), sample);
      }
    }
    for (int left = in.readInt(); left > 0; left--) {
      Held held = form == HOST_USAGE_V1 ? readHeldV1(in) : readHeld(in);
      usage.held.put(TraceKey.of(held.spans()), held);
      usage.heldSpans += held.spans().spans().size();
    }
    for (int left = in.readInt(); left > 0; left--) {
      CostSlot slot =
          new CostSlot(readPlace(in), in.readLong(), new Operation(readText(in), readText(in)));
      usage.sentCosts.put(slot, readCost(in));
    }
    return usage;
  }

  private static Held readHeld(DataInput in) throws IOException {
    return new Held(
        readInstanceSpans(in), in.readLong(), in.readLong(), readSent(in), in.readBoolean());
  }

  private static Held readHeldV1(DataInput in) throws IOException {
    return Held.of(readInstanceSpans(in), readSent(in));
  }

  private static void write(Place place, DataOutput out) throws IOException {
    writeText(place.service(), out);
    writeText(place.instance(), out);
  }

  private static Place readPlace(DataInput in) throws IOException {
    return new Place(readText(in), readText(in));
  }

  private static void write(MachineSample sample, DataOutput out) throws IOException {
    out.writeLong(sample.epochMillis());
    out.writeLong(sample.appendMillis());
    out.writeInt(sample.cores());
    out.writeLong(sample.idleNanos());
    out.writeLong(sample.cpuNanos());
    out.writeLong(sample.memoryStallNanos());
    out.writeLong(sample.ioStallNanos());
  }

  private static MachineSample readMachineSample(DataInput in) throws IOException {
    return new MachineSample(
        in.readLong(),
        in.readLong(),
        in.readInt(),
        in.readLong(),
        in.readLong(),
        in.readLong(),
        in.readLong());
  }

  private static void write(InstanceSample sample, DataOutput out) throws IOException {
    out.writeLong(sample.epochMillis());
    out.writeLong(sample.appendMillis());
    writeLongs(sample.values(), out);
    out.writeLong(sample.memoryStallNanos());
  }

  private static InstanceSample readInstanceSample(DataInput in) throws IOException {
    return new InstanceSample(in.readLong(), in.readLong(), readLongs(in), in.readLong());
  }

  private static void write(OperationCost cost, DataOutput out) throws IOException {
    out.writeLong(cost.requests());
    out.writeLong(cost.cpuNanos());
    out.writeLong(cost.throttledNanos());
    out.writeLong(cost.memoryKibMillis());
    out.writeLong(cost.readBytes());
    out.writeLong(cost.writtenBytes());
  }

  private static OperationCost readCost(DataInput in) throws IOException {
    return new OperationCost(
        in.readLong(), in.readLong(), in.readLong(), in.readLong(), in.readLong(), in.readLong());
  }

  /** Of what was sent: where, in which version, and a digest to tell whether it changed. */
  private static void writeSent(HostUsage.@Nullable Sent sent, DataOutput out) throws IOException {
    out.writeBoolean(sent != null);
    if (sent != null) {
      out.writeLong(sent.firstSeenMillis());
      out.writeLong(sent.version());
      out.writeLong(sent.digest());
    }
  }

  private static HostUsage.@Nullable Sent readSent(DataInput in) throws IOException {
    return in.readBoolean()
        ? new HostUsage.Sent(in.readLong(), in.readLong(), in.readLong())
        : null;
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
}
