package io.tracemill.prometheus;

import io.prometheus.metrics.model.snapshots.Labels;
import io.tracemill.schemas.avro.Flood;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Floods by id, the greatest version of each. One that does not fire is kept for {@link
 * #KEPT_MILLIS}, so that its series is seen to fall to 0, and then forgotten; at most {@link
 * #MAX_FLOODS} are held. Thread-safe.
 */
final class FloodStore {
  static final long KEPT_MILLIS = 3_600_000;
  static final int MAX_FLOODS = 10_000;

  private static final String FIRING = "firing";

  private record Known(long version, boolean firing, Labels labels, long changedMillis) {}

  private final Map<String, Known> floods = new HashMap<>();
  private long appendMillis;

  /** Takes a flood's state in; null forgets the flood. */
  synchronized void apply(String floodId, @Nullable Flood flood, long recordMillis) {
    appendMillis = Math.max(appendMillis, recordMillis);
    if (flood == null) {
      floods.remove(floodId);
      return;
    }
    Known known = floods.get(floodId);
    if (known != null && known.version() >= flood.getVersion()) {
      return;
    }
    boolean firing = flood.getState().equals(FIRING);
    if (known == null && floods.size() >= MAX_FLOODS && !forgetOne(firing)) {
      return;
    }
    floods.put(floodId, new Known(flood.getVersion(), firing, labels(flood), recordMillis));
  }

  /** Makes room by a flood that does not fire, where the new one does. */
  private boolean forgetOne(boolean firing) {
    return firing
        && floods.entrySet().stream()
            .filter(entry -> !entry.getValue().firing())
            .findFirst()
            .map(entry -> floods.remove(entry.getKey()) != null)
            .orElse(false);
  }

  private static Labels labels(Flood flood) {
    return Labels.of(
        "tenant",
        flood.getTenant(),
        "service",
        flood.getService(),
        "operation",
        flood.getOperation(),
        "caller",
        flood.getCaller());
  }

  /** Whether any flood of the labels fires. */
  synchronized Map<Labels, Boolean> firing(long nowMillis) {
    long now = Math.max(nowMillis, appendMillis);
    floods.values().removeIf(known -> !known.firing() && now - known.changedMillis() > KEPT_MILLIS);
    Map<Labels, Boolean> firing = new HashMap<>();
    floods
        .values()
        .forEach(known -> firing.merge(known.labels(), known.firing(), Boolean::logicalOr));
    return firing;
  }
}
