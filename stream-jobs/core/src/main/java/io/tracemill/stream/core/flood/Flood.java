package io.tracemill.stream.core.flood;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** What is kept of the flood that is going on. */
final class Flood {
  static final String SERVICE = "service";
  static final String OPERATION = "operation";

  /** Trace ids kept. */
  static final int EXEMPLARS = 5;

  /** Posterior odds start at one flood in a million seconds. */
  private static final double PRIOR_ODDS = 1e-6;

  private static final double CRITICAL_RATIO = 4;

  String floodId = "";
  String operation = "";
  String caller = "";
  String source = "";

  /** Series that the rates are of. */
  String dimension = SERVICE;

  String name = "";
  boolean ramp;
  boolean firing;
  boolean critical;
  long onsetSecond;
  long detectedMillis;

  /** End of the first window that was above its bound, epoch seconds. */
  long firstHitSecond;

  /** When the last row was sent, epoch seconds of append time. */
  long sentSecond;

  int window;
  double observed;
  double expected;
  double expectedHigh;
  double score;

  /** Requests beyond the usual, of the series that the rates are of. */
  double surplus;

  long version;
  List<Offender> offenders = List.of();
  final List<String> exemplars = new ArrayList<>();

  /** Takes in how the series stands. */
  void measure(Series series, long from, long to) {
    Baseline baseline = series.baseline;
    int counted = Baseline.WIDTHS[window] - Judge.PEAKS;
    expected = baseline.level;
    double high = baseline.high(window, counted) / counted;
    expectedHigh = ramp ? Math.min(high, Baseline.RAMP_RATIO * expected) : high;
    int width = Baseline.WIDTHS[window];
    observed = Math.max(observed, series.ring.sum(to, width) / width);
    for (long end = from; end <= to; end++) {
      observed = Math.max(observed, series.ring.sum(end, 5) / 5);
    }
    critical |= observed >= CRITICAL_RATIO * expected;
  }

  /** The same second gives the same id, so a replay after a restart repeats the row. */
  static String idOf(ServiceKey key, long onsetSecond) {
    String text = key.tenant() + '\0' + key.service() + '\0' + onsetSecond;
    return UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8)).toString();
  }

  /** Bayes with the likelihood ratio of a normal deviate. */
  float probability() {
    double odds = PRIOR_ODDS * Math.exp(Math.min(score * score / 2, 100));
    return (float) (odds / (1 + odds));
  }
}
