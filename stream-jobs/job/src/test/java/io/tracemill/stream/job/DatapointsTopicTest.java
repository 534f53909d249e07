package io.tracemill.stream.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracemill.schemas.avro.HistogramBucket;
import io.tracemill.schemas.avro.ServiceMetrics;
import io.tracemill.stream.core.Datapoint;
import io.tracemill.stream.core.ExponentialHistogram;
import io.tracemill.stream.core.SeriesKey;
import io.tracemill.stream.core.Versions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class DatapointsTopicTest {
  private static final long BUCKET = 1_700_000_000L;
  private static final long END_MILLIS = (BUCKET + 10) * 1000;

  @Test
  void givesEverySeriesItsOwnKey() {
    assertThat(DatapointsTopic.keyText(key("shop", "GET \"/\"")))
        .isEqualTo("[\"\",\"shop\",\"GET \\\"/\\\"\",\"Server\",\"prod\",\"1\",\"\",\"web\"]");
    assertThat(DatapointsTopic.keyText(key("a\",\"b", "c")))
        .isNotEqualTo(DatapointsTopic.keyText(key("a", "b\",\"c")));
  }

  @Test
  void bringsEveryFieldAcross() {
    ServiceMetrics row = DatapointsTopic.metrics(row(Versions.of(END_MILLIS, 3)));
    assertThat(row.getEpochMillis()).isEqualTo(BUCKET * 1000);
    assertThat(row.getService()).isEqualTo("shop");
    assertThat(row.getOperation()).isEqualTo("op");
    assertThat(row.getKind()).isEqualTo("Server");
    assertThat(row.getEnvironment()).isEqualTo("prod");
    assertThat(row.getServiceVersion()).isEqualTo("1");
    assertThat(row.getCaller()).isEqualTo("web");
    assertThat(row.getCount()).isEqualTo(4);
    assertThat(row.getAdjustedCount()).isEqualTo(8);
    assertThat(row.getErrors()).isEqualTo(1);
    assertThat(row.getErrorClasses()).isEqualTo(Map.of("500", 1L));
    assertThat(row.getSumNanos()).isEqualTo(60);
    assertThat(row.getMinNanos()).isZero();
    assertThat(row.getMaxNanos()).isEqualTo(30);
    assertThat(row.getZeroCount()).isEqualTo(1);
    assertThat(row.getBuckets()).isEqualTo(List.of(new HistogramBucket(150, 3L)));
    assertThat(row.getExemplars()).isEqualTo(Map.of("slowest", "0a"));
    assertThat(row.getFirstAppendEpochMillis()).isEqualTo(5);
    assertThat(row.getVersion()).isEqualTo(Versions.of(END_MILLIS, 3));
  }

  @Test
  void passesRecentBucketsOnly() {
    LiveDatapointFilter filter = new LiveDatapointFilter();
    assertThat(filter.filter(row(Versions.of(END_MILLIS - 5_000)))).isTrue();
    assertThat(filter.filter(row(Versions.of(END_MILLIS + 600_000, 9)))).isTrue();
    assertThat(filter.filter(row(Versions.of(END_MILLIS + 600_001)))).isFalse();
  }

  private static Datapoint row(long version) {
    ExponentialHistogram histogram = new ExponentialHistogram();
    histogram.add(150, 3);
    histogram.add(151, 1);
    histogram.add(151, -1);
    return new Datapoint(
        key("shop", "op"),
        BUCKET,
        4,
        8,
        1,
        new TreeMap<>(Map.of("500", 1L)),
        60,
        0,
        30,
        1,
        histogram,
        new TreeMap<>(Map.of("slowest", "0a")),
        5,
        version);
  }

  private static SeriesKey key(String service, String operation) {
    return new SeriesKey("", service, operation, "Server", "prod", "1", "", "web");
  }
}
