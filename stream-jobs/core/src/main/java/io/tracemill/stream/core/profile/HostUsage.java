package io.tracemill.stream.core.profile;

import io.tracemill.stream.core.BucketOwnership;
import io.tracemill.stream.core.Buckets;
import io.tracemill.stream.core.Versions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The last minutes of one host: its samples and its traces' spans. {@link #flush} says what is new
 * in profiles and costs: for any order of the same samples and spans within the window the last
 * word on every row is the same.
 *
 * <p>Holds what lies in minutes that are the job's ({@link BucketOwnership}), and one minute more,
 * so that traces across the border are still whole. At most {@link #MAX_SPANS} spans; what comes
 * beyond is refused. Spans of a host without samples leave after {@link #NO_SAMPLES_MILLIS}. Not
 * thread-safe.
 */
public final class HostUsage {
  /** Spans held at most. */
  public static final int MAX_SPANS = 200_000;

  /** How long a trace waits for the samples of its end, from that end on. */
  static final long WAIT_MILLIS = 15_000;

  static final long NO_SAMPLES_MILLIS = 30_000;

  private static final int MINUTE = 60;
  private static final long MINUTE_MILLIS = 60_000;
  private static final long NOT_DIRTY = Long.MAX_VALUE;

  /** Where changes go. */
  public interface Output {
    /** A row of profiles, new or in place of an older one. */
    void profile(Profile profile);

    /** A part of a row of operation_costs_1m, new or in place of an older one. */
    void cost(CostPart part);
  }

  /** An instance of a service on the host. */
  record Place(String service, String instance) {}

  /** Which spans replace which. */
  record TraceKey(long traceIdHigh, long traceIdLow, Place place) {
    static TraceKey of(InstanceSpans spans) {
      return new TraceKey(
          spans.traceIdHigh(), spans.traceIdLow(), new Place(spans.service(), spans.instance()));
    }
  }

  /**
   * A trace's spans and what was sent of them.
   *
   * @param startNanos earliest start of its spans; of those it had when it has none any more
   * @param endNanos latest end, likewise
   * @param sent what was last sent; null before the first time
   * @param changed whether it changed after it was last looked at with all of its samples
   */
  record Held(
      InstanceSpans spans, long startNanos, long endNanos, @Nullable Sent sent, boolean changed) {
    static Held of(InstanceSpans spans, @Nullable Sent sent) {
      return new Held(spans, spans.startNanos(), spans.endNanos(), sent, true);
    }

    Held emptied(InstanceSpans none) {
      return new Held(none, startNanos, endNanos, sent, true);
    }

    Held lookedAt(@Nullable Sent nowSent) {
      return new Held(spans, startNanos, endNanos, nowSent, false);
    }
  }

  /**
   * What is remembered of a profile that was sent.
   *
   * @param firstSeenMillis part of its key
   * @param version its version
   * @param digest of its content, to tell whether it changed
   */
  record Sent(long firstSeenMillis, long version, long digest) {
    /** Stands for a row that was taken back. */
    private static final long TAKEN_BACK = Long.MIN_VALUE;

    boolean isSame(Sent other) {
      return firstSeenMillis == other.firstSeenMillis && digest == other.digest;
    }

    boolean isTakenBack() {
      return digest == TAKEN_BACK;
    }

    Sent takenBack() {
      return new Sent(firstSeenMillis, version + 1, TAKEN_BACK);
    }

    static Sent of(Profile profile) {
      long digest = profile.withVersion(0).hashCode();
      return new Sent(
          profile.firstSeenMillis(),
          profile.version(),
          digest << 32 ^ profile.cpuNanos() ^ profile.cpuUncertaintyNanos());
    }
  }

  /** A row of costs that was sent. */
  record CostSlot(Place place, long minuteSeconds, Operation operation) {}

  final TreeMap<Long, MachineSample> machine = new TreeMap<>();
  final Map<Place, TreeMap<Long, InstanceSample>> samples = new HashMap<>();
  final Map<TraceKey, Held> held = new HashMap<>();
  final Map<CostSlot, OperationCost> sentCosts = new HashMap<>();
  int heldSpans;

  /** From when on an instance's rows may have changed since the last flush, epoch nanoseconds. */
  private final Map<Place, Long> dirtyFrom = new HashMap<>();

  private long allDirtyFrom = NOT_DIRTY;

  /** Takes in a sample. */
  public void add(HostSample sample, long watermarkMillis) {
    long second = Math.floorDiv(sample.epochMillis(), 1000L);
    long minute = Math.max(0, Buckets.floor(Math.max(0, second), MINUTE));
    long now = Math.max(watermarkMillis, sample.appendMillis());
    if (!BucketOwnership.isJobs(minute, MINUTE, now)) {
      return;
    }
    if (sample.service().isEmpty()) {
      Long before = machine.lowerKey(sample.epochMillis());
      long from = before == null ? sample.epochMillis() : before;
      machine.put(sample.epochMillis(), MachineSample.of(sample));
      allDirtyFrom =
          Math.min(allDirtyFrom, TimeUnit.MILLISECONDS.toNanos(from - Interval.MAX_MILLIS));
    } else {
      Place place = new Place(sample.service(), sample.instance());
      if (!samples.containsKey(place)) {
        allDirtyFrom = 0; // whose spans are whose may have changed
      }
      TreeMap<Long, InstanceSample> ofPlace = samples.computeIfAbsent(place, p -> new TreeMap<>());
      Long before = ofPlace.lowerKey(sample.epochMillis());
      ofPlace.put(sample.epochMillis(), InstanceSample.of(sample));
      markDirty(place, before == null ? sample.epochMillis() : before);
    }
  }

  private void markDirty(Place place, long fromMillis) {
    dirtyFrom.merge(place, TimeUnit.MILLISECONDS.toNanos(fromMillis), Math::min);
  }

  /** Takes in a trace's spans; says whether it did. */
  public boolean add(InstanceSpans spans, long watermarkMillis) {
    TraceKey key = TraceKey.of(spans);
    Held old = held.get(key);
    if (old != null && old.spans().appendMillis() > spans.appendMillis()) {
      return true;
    }
    if (old != null) {
      remove(key, old);
    }
    if (spans.spans().isEmpty()) {
      if (old != null && old.sent() != null) {
        held.put(key, old.emptied(spans)); // to be taken back
      }
      return true;
    }
    Held now = Held.of(spans, old == null ? null : old.sent());
    long minute = minuteOf(now.endNanos());
    if (!BucketOwnership.isJobs(minute, MINUTE, Math.max(watermarkMillis, spans.appendMillis()))
        || heldSpans + spans.spans().size() > MAX_SPANS) {
      return false;
    }
    held.put(key, now);
    heldSpans += spans.spans().size();
    noteChange(now);
    return true;
  }

  private void remove(TraceKey key, Held old) {
    held.remove(key);
    heldSpans -= old.spans().spans().size();
    noteChange(old);
  }

  private void noteChange(Held changed) {
    Place place = sampledPlace(changed.spans());
    if (place != null) {
      dirtyFrom.merge(place, changed.startNanos(), Math::min);
    }
  }

  private static long minuteOf(long nanos) {
    return Buckets.floor(Buckets.endSecond(nanos, 0), MINUTE);
  }

  /**
   * The instance whose samples stand for these spans: of the same name; else the service's without
   * a name; else, for spans without an instance, the only one of their service.
   */
  private @Nullable Place sampledPlace(InstanceSpans spans) {
    Place same = new Place(spans.service(), spans.instance());
    if (samples.containsKey(same)) {
      return same;
    }
    Place unnamed = new Place(spans.service(), "");
    if (samples.containsKey(unnamed)) {
      return unnamed;
    }
    Place only = null;
    for (Place place : samples.keySet()) {
      if (spans.instance().isEmpty() && place.service().equals(spans.service())) {
        if (only != null) {
          return null;
        }
        only = place;
      }
    }
    return only;
  }

  /** Sends what changed, and forgets what is too old. */
  public void flush(HostKey host, long watermarkMillis, Output out) {
    Map<Place, List<Held>> groups = new HashMap<>();
    for (Held trace : List.copyOf(held.values())) {
      Place place = sampledPlace(trace.spans());
      if (place != null) {
        groups.computeIfAbsent(place, p -> new ArrayList<>()).add(trace);
      } else if (trace.sent() != null && isWhole(trace, watermarkMillis)) {
        takeBack(trace, out);
      }
    }
    for (Place place : List.copyOf(samples.keySet())) {
      long from = Math.min(allDirtyFrom, dirtyFrom.getOrDefault(place, NOT_DIRTY));
      flush(host, place, groups.getOrDefault(place, List.of()), from, watermarkMillis, out);
    }
    dirtyFrom.clear();
    allDirtyFrom = NOT_DIRTY;
    expire(watermarkMillis);
  }

  /** What was sent of a trace is no longer so. */
  private void takeBack(Held trace, Output out) {
    Sent sent = trace.sent();
    if (sent != null && !sent.isTakenBack()) {
      Sent now = sent.takenBack();
      out.profile(Profile.tombstone(trace.spans(), now.firstSeenMillis(), now.version()));
      sent = now;
    }
    held.put(TraceKey.of(trace.spans()), trace.lookedAt(sent));
  }

  /**
   * Whether all samples of its time are still held; nothing else is needed of one without spans.
   */
  private static boolean isWhole(Held trace, long watermarkMillis) {
    long keptMillis = TimeUnit.SECONDS.toMillis(firstOwnedMinute(watermarkMillis) - MINUTE);
    long wholeFrom = TimeUnit.MILLISECONDS.toNanos(keptMillis + Interval.MAX_MILLIS);
    return trace.spans().spans().isEmpty() || trace.startNanos() >= wholeFrom;
  }

  private void flush(
      HostKey host,
      Place place,
      List<Held> traces,
      long dirtyFromNanos,
      long watermarkMillis,
      Output out) {
    long from = startOfInterval(place, dirtyFromNanos);
    List<Held> affected = new ArrayList<>();
    long base = from;
    long newestNanos = TimeUnit.MILLISECONDS.toNanos(samplesOf(place).lastKey());
    for (Held trace : traces) {
      boolean ready = newestNanos >= trace.endNanos() || hasWaited(trace, watermarkMillis);
      if (ready && (trace.endNanos() > from || trace.changed())) {
        affected.add(trace);
        base = Math.min(base, trace.startNanos());
      }
    }
    if (base == NOT_DIRTY) {
      return;
    }
    long firstMinute = Math.max(minuteOf(Math.max(0, from)), firstOwnedMinute(watermarkMillis));
    base = startOfInterval(place, Math.min(base, TimeUnit.SECONDS.toNanos(firstMinute)));
    Attribution attribution = new Attribution(intervals(place, base));
    for (Held trace : traces) {
      if (trace.endNanos() > base) {
        attribution.add(trace.spans());
      }
    }
    for (Held trace : affected) {
      sendProfile(trace, attribution, watermarkMillis, out);
    }
    if (from != NOT_DIRTY) {
      sendCosts(host, place, traces, attribution, firstMinute, out);
    }
  }

  /** A change within an interval changes the whole of it. */
  private long startOfInterval(Place place, long nanos) {
    Long start = samplesOf(place).floorKey(TimeUnit.NANOSECONDS.toMillis(nanos));
    return start == null || nanos == NOT_DIRTY ? nanos : TimeUnit.MILLISECONDS.toNanos(start);
  }

  private NavigableMap<Long, InstanceSample> samplesOf(Place place) {
    return samples.getOrDefault(place, new TreeMap<>());
  }

  private static boolean hasWaited(Held trace, long watermarkMillis) {
    long endMillis = TimeUnit.NANOSECONDS.toMillis(trace.endNanos());
    return watermarkMillis >= endMillis + WAIT_MILLIS;
  }

  /** Intervals that end after {@code baseNanos}. */
  private List<Interval> intervals(Place place, long baseNanos) {
    NavigableMap<Long, InstanceSample> all = samplesOf(place);
    Long first = all.floorKey(TimeUnit.NANOSECONDS.toMillis(baseNanos));
    Collection<InstanceSample> from = first == null ? all.values() : all.tailMap(first).values();
    List<Interval> intervals = new ArrayList<>();
    InstanceSample last = null;
    for (InstanceSample sample : from) {
      if (last != null) {
        Interval interval =
            Interval.between(
                last, sample, machineAt(last.epochMillis()), machineAt(sample.epochMillis()));
        if (interval != null && interval.toNanos > baseNanos) {
          intervals.add(interval);
        }
      }
      last = sample;
    }
    return intervals;
  }

  /**
   * The host's sample of the same moment: the agent takes it after those of its processes. Else the
   * last before; at most {@link Interval#MAX_MILLIS} away.
   */
  private @Nullable MachineSample machineAt(long millis) {
    Map.Entry<Long, MachineSample> after = machine.ceilingEntry(millis);
    if (after != null && after.getKey() - millis <= Interval.MAX_MILLIS) {
      return after.getValue();
    }
    Map.Entry<Long, MachineSample> before = machine.floorEntry(millis);
    return before == null || millis - before.getKey() > Interval.MAX_MILLIS
        ? null
        : before.getValue();
  }

  private void sendProfile(Held trace, Attribution attribution, long watermarkMillis, Output out) {
    Sent sent = trace.sent();
    if (sent != null && !isWhole(trace, watermarkMillis)) {
      // the samples of its start are gone: what was sent is better
      held.put(TraceKey.of(trace.spans()), trace.lookedAt(sent));
      return;
    }
    Profile profile = attribution.profile(trace.spans());
    if (profile == null) {
      takeBack(trace, out);
      return;
    }
    long stored = sent == null ? 0 : sent.version();
    if (sent != null && sent.firstSeenMillis() != profile.firstSeenMillis()) {
      takeBack(trace, out); // under its old key
      stored++;
    }
    Profile now = profile.withVersion(Versions.next(stored, reflected(trace, attribution)));
    Sent nowSent = Sent.of(now);
    if (sent == null || !sent.isSame(nowSent)) {
      out.profile(now);
      sent = nowSent;
    }
    held.put(TraceKey.of(trace.spans()), trace.lookedAt(sent));
  }

  /** Greatest append time of the trace and of the samples it overlaps. */
  private static long reflected(Held trace, Attribution attribution) {
    long greatest = trace.spans().appendMillis();
    for (Interval interval : attribution.intervals()) {
      if (interval.overlap(trace.startNanos(), trace.endNanos()) > 0) {
        greatest = Math.max(greatest, interval.appendMillis);
      }
    }
    return greatest;
  }

  private void sendCosts(
      HostKey host,
      Place place,
      List<Held> traces,
      Attribution attribution,
      long firstMinute,
      Output out) {
    TreeMap<Long, MinuteCosts> minutes = new TreeMap<>();
    long append = 0;
    for (Interval interval : attribution.intervals()) {
      long minute = minuteOf(interval.fromNanos);
      append = Math.max(append, interval.appendMillis);
      if (minute >= firstMinute) {
        minutes.computeIfAbsent(minute, m -> new MinuteCosts()).add(interval);
      }
    }
    for (Held trace : traces) {
      if (minuteOf(trace.endNanos()) >= firstMinute) {
        append = Math.max(append, trace.spans().appendMillis());
        for (SelfSpan span : trace.spans().spans()) {
          MinuteCosts minute = minutes.get(minuteOf(span.endNanos()));
          if (minute != null) {
            minute.addRequest(span.operation());
          }
        }
      }
    }
    for (Map.Entry<Long, MinuteCosts> minute : minutes.entrySet()) {
      sendMinute(host, place, minute.getKey(), minute.getValue().costs(), append, out);
    }
  }

  private void sendMinute(
      HostKey host,
      Place place,
      long minute,
      Map<Operation, OperationCost> costs,
      long appendMillis,
      Output out) {
    Map<Operation, OperationCost> all = new HashMap<>(costs);
    for (CostSlot slot : sentCosts.keySet()) {
      if (slot.minuteSeconds() == minute && slot.place().equals(place)) {
        all.putIfAbsent(slot.operation(), OperationCost.NONE);
      }
    }
    all.forEach(
        (operation, cost) -> {
          if (!cost.equals(sentCosts.put(new CostSlot(place, minute, operation), cost))) {
            CostKey key =
                new CostKey(host.tenant(), place.service(), operation.name(), operation.caller());
            out.cost(new CostPart(key, minute, host.host(), place.instance(), cost, appendMillis));
          }
        });
  }

  private static long firstOwnedMinute(long watermarkMillis) {
    long second =
        Math.floorDiv(watermarkMillis - MINUTE_MILLIS - BucketOwnership.RETENTION_MILLIS, 1000L);
    return Math.max(0, second - Math.floorMod(second, MINUTE) + MINUTE);
  }

  private void expire(long watermarkMillis) {
    long owned = firstOwnedMinute(watermarkMillis);
    long keptMillis = TimeUnit.SECONDS.toMillis(owned - MINUTE);
    machine.headMap(keptMillis).clear();
    samples.values().forEach(ofPlace -> ofPlace.headMap(keptMillis).clear());
    samples.values().removeIf(TreeMap::isEmpty);
    sentCosts.keySet().removeIf(slot -> slot.minuteSeconds() < owned);
    boolean noSamples = samples.isEmpty();
    held.values()
        .removeIf(
            trace -> {
              long endMillis = TimeUnit.NANOSECONDS.toMillis(trace.endNanos());
              return endMillis < keptMillis
                  || (noSamples && watermarkMillis >= endMillis + NO_SAMPLES_MILLIS);
            });
    heldSpans = held.values().stream().mapToInt(trace -> trace.spans().spans().size()).sum();
  }

  /** Whether nothing is held any more. */
  public boolean isEmpty() {
    return machine.isEmpty() && samples.isEmpty() && held.isEmpty();
  }

  /** A copy that later changes of this one do not reach. */
  public HostUsage copy() {
    HostUsage copy = new HostUsage();
    copy.machine.putAll(machine);
    samples.forEach((place, ofPlace) -> copy.samples.put(place, new TreeMap<>(ofPlace)));
    copy.held.putAll(held);
    copy.sentCosts.putAll(sentCosts);
    copy.heldSpans = heldSpans;
    return copy;
  }

  /** Places in one order, for snapshots that are the same for the same content. */
  static Comparator<Place> order() {
    return Comparator.comparing(Place::service).thenComparing(Place::instance);
  }
}
