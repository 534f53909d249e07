package io.tracemill.stream.job.flood;

import io.tracemill.registry.SchemaRegistry;
import io.tracemill.schemas.TopicSchema;
import io.tracemill.schemas.avro.Flood;
import io.tracemill.schemas.avro.Offender;
import io.tracemill.stream.core.flood.FloodRow;
import io.tracemill.stream.job.RecordTopic;
import java.util.List;
import java.util.Properties;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.util.function.SerializableSupplier;

/**
 * Floods as Avro, keyed by FloodId: absolute values, at least once, so a consumer overwrites and
 * the topic can be compacted. Sent as they are found; a checkpoint only waits for what was sent.
 */
public final class FloodTopic {
  private FloodTopic() {}

  public static KafkaSink<FloodRow> sink(
      Properties properties, SerializableSupplier<SchemaRegistry> registry) {
    return RecordTopic.sink(
        properties, registry, TopicSchema.FLOODS, FloodRow::floodId, FloodTopic::flood);
  }

  private static Flood flood(FloodRow row) {
    return Flood.newBuilder()
        .setFloodId(row.floodId())
        .setState(row.state())
        .setTenant(row.tenant())
        .setService(row.service())
        .setOperation(row.operation())
        .setCaller(row.caller())
        .setSource(row.source())
        .setOnsetEpochMillis(row.onsetMillis())
        .setDetectedEpochMillis(row.detectedMillis())
        .setEndedEpochMillis(row.endedMillis())
        .setObserved(row.observed())
        .setExpected(row.expected())
        .setExpectedHigh(row.expectedHigh())
        .setScore(row.score())
        .setVerdict(row.verdict())
        .setProbability(row.probability())
        .setSeverity(row.severity())
        .setOffenders(offenders(row))
        .setEvidence(row.evidence())
        .setExemplarTraceIds(row.exemplarTraceIds())
        .setVersion(row.version())
        .build();
  }

  private static List<Offender> offenders(FloodRow row) {
    return row.offenders().stream()
        .map(o -> new Offender(o.dimension(), o.name(), o.share()))
        .toList();
  }
}
