package io.tracemill.demo;

import java.util.ArrayList;
import java.util.List;

/**
 * A row of floods.
 *
 * @param caller the row's, else the caller who was counted most
 * @param share of that caller among all, 0..1
 * @param onsetEpochMillis when it began, by the row
 * @param detectedEpochMillis when the row was first written
 * @param endedEpochMillis when it was over; 0: not yet
 * @param observed requests a second at its worst
 * @param expected requests a second that are usual
 */
record FoundFlood(
    String id,
    String state,
    String severity,
    String service,
    String operation,
    String caller,
    double share,
    long onsetEpochMillis,
    long detectedEpochMillis,
    long endedEpochMillis,
    double observed,
    double expected) {
  private static final String RESOLVED = "resolved";
  private static final long OPEN_WITHIN_MILLIS = 10_000;

  /** Floods are counted by the second, so one may seem to begin or end that much too early. */
  private static final long SECOND_MILLIS = 1_000;

  boolean is(Fault known) {
    return service.equals(known.service())
        && caller.equals(known.caller())
        && onsetEpochMillis < known.toEpochMillis()
        && detectedEpochMillis >= known.fromEpochMillis();
  }

  boolean isResolved() {
    return state.equals(RESOLVED);
  }

  /** What is not as it should be of a flood that {@link #is} {@code known}, in words. */
  List<String> faultsOf(Fault known) {
    List<String> faults = new ArrayList<>();
    long late = detectedEpochMillis - known.fromEpochMillis();
    if (late > OPEN_WITHIN_MILLIS) {
      faults.add("opened %.1f s after it began".formatted(late / 1e3));
    }
    if (!isResolved()) {
      faults.add("still " + state);
    } else if (endedEpochMillis < known.toEpochMillis() - SECOND_MILLIS) {
      faults.add(
          "resolved %.1f s before it ended"
              .formatted((known.toEpochMillis() - endedEpochMillis) / 1e3));
    }
    return faults;
  }
}
