package io.tracemill.stream.job;

import io.tracemill.registry.SchemaRegistry;
import io.tracemill.schemas.TopicSchema;
import io.tracemill.schemas.avro.HistogramBucket;
import io.tracemill.schemas.avro.ServiceMetrics;
import io.tracemill.schemas.mapping.ValueText;
import io.tracemill.stream.core.Datapoint;
import io.tracemill.stream.core.ExponentialHistogram;
import io.tracemill.stream.core.SeriesKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.util.function.SerializableSupplier;

/**
 * Datapoints as Avro, keyed by series, so that compaction keeps one of each; absolute values, at
 * least once: a consumer overwrites by series and bucket what has a smaller version.
 */
final class DatapointsTopic {
  private DatapointsTopic() {}

  static KafkaSink<Datapoint> sink(
      Properties properties, SerializableSupplier<SchemaRegistry> registry) {
    return RecordTopic.sink(
        properties,
        registry,
        TopicSchema.SERVICE_METRICS,
        row -> keyText(row.key()),
        DatapointsTopic::metrics);
  }

  /**
   * The series as a JSON array of its eight parts: the same bytes in every version, and no two
   * series alike.
   */
  static String keyText(SeriesKey key) {
    StringBuilder json = new StringBuilder(128);
    char before = '[';
    for (String part :
        new String[] {
          key.tenant(),
          key.service(),
          key.operation(),
          key.kind(),
          key.environment(),
          key.serviceVersion(),
          key.hostGroup(),
          key.caller()
        }) {
      json.append(before);
      ValueText.quote(part, json);
      before = ',';
    }
    return json.append(']').toString();
  }

  static ServiceMetrics metrics(Datapoint row) {
    SeriesKey key = row.key();
    return ServiceMetrics.newBuilder()
        .setEpochMillis(row.bucketSeconds() * 1000)
        .setTenant(key.tenant())
        .setService(key.service())
        .setOperation(key.operation())
        .setKind(key.kind())
        .setEnvironment(key.environment())
        .setServiceVersion(key.serviceVersion())
        .setHostGroup(key.hostGroup())
        .setCaller(key.caller())
        .setCount(row.count())
        .setAdjustedCount(row.adjustedCount())
        .setErrors(row.errors())
        .setErrorClasses(row.errorClasses())
        .setSumNanos(row.sumNanos())
        .setMinNanos(row.minNanos())
        .setMaxNanos(row.maxNanos())
        .setZeroCount(row.zeroCount())
        .setBuckets(buckets(row.buckets()))
        .setExemplars(row.exemplars())
        .setFirstAppendEpochMillis(row.firstAppendMillis())
        .setVersion(row.version())
        .build();
  }

  private static List<HistogramBucket> buckets(ExponentialHistogram histogram) {
    List<HistogramBucket> buckets = new ArrayList<>(histogram.size());
    for (int i = 0; i < histogram.size(); i++) {
      if (histogram.count(i) != 0) {
        buckets.add(new HistogramBucket(histogram.index(i), histogram.count(i)));
      }
    }
    return buckets;
  }
}
