package io.tracemill.bridge;

import io.tracemill.formats.MalformedMessageException;
import io.tracemill.formats.RejectReason;
import io.tracemill.formats.SpanReader;
import io.tracemill.schemas.Topics;
import io.tracemill.schemas.avro.DeadLetter;
import io.tracemill.schemas.mapping.SpanFitter;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads one topic's records into spans. A record that cannot be read becomes a dead letter and
 * never stops its partition; one of which some spans were rejected gives the others and a dead
 * letter. Keeps no state.
 */
final class ReadSpansProcessor implements Processor<byte[], byte[], byte[], byte[]> {
  private static final Logger LOG = LoggerFactory.getLogger(ReadSpansProcessor.class);

  /**
   * What all processors share; thread-safe.
   *
   * @param letters writes dead letters
   * @param spansSchemaId id of the spans' schema
   */
  record Settings(
      BridgeConfig config,
      int spansSchemaId,
      Serializer<DeadLetter> letters,
      BridgeMetrics metrics) {}

  private final SpanReader reader;
  private final Settings settings;
  private final SpanFitter fitter;
  private final DeadLetters deadLetters;
  private ProcessorContext<byte[], byte[]> context;

  @SuppressWarnings("NullAway.Init") // init() comes before the first record
  ReadSpansProcessor(SpanReader reader, Settings settings) {
    this.reader = reader;
    this.settings = settings;
    this.fitter = new SpanFitter(settings.spansSchemaId());
    this.deadLetters = new DeadLetters(settings.config().tenant());
  }

  @Override
  public void init(ProcessorContext<byte[], byte[]> processorContext) {
    context = processorContext;
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    if (record.value() == null) {
      refuse(record, RefusalReason.NO_VALUE, "", "record has no value");
      return;
    }
    RecordSpans spans =
        new RecordSpans(
            fitter, settings.config().maxRecordSpans(), settings.config().maxRecordBytes());
    try {
      reader.read(record.value(), spans);
    } catch (MalformedMessageException e) {
      refuse(record, RefusalReason.MALFORMED, e.getClass().getName(), text(e));
      return;
    } catch (TooLargeException e) {
      refuse(record, RefusalReason.TOO_LARGE, e.getClass().getName(), text(e));
      return;
    } catch (RuntimeException e) {
      // Reading is a function of the bytes alone: the same record would fail again, for ever.
      LOG.error("a record could not be read by a fault of the bridge", e);
      refuse(record, RefusalReason.INTERNAL, e.getClass().getName(), e.toString());
      return;
    }
    publish(record, spans);
  }

  private void publish(Record<byte[], byte[]> record, RecordSpans spans) {
    for (RecordSpans.Encoded span : spans.spans()) {
      context.forward(
          new Record<>(span.key(), span.value(), record.timestamp()), BridgeTopology.SPANS);
    }
    if (!spans.rejected().isEmpty()) {
      RejectReason first = spans.rejected().keySet().iterator().next();
      String error =
          spans.rejected().entrySet().stream()
              .map(entry -> entry.getKey().text() + ": " + entry.getValue())
              .collect(Collectors.joining("; ", "", " of %,d spans".formatted(spans.received())));
      forward(record, first.label(), "", error);
    }
    settings.metrics().read(at().topic(), spans);
  }

  private void refuse(
      Record<byte[], byte[]> record, RefusalReason reason, String errorClass, String error) {
    forward(record, reason.label(), errorClass, error);
    settings.metrics().refusedOne(at().topic(), reason);
  }

  private void forward(
      Record<byte[], byte[]> record, String reason, String errorClass, String error) {
    DeadLetter letter = deadLetters.of(record, at(), reason, errorClass, error);
    context.forward(
        new Record<>(
            letter.getOriginId().getBytes(StandardCharsets.UTF_8),
            settings.letters().serialize(Topics.DEAD_LETTERS, letter),
            record.timestamp()),
        BridgeTopology.DEAD_LETTERS);
  }

  private RecordMetadata at() {
    return context
        .recordMetadata()
        .orElseThrow(() -> new IllegalStateException("a record that is from no topic"));
  }

  private static String text(RuntimeException e) {
    return String.valueOf(e.getMessage());
  }
}
