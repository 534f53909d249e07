package io.tracemill.stream.core.flood;

import io.tracemill.schemas.Ids;
import io.tracemill.stream.core.Versions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds floods of one service, in seconds of append time: {@link #tick} is told what was appended
 * in a second and gives the rows that changed. A function of what was appended and of nothing else,
 * so that a replay after a restart finds the same floods with the same ids (as long as no dimension
 * overflows).
 *
 * <p>Series are the service, its operations and its callers; one that is above its bound opens the
 * flood, one per service at a time. While there is one, nothing is learnt. Series beyond the caps
 * (32 operations, 16 callers, client addresses and user agents each) give way to more active ones.
 * Not thread-safe.
 */
public final class FloodDetector {
  private static final int OPERATIONS = 32;
  private static final int OTHERS = 16;

  /** Further seconds that must be hot before an open flood is firing. */
  private static final int CONFIRM_SECONDS = 5;

  private static final int SEND_EVERY_SECONDS = 5;

  /** A flood is over after this and an eighth of its duration without heat, a minute at most. */
  private static final int QUIET_SECONDS = 6;

  private static final int MOST_QUIET_SECONDS = 60;

  /** What lasts this long is the new usual. */
  static final int NEW_USUAL_SECONDS = 1_800;

  private static final int ONSET_SECONDS = 120;
  private static final double ACTIVITY_KEPT = 0.983; // 60 s
  private static final double LAST = 0.995;
  private static final double FIRST = 0.01;

  /** Silence after which newest seconds and what is not usable are forgotten, seconds. */
  public static final int COMPACT_SECONDS = 600;

  private static final int KEPT_SECONDS = 8 * 86_400;

  long second = Long.MIN_VALUE;
  long learnedSecond;
  long notBefore;
  long lastAppendMillis;
  long housekeepingMillis;
  final ArrivalDelay delay = new ArrivalDelay();
  final Series total = new Series();
  final SeriesSet operations = new SeriesSet(OPERATIONS);
  final SeriesSet callers = new SeriesSet(OTHERS);
  final SeriesSet clientAddresses = new SeriesSet(OTHERS);
  final SeriesSet userAgents = new SeriesSet(OTHERS);
  @Nullable Flood flood;

  /**
   * Everything that was appended up to the end of that second is known now.
   *
   * @param now epoch second of append time; one that was told before only adds its counts
   * @param counts what was appended in it; null: nothing
   * @return rows that changed, oldest first
   */
  public List<FloodRow> tick(ServiceKey key, long now, @Nullable LiveCounts counts) {
    List<FloodRow> rows = new ArrayList<>();
    if (second == Long.MIN_VALUE) {
      second = now - 1;
      learnedSecond = now - ArrivalDelay.LIMIT;
    }
    if (now <= second && counts != null) {
      add(counts, second + LiveSpanReader.LIVE_SECONDS);
    }
    if (now > second + 2L * RateRing.SECONDS && flood == null) {
      leap(now - 1);
    }
    while (second < now) {
      second++;
      step(key, second == now ? counts : null, rows);
    }
    return rows;
  }

  /** Whether it has to be told of every second, even of those in which nothing is appended. */
  public boolean isFlooded() {
    return flood != null;
  }

  /** Nothing happened for so long that no ring holds anything. */
  private void leap(long to) {
    long gap = to - second;
    forEachSeries(
        series -> {
          series.ring.release();
          series.activity = 0;
          series.baseline.pause();
          series.baseline.silent += (int) Math.min(gap, KEPT_SECONDS);
        });
    second = to;
    learnedSecond = Math.max(learnedSecond, to - ArrivalDelay.LIMIT);
  }

  private void step(ServiceKey key, @Nullable LiveCounts counts, List<FloodRow> rows) {
    long head = second + LiveSpanReader.LIVE_SECONDS;
    forEachSeries(
        series -> {
          series.ring.advance(head);
          series.activity *= ACTIVITY_KEPT;
        });
    if (counts != null) {
      add(counts, head);
    }
    long complete = second - delay.quantile(LAST);
    if (counts != null || flood != null) {
      long latest = second - delay.quantile(FIRST);
      look(key, new Judge(complete, latest, notBefore), complete, latest, counts, rows);
    }
    learn(complete);
  }

  private void add(LiveCounts counts, long head) {
    delay.add(counts.appendSecond, counts.total);
    lastAppendMillis = Math.max(lastAppendMillis, counts.lastAppendMillis);
    if (counts.spans > 0) {
      double each = counts.total.sum() / counts.spans;
      total.baseline.weight += 0.05 * (each - total.baseline.weight);
    }
    total.add(counts.total);
    operations.add(counts.operations, head);
    callers.add(counts.callers, head);
    clientAddresses.add(counts.clientAddresses, head);
    userAgents.add(counts.userAgents, head);
    forEachSeries(series -> series.baseline.weight = total.baseline.weight);
  }

  private void learn(long complete) {
    for (long at = learnedSecond + 1; at <= complete; at++) {
      long done = at;
      if (flood == null) {
        forEachSeries(series -> series.baseline.learn(done, series.ring.get(done)));
      } else if (done >= flood.onsetSecond) {
        Series series = series(flood);
        flood.surplus += Math.max(0, series.ring.get(done) - series.baseline.level);
      }
    }
    learnedSecond = Math.max(learnedSecond, complete);
  }

  private void look(
      ServiceKey key,
      Judge judge,
      long complete,
      long latest,
      @Nullable LiveCounts counts,
      List<FloodRow> rows) {
    Hit hit = strongest(judge);
    Flood open = flood;
    if (open == null && hit != null) {
      open = open(key, hit, latest);
    }
    if (open == null) {
      return;
    }
    forEachSeries(judge::noteHeat);
    long lastHot = lastHot();
    if (hit != null) {
      follow(open, hit, complete, latest);
      addExemplars(open, counts);
    }
    boolean confirmed = lastHot >= open.firstHitSecond + CONFIRM_SECONDS;
    boolean changed = open.version == 0 || (confirmed && !open.firing);
    open.firing |= confirmed;
    if (isOver(open, complete - lastHot, lastHot)) {
      rows.add(resolve(key, open, complete));
    } else if (changed || second - open.sentSecond >= SEND_EVERY_SECONDS) {
      rows.add(row(key, open, null, ""));
    }
  }

  private boolean isOver(Flood open, long quiet, long lastHot) {
    long lasted = Math.max(0, lastHot - open.onsetSecond);
    return quiet >= Math.min(MOST_QUIET_SECONDS, QUIET_SECONDS + lasted / 8)
        || second * 1000 >= open.detectedMillis + NEW_USUAL_SECONDS * 1000L;
  }

  private @Nullable Hit strongest(Judge judge) {
    Hit ofService = judge.judge(total, Flood.SERVICE, "");
    Hit ofOperation = strongest(judge, Flood.OPERATION, operations);
    Hit ofCaller = strongest(judge, Offender.CALLER, callers);
    if (ofService != null) {
      return ofService;
    }
    return ofOperation != null ? ofOperation : ofCaller;
  }

  private static @Nullable Hit strongest(Judge judge, String dimension, SeriesSet names) {
    Hit best = null;
    for (Map.Entry<String, Series> entry : names.byName.entrySet()) {
      Hit hit = judge.judge(entry.getValue(), dimension, entry.getKey());
      if (hit != null && (best == null || hit.score() > best.score())) {
        best = hit;
      }
    }
    return best;
  }

  private Flood open(ServiceKey key, Hit hit, long latest) {
    Flood open = new Flood();
    open.ramp = hit.isRamp();
    open.onsetSecond = Math.max(notBefore + 1, open.ramp ? hit.rampSecond() : onset(hit));
    open.floodId = Flood.idOf(key, open.onsetSecond);
    open.detectedMillis = (second + 1) * 1000;
    open.firstHitSecond = hit.endSecond();
    open.dimension = hit.dimension();
    open.name = hit.name();
    attribute(open, hit, latest);
    forEachSeries(series -> series.baseline.pause());
    flood = open;
    return open;
  }

  private static long onset(Hit hit) {
    Series series = hit.series();
    double reference = series.baseline.undecided(series.hotRate);
    return series.ring.riseBefore(hit.endSecond(), ONSET_SECONDS, reference);
  }

  /** Names the flood, once: what is part of the row's key stays. */
  private void attribute(Flood open, Hit hit, long latest) {
    Attribution parts = new Attribution(total, open.onsetSecond, latest);
    open.operation =
        hit.dimension().equals(Flood.OPERATION)
            ? hit.name()
            : Attribution.dominant(parts.offenders(Flood.OPERATION, operations));
    open.caller =
        hit.dimension().equals(Offender.CALLER)
            ? hit.name()
            : Attribution.dominant(parts.offenders(Offender.CALLER, callers));
    Series operation = operations.byName.get(open.operation);
    if (operation != null && operation.isHot() && hit.dimension().equals(Flood.SERVICE)) {
      open.dimension = Flood.OPERATION;
      open.name = open.operation;
    }
  }

  private void follow(Flood open, Hit hit, long complete, long latest) {
    Series series = series(open);
    open.window = series.isHot() ? series.hotWindow : hit.window();
    open.score = Math.max(open.score, hit.score());
    open.measure(series, Math.max(complete, open.onsetSecond + 2), latest);
    Attribution parts = new Attribution(total, open.onsetSecond, latest);
    List<Offender> addresses = parts.offenders(Offender.CLIENT_ADDRESS, clientAddresses);
    List<Offender> agents = parts.offenders(Offender.USER_AGENT, userAgents);
    String address = Attribution.dominant(addresses);
    open.source = address.isEmpty() ? Attribution.dominant(agents) : address;
    List<Offender> all = new ArrayList<>(parts.offenders(Offender.CALLER, callers));
    all.addAll(addresses);
    all.addAll(agents);
    open.offenders = all;
  }

  /** The series that the flood's rates are of; the service's when its own had to give way. */
  private Series series(Flood open) {
    Series series =
        switch (open.dimension) {
          case Flood.OPERATION -> operations.byName.get(open.name);
          case Offender.CALLER -> callers.byName.get(open.name);
          default -> total;
        };
    return series == null ? total : series;
  }

  private static void addExemplars(Flood open, @Nullable LiveCounts counts) {
    if (counts == null || open.exemplars.size() >= Flood.EXEMPLARS) {
      return;
    }
    NamedCounts.Entry named = counts.callers.entries.get(open.caller);
    if (named == null) {
      named = counts.operations.entries.get(open.operation);
    }
    if (named != null) {
      addExemplar(open, named);
    } else if (open.caller.isEmpty() && open.operation.isEmpty()) {
      counts.operations.entries.values().forEach(entry -> addExemplar(open, entry));
    }
  }

  private static void addExemplar(Flood open, NamedCounts.Entry entry) {
    String id = Ids.traceId(entry.traceIdHigh, entry.traceIdLow);
    if (open.exemplars.size() < Flood.EXEMPLARS && !open.exemplars.contains(id)) {
      open.exemplars.add(id);
    }
  }

  private long lastHot() {
    long[] last = {Long.MIN_VALUE};
    forEachSeries(
        series -> last[0] = series.isHot() ? Math.max(last[0], series.lastHotSecond) : last[0]);
    return last[0];
  }

  private FloodRow resolve(ServiceKey key, Flood open, long complete) {
    boolean isUsual = complete - lastHot() < QUIET_SECONDS;
    Series series = series(open);
    double reference = series.baseline.undecided(open.observed);
    int width = (int) Math.max(1, Math.min(ONSET_SECONDS, complete - open.onsetSecond + 1));
    long ended = isUsual ? second : series.ring.fallBefore(complete, width, reference);
    boolean silent = total.ring.sum(complete, QUIET_SECONDS) == 0;
    String why = isUsual ? "new_usual" : silent ? "silence" : "calm";
    FloodRow row = row(key, open, Math.max(ended, open.onsetSecond) * 1000, why);
    forEachSeries(
        each -> {
          each.cool();
          if (isUsual) {
            each.baseline.restart(each.minuteRate(complete));
          }
        });
    flood = null;
    notBefore = complete;
    return row;
  }

  private FloodRow row(ServiceKey key, Flood open, @Nullable Long endedMillis, String why) {
    open.version = Versions.next(open.version, lastAppendMillis);
    open.sentSecond = second;
    String active = open.firing ? FloodRow.FIRING : FloodRow.OPEN;
    return new FloodRow(
        open.floodId,
        endedMillis == null ? active : FloodRow.RESOLVED,
        key.tenant(),
        key.service(),
        open.operation,
        open.caller,
        open.source,
        open.onsetSecond * 1000,
        open.detectedMillis,
        endedMillis,
        open.observed,
        open.expected,
        open.expectedHigh,
        open.score,
        open.ramp ? FloodRow.RAMP : FloodRow.FLOOD,
        open.probability(),
        open.critical ? FloodRow.CRITICAL : FloodRow.WARNING,
        open.offenders,
        evidence(open, why),
        List.copyOf(open.exemplars),
        open.version);
  }

  private Map<String, String> evidence(Flood open, String why) {
    Map<String, String> evidence = new TreeMap<>();
    evidence.put("series", open.dimension);
    evidence.put("window_s", Integer.toString(Baseline.WIDTHS[open.window]));
    evidence.put("learned_s", Integer.toString(series(open).baseline.learned));
    evidence.put("surplus_requests", Long.toString(Math.round(open.surplus)));
    evidence.put("arrival_delay_s", Integer.toString(delay.quantile(LAST)));
    evidence.put("confirmed", Boolean.toString(open.firing));
    if (!why.isEmpty()) {
      evidence.put("ended_by", why);
    }
    return evidence;
  }

  /** Epoch milliseconds of append time at which {@link #keepHouse} is due; 0: not yet set. */
  public long housekeepingMillis() {
    return housekeepingMillis;
  }

  /** Sets when {@link #keepHouse} is due after that time, and says so. */
  public long keepHouseFrom(long millis) {
    housekeepingMillis = Math.floorDiv(millis, 1000L) * 1000 + COMPACT_SECONDS * 1000L;
    return housekeepingMillis;
  }

  /**
   * Forgets what silence has made worthless, and sets when to look again.
   *
   * @return whether anything is left
   */
  public boolean keepHouse(long millis) {
    long lastMillis = second * 1000;
    long compactMillis = lastMillis + COMPACT_SECONDS * 1000L;
    long forgetMillis = total.baseline.grown ? lastMillis + KEPT_SECONDS * 1000L : compactMillis;
    if (flood == null && millis >= forgetMillis) {
      return false;
    }
    if (flood == null && millis >= compactMillis) {
      compact();
      housekeepingMillis = forgetMillis;
    } else {
      housekeepingMillis = Math.max(millis + 1_000, compactMillis);
    }
    return true;
  }

  private void compact() {
    total.ring.release();
    operations.compact();
    callers.compact();
    clientAddresses.byName.clear();
    userAgents.byName.clear();
  }

  private void forEachSeries(Consumer<Series> action) {
    action.accept(total);
    operations.byName.values().forEach(action);
    callers.byName.values().forEach(action);
    clientAddresses.byName.values().forEach(action);
    userAgents.byName.values().forEach(action);
  }
}
