package io.tracemill.stream.job.profile;

import io.tracemill.stream.core.Versions;
import io.tracemill.stream.core.profile.CostKey;
import io.tracemill.stream.core.profile.CostPart;
import io.tracemill.stream.core.profile.OperationCost;
import java.util.ArrayList;
import java.util.List;

/**
 * The parts of one row: one per instance.
 *
 * @param parts the newest part of each instance
 * @param version version of the row as it stands
 * @param unsent whether a part came since the row was last sent
 */
public record CostMinute(List<CostPart> parts, long version, boolean unsent) {
  static final CostMinute EMPTY = new CostMinute(List.of(), 0, false);

  /** With a part in the place of the former one of its instance. */
  CostMinute with(CostPart part) {
    List<CostPart> now = new ArrayList<>(parts);
    now.removeIf(p -> p.host().equals(part.host()) && p.instance().equals(part.instance()));
    now.add(part);
    return new CostMinute(now, Versions.next(version, part.appendMillis()), true);
  }

  CostMinute asSent() {
    return new CostMinute(parts, version, false);
  }

  CostRow row(CostKey key, long minuteSeconds) {
    OperationCost sum = OperationCost.NONE;
    for (CostPart part : parts) {
      sum = sum.plus(part.cost());
    }
    return new CostRow(key, minuteSeconds, sum, version);
  }
}
