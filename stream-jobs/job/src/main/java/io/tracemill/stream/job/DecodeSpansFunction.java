package io.tracemill.stream.job;

import io.tracemill.registry.RegistryException;
import io.tracemill.registry.SchemaRegistry;
import io.tracemill.schemas.ConfluentFraming;
import io.tracemill.schemas.SpanDecoder;
import io.tracemill.schemas.SpanView;
import io.tracemill.schemas.UndecodableException;
import io.tracemill.stream.core.SpanReport;
import io.tracemill.stream.job.ledger.Outcome;
import io.tracemill.stream.job.ledger.RecordOutcome;
import io.tracemill.stream.job.source.KafkaRecord;
import java.util.Arrays;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.function.SerializableSupplier;

/**
 * Reads reports, whoever wrote them, into the current schema. What cannot be read goes to {@link
 * JobTypes#DEAD_LETTERS} with the reason and never stops the partition. A registry that does not
 * answer is no fault of the record: it is asked again with backoff, and then the job fails and
 * starts again from its checkpoint.
 *
 * <p>Counters: {@code spansConsumed = spansDecoded + spansDeadLettered}.
 */
public final class DecodeSpansFunction extends ProcessFunction<KafkaRecord, SpanReport> {
  private static final long serialVersionUID = 1;
  private static final int ATTEMPTS = 6;
  private static final long FIRST_BACKOFF_MILLIS = 250;
  private static final byte[] NOTHING = new byte[0];

  private final SerializableSupplier<SchemaRegistry> registry;
  private transient SpanDecoder decoder;
  private transient SpanView view;
  private transient Counter consumed;
  private transient Counter decoded;
  private transient Counter deadLettered;

  @SuppressWarnings("NullAway.Init") // open() comes before the first record
  public DecodeSpansFunction(SerializableSupplier<SchemaRegistry> registry) {
    this.registry = registry;
  }

  @Override
  public void open(OpenContext context) {
    decoder = new SpanDecoder(registry.get());
    view = new SpanView();
    consumed = getRuntimeContext().getMetricGroup().counter("spansConsumed");
    decoded = getRuntimeContext().getMetricGroup().counter("spansDecoded");
    deadLettered = getRuntimeContext().getMetricGroup().counter("spansDeadLettered");
  }

  @Override
  public void processElement(KafkaRecord record, Context context, Collector<SpanReport> out)
      throws InterruptedException {
    consumed.inc();
    byte[] value = record.value() == null ? NOTHING : record.value();
    try {
      decode(value);
      out.collect(report(record));
      decoded.inc();
    } catch (UndecodableException e) {
      context.output(JobTypes.DEAD_LETTERS, DeadLetterRow.undecodable(record, value, e));
      context.output(
          JobTypes.OUTCOMES,
          new RecordOutcome(
              record.partition(),
              record.offset(),
              record.appendMillis(),
              Outcome.DEAD_LETTERED,
              0));
      deadLettered.inc();
    }
  }

  private void decode(byte[] value) throws InterruptedException {
    for (int attempt = 1; ; attempt++) {
      try {
        decoder.decode(value, view);
        return;
      } catch (RegistryException e) {
        if (!e.retryable() || attempt == ATTEMPTS) {
          throw e;
        }
        Thread.sleep(FIRST_BACKOFF_MILLIS << attempt);
      }
    }
  }

  private SpanReport report(KafkaRecord record) {
    byte[] framed = view.buffer();
    return new SpanReport(
        Arrays.copyOfRange(framed, ConfluentFraming.HEADER_BYTES, framed.length),
        view.traceIdLow(),
        record.appendMillis(),
        record.partition(),
        record.offset());
  }
}
