package io.tracemill.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tracemill.registry.RegistryException;
import io.tracemill.registry.SchemaRegistry;
import io.tracemill.runtime.Backends;
import io.tracemill.schemas.UndecodableException.Reason;
import java.net.URI;
import java.nio.ByteBuffer;
import org.apache.avro.Schema;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Client, serializers and decoders with a real registry. */
class RegistryTest {
  private static final String FIRST_FIELD = "{\"name\":\"floodId\"";
  private static final String WITH_DEFAULT =
      "{\"name\":\"added\",\"type\":\"string\",\"default\":\"\",\"doc\":\"d\"},";
  private static final String WITHOUT_DEFAULT =
      "{\"name\":\"added\",\"type\":\"string\",\"doc\":\"d\"},";

  private final SchemaRegistry registry =
      SchemaRegistry.connect(URI.create(Backends.registry().url()));
  private final Span span = new RandomSpans(7).next();

  @BeforeEach
  void start() {
    Backends.registry().start();
  }

  @ParameterizedTest
  @EnumSource
  void keepsEverySchemaUnderOneId(TopicSchema topicSchema) {
    int id = topicSchema.register(registry);

    assertThat(topicSchema.register(registry)).isEqualTo(id);
    assertThat(new Schema.Parser().parse(registry.schemaById(id))).isEqualTo(topicSchema.schema());
    assertThat(registry.subjects()).contains(topicSchema.topic() + "-value");
  }

  @Test
  void refusesAChangeThatIsNotFullyCompatible() {
    TopicSchema.FLOODS.register(registry);
    String subject = TopicSchema.FLOODS.subject();
    String bad = TopicSchema.FLOODS.json().replace(FIRST_FIELD, WITHOUT_DEFAULT + FIRST_FIELD);

    assertThat(registry.isCompatible(subject, bad)).isFalse();
    RegistryException e =
        catchThrowableOfType(RegistryException.class, () -> registry.register(subject, bad));
    assertThat(e.reason()).isEqualTo(RegistryException.Reason.INCOMPATIBLE);
    assertThat(e).hasMessageContaining(subject);
  }

  @Test
  void takesAChangeThatIsFullyCompatible() {
    String subject = "takes-a-change-value";
    String changed = TopicSchema.FLOODS.json().replace(FIRST_FIELD, WITH_DEFAULT + FIRST_FIELD);

    assertThat(registry.isCompatible(subject, TopicSchema.FLOODS.json())).isTrue();
    int first = registry.register(subject, TopicSchema.FLOODS.json());
    assertThat(registry.isCompatible(subject, changed)).isTrue();
    assertThat(registry.register(subject, changed)).isNotEqualTo(first);
  }

  @Test
  void refusesWhatIsNoSchema() {
    RegistryException e =
        catchThrowableOfType(
            RegistryException.class, () -> registry.register("no-schema-value", "{\"type\":1}"));

    assertThat(e.reason()).isEqualTo(RegistryException.Reason.REFUSED);
    assertThat(e.retryable()).isFalse();
  }

  @Test
  void carriesASpanFromSerializerToDecoder() {
    byte[] framed = new SpanSerializer(registry).serialize(Topics.SPANS, span);

    assertThat(new SpanDecoder(registry).decode(framed)).isEqualTo(span);
  }

  @Test
  void namesAnIdThatTheRegistryDoesNotKnow() {
    byte[] framed = ByteBuffer.allocate(9).put((byte) 0).putInt(1_234_567).array();

    UndecodableException e =
        catchThrowableOfType(
            UndecodableException.class, () -> new SpanDecoder(registry).decode(framed));

    assertThat(e.reason()).isEqualTo(Reason.UNKNOWN_SCHEMA_ID);
    assertThat(e.schemaId()).isEqualTo(1_234_567);
  }

  @Test
  void tellsADeadRegistryFromAnUnknownIdAndGoesOnWhenItIsBack() {
    byte[] framed = new SpanSerializer(registry).serialize(Topics.SPANS, span);
    SpanDecoder decoder = new SpanDecoder(registry);
    Backends.registry().process().kill();

    RegistryException e =
        catchThrowableOfType(RegistryException.class, () -> decoder.decode(framed));
    assertThat(e.retryable()).isTrue();
    assertThat(e.reason()).isEqualTo(RegistryException.Reason.UNREACHABLE);

    Backends.registry().start();
    assertThat(decoder.decode(framed)).isEqualTo(span);
  }
}
