package io.tracemill.stream.core.flood;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A flood as it stands: absolute, the greater version replaces the smaller. FloodId, tenant,
 * service, operation, caller and onset never change. Columns of table floods.
 *
 * @param state {@link #OPEN}, {@link #FIRING} or {@link #RESOLVED}
 * @param operation operation that is flooded; empty: no single one
 * @param caller who makes more than half of the surplus; empty: no single one
 * @param source client address, else user agent, that makes more than half; empty: no single one
 * @param onsetMillis when it began, to the second, epoch milliseconds
 * @param detectedMillis append time by which it was found, epoch milliseconds
 * @param endedMillis when it ended, to the second, epoch milliseconds; null: it goes on
 * @param observed greatest rate over five seconds so far, requests per second
 * @param expected usual rate, requests per second
 * @param expectedHigh rate above which it is a flood, requests per second
 * @param score greatest surplus so far in standard deviations
 * @param verdict {@link #FLOOD} or {@link #RAMP}
 * @param probability of the verdict, 0..1
 * @param severity {@link #WARNING} or {@link #CRITICAL}; never goes back
 * @param exemplarTraceIds 32 lower-case hexadecimal digits each
 */
public record FloodRow(
    String floodId,
    String state,
    String tenant,
    String service,
    String operation,
    String caller,
    String source,
    long onsetMillis,
    long detectedMillis,
    @Nullable Long endedMillis,
    double observed,
    double expected,
    double expectedHigh,
    double score,
    String verdict,
    float probability,
    String severity,
    List<Offender> offenders,
    Map<String, String> evidence,
    List<String> exemplarTraceIds,
    long version) {
  public static final String OPEN = "open";
  public static final String FIRING = "firing";
  public static final String RESOLVED = "resolved";
  public static final String FLOOD = "flood";
  public static final String RAMP = "ramp";
  public static final String WARNING = "warning";
  public static final String CRITICAL = "critical";
}
