package io.tracemill.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClickHouseConfigTest {
  @Test
  void reportsEveryFaultAtOnceWithValueAndWhatIsAllowed() {
    assertThatThrownBy(
            () ->
                new ClickHouseConfig(
                    List.of(URI.create("ftp://u:hidden@host/")),
                    " ",
                    new Secret("hidden"),
                    "trace mill",
                    Duration.ZERO,
                    Duration.ofSeconds(-1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "clickhouse.url was 'ftp://***@host/' but must be http(s)://host:port without user or"
                + " query (e.g. http://127.0.0.1:8123);"
                + " clickhouse.user was ' ' but must be a user's name;"
                + " clickhouse.database was 'trace mill' but must be a name like tracemill;"
                + " clickhouse.connect-timeout was 'PT0S' but must be longer than 0 (e.g. PT5S);"
                + " clickhouse.request-timeout was 'PT-1S' but must be longer than 0 (e.g. PT1M)");
  }

  @Test
  void neverShowsThePassword() {
    ClickHouseConfig config =
        ClickHouseConfig.of(URI.create("http://127.0.0.1:1"), "writer", "hidden", "tracemill");
    assertThat(config.toString()).contains("writer").doesNotContain("hidden");
  }

  @Test
  void refusesBatchesThatClickHouseWouldCut() {
    assertThatThrownBy(() -> BatchSettings.DEFAULT.withMaxRows(2_000_000))
        .hasMessage("clickhouse.batch.max-rows was '2000000' but must be within 1..1000000");
  }

  @Test
  void waitsTwiceAsLongAfterEveryAttemptUpToALimit() {
    RetrySettings retry = new RetrySettings(10, Duration.ofMillis(100), Duration.ofMillis(1000));
    assertThat(retry.backoff(1, 0)).isEqualTo(Duration.ofMillis(100));
    assertThat(retry.backoff(2, 0)).isEqualTo(Duration.ofMillis(200));
    assertThat(retry.backoff(4, 0)).isEqualTo(Duration.ofMillis(800));
    assertThat(retry.backoff(5, 0)).isEqualTo(Duration.ofMillis(1000));
    assertThat(retry.backoff(900, 0)).isEqualTo(Duration.ofMillis(1000));
    assertThat(retry.backoff(1, 1)).isEqualTo(Duration.ofMillis(50));
  }

  @Test
  void namesEverythingThatABuilderLacks() {
    assertThatThrownBy(() -> ClickHouseSink.<String>builder().table("a.b").build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "config was 'null' but must be set; encoder was 'null' but must be set;"
                + " table was 'a.b' but must be a name like otel_traces");
  }

  @Test
  void numbersPartitionsAsClickHouseDoes() {
    assertThat(Partitioner.day(-1)).isEqualTo(-1);
    assertThat(Partitioner.day(86_400_000L)).isEqualTo(1);
    assertThat(Partitioner.month(0)).isEqualTo(197001);
    assertThat(Partitioner.month(1_764_547_199L)).isEqualTo(202511);
    assertThat(Partitioner.month(1_764_547_200L)).isEqualTo(202512);
  }
}
