package io.tracemill.stream.core.flood;

/**
 * Usual rate by time of day (UTC) in slots of 15 minutes, learnt day by day. Only its slope is
 * used: it says how the level will move, and not where it is, so a day that is busier as a whole is
 * none of its concern.
 */
final class DayProfile {
  static final int SLOTS = 96;
  private static final int SLOT_SECONDS = 900;
  private static final float[] NONE = new float[0];

  /** Part of a slot's new value that comes from the newest day. */
  private static final double GAIN = 0.3;

  /** A slot is learnt when it was seen for at least this long, seconds. */
  private static final int ENOUGH_SECONDS = 450;

  /** Requests per second by slot, 0: not known; empty before the first slot is known. */
  float[] rates = NONE;

  int slot = -1;
  double sum;
  int seconds;

  void add(long second, double count) {
    int now = slotOf(second);
    if (now != slot) {
      close();
      slot = now;
    }
    sum += count;
    seconds++;
  }

  private void close() {
    if (seconds >= ENOUGH_SECONDS) {
      if (rates.length == 0) {
        rates = new float[SLOTS];
      }
      double rate = sum / seconds;
      double old = rates[slot];
      double step = Math.min(rate - old, old);
      rates[slot] = (float) (old == 0 ? rate : old + GAIN * step);
    }
    sum = 0;
    seconds = 0;
  }

  /** By what the usual rate changes from one time to another; 1 where it is not known. */
  double change(long from, long to) {
    double before = usual(from);
    double after = usual(to);
    return before > 0 && after > 0 ? after / before : 1;
  }

  /** Between the middles of two slots; 0 when one of them is not known. */
  private double usual(long second) {
    if (rates.length == 0) {
      return 0;
    }
    long shifted = second - SLOT_SECONDS / 2;
    double before = rates[slotOf(shifted)];
    double after = rates[slotOf(shifted + SLOT_SECONDS)];
    double part = (double) Math.floorMod(shifted, (long) SLOT_SECONDS) / SLOT_SECONDS;
    return before > 0 && after > 0 ? before + part * (after - before) : 0;
  }

  private static int slotOf(long second) {
    return (int) (Math.floorMod(second, 86_400L) / SLOT_SECONDS);
  }
}
