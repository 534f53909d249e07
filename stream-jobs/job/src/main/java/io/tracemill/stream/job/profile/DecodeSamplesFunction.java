package io.tracemill.stream.job.profile;

import io.tracemill.registry.RegistryException;
import io.tracemill.registry.SchemaRegistry;
import io.tracemill.schemas.RecordDecoder;
import io.tracemill.schemas.UndecodableException;
import io.tracemill.schemas.avro.Measurement;
import io.tracemill.schemas.avro.ResourceSample;
import io.tracemill.stream.core.profile.Figure;
import io.tracemill.stream.core.profile.HostSample;
import io.tracemill.stream.job.DeadLetterRow;
import io.tracemill.stream.job.JobTypes;
import io.tracemill.stream.job.source.KafkaRecord;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.function.SerializableSupplier;

/**
 * Reads resource samples, whoever wrote them. What cannot be read goes to {@link
 * JobTypes#DEAD_LETTERS} with the reason. A registry that does not answer is asked again with
 * backoff, and then the job fails and starts again from its checkpoint.
 *
 * <p>Counters: {@code samplesConsumed = samplesDecoded + samplesDeadLettered}.
 */
public final class DecodeSamplesFunction extends ProcessFunction<KafkaRecord, HostSample> {
  private static final long serialVersionUID = 1;
  private static final int ATTEMPTS = 6;
  private static final long FIRST_BACKOFF_MILLIS = 250;

  private final SerializableSupplier<SchemaRegistry> registry;
  private transient RecordDecoder<ResourceSample> decoder;
  private transient Counter consumed;
  private transient Counter decoded;
  private transient Counter deadLettered;

  @SuppressWarnings("NullAway.Init") // open() comes before the first record
  public DecodeSamplesFunction(SerializableSupplier<SchemaRegistry> registry) {
    this.registry = registry;
  }

  @Override
  public void open(OpenContext context) {
    decoder = new RecordDecoder<>(registry.get(), ResourceSample.class);
    consumed = getRuntimeContext().getMetricGroup().counter("samplesConsumed");
    decoded = getRuntimeContext().getMetricGroup().counter("samplesDecoded");
    deadLettered = getRuntimeContext().getMetricGroup().counter("samplesDeadLettered");
  }

  @Override
  public void processElement(KafkaRecord record, Context context, Collector<HostSample> out)
      throws InterruptedException {
    consumed.inc();
    byte[] value = record.value() == null ? new byte[0] : record.value();
    try {
      out.collect(sample(decode(value), record.appendMillis()));
      decoded.inc();
    } catch (UndecodableException e) {
      context.output(JobTypes.DEAD_LETTERS, DeadLetterRow.undecodable(record, value, e));
      deadLettered.inc();
    }
  }

  private ResourceSample decode(byte[] value) throws InterruptedException {
    for (int attempt = 1; ; attempt++) {
      try {
        return decoder.decode(value);
      } catch (RegistryException e) {
        if (!e.retryable() || attempt == ATTEMPTS) {
          throw e;
        }
        Thread.sleep(FIRST_BACKOFF_MILLIS << attempt);
      }
    }
  }

  private static HostSample sample(ResourceSample sample, long appendMillis) {
    List<Figure> figures = new ArrayList<>(sample.getMeasurements().size());
    for (Measurement m : sample.getMeasurements()) {
      figures.add(new Figure(m.getMetric(), m.getDevice(), m.getValue()));
    }
    return new HostSample(
        sample.getTenant(),
        sample.getHost(),
        sample.getService(),
        sample.getInstance(),
        sample.getEpochMillis(),
        appendMillis,
        figures);
  }
}
