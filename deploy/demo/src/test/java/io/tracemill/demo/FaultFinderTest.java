package io.tracemill.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The finder's SQL on seeded rows: web calls shop, shop calls bank; every test has its own hour.
 */
class FaultFinderTest {
  private static long nextHour = 1_760_000_400; // a whole hour, in the past

  private final Tables tables = new Tables();
  private long start;

  @BeforeEach
  void callGraph() throws Exception {
    start = nextHour;
    nextHour += 3_600;
    tables.call("web", "shop", start * 1_000 + 1_000);
    tables.call("shop", "bank", start * 1_000 + 1_000);
  }

  @Test
  void findsNothingInAQuietRun() throws Exception {
    for (int bucket = 0; bucket < 7; bucket++) {
      served(bucket, "web", 100, bucket % 3, 60 + 10 * (bucket % 3));
      served(bucket, "shop", 100, bucket % 2, bucket == 0 ? 110 : 40);
      served(bucket, "bank", 50, 0, 20);
    }

    assertThat(find()).isEmpty();
  }

  @Test
  void findsTheSlowServiceAndNotItsCallers() throws Exception {
    for (int bucket = 0; bucket < 7; bucket++) {
      int delay = bucket == 4 || bucket == 5 ? 400 : 0;
      served(bucket, "web", 100, 0, 60 + delay);
      served(bucket, "shop", 100, 0, 40 + delay);
      served(bucket, "bank", 50, 0, 20 + delay);
    }

    List<FoundFault> found = find();
    assertThat(found).hasSize(1);
    FoundFault fault = found.get(0);
    assertThat(fault.kind()).isEqualTo(Fault.Kind.latency);
    assertThat(fault.service()).isEqualTo("bank");
    assertThat(fault.fromEpochMillis()).isEqualTo((start + 40) * 1_000);
    assertThat(fault.toEpochMillis()).isEqualTo((start + 60) * 1_000);
    assertThat(fault.usual()).isBetween(19.0, 21.0);
    assertThat(fault.peak()).isBetween(400.0, 440.0);
  }

  @Test
  void findsAnErrorBurstAndALatencyFaultOfDifferentServices() throws Exception {
    for (int bucket = 0; bucket < 7; bucket++) {
      boolean failing = bucket == 1 || bucket == 2;
      boolean slow = bucket == 4 || bucket == 5;
      served(bucket, "web", 100, failing ? 25 : 0, slow ? 460 : 60);
      served(bucket, "shop", 100, failing ? 30 : 0, 40);
      served(bucket, "bank", 50, 0, 20);
    }

    assertThat(find())
        .extracting(f -> f.kind() + " " + f.service(), FoundFault::fromEpochMillis)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("errors shop", (start + 10) * 1_000),
            org.assertj.core.groups.Tuple.tuple("latency web", (start + 40) * 1_000));
  }

  @Test
  void findsABucketThatTheFaultCoversOnlyPartly() throws Exception {
    for (int bucket = 0; bucket < 7; bucket++) {
      served(bucket, "bank", bucket == 3 ? 34 : 50, 0, 20);
    }
    served(3, "bank", 16, 0, 430);

    assertThat(find()).extracting(FoundFault::service).containsExactly("bank");
  }

  @Test
  void tellsTwoBurstsOfOneServiceApart() throws Exception {
    for (int bucket = 0; bucket < 8; bucket++) {
      served(bucket, "bank", 50, bucket == 1 || bucket == 5 ? 20 : 0, 20);
    }

    assertThat(find())
        .extracting(FoundFault::fromEpochMillis, FoundFault::toEpochMillis)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple((start + 10) * 1_000, (start + 20) * 1_000),
            org.assertj.core.groups.Tuple.tuple((start + 50) * 1_000, (start + 60) * 1_000));
  }

  @Test
  void isNotMovedByAFewRequests() throws Exception {
    for (int bucket = 0; bucket < 7; bucket++) {
      served(bucket, "bank", bucket == 4 ? 9 : 50, bucket == 4 ? 9 : 0, bucket == 4 ? 900 : 20);
    }

    assertThat(find()).isEmpty();
  }

  private void served(int bucket, String service, int requests, int errors, double millis)
      throws Exception {
    tables.served(service, start + 10L * bucket, requests, errors, millis);
  }

  private List<FoundFault> find() throws Exception {
    return new DemoCheck(tables.asReader()).faults(start * 1_000 + 200, (start + 80) * 1_000);
  }
}
