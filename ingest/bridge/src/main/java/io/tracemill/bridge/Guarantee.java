package io.tracemill.bridge;

import org.apache.kafka.streams.StreamsConfig;

/** What becomes of a record that is read again after a failure. */
enum Guarantee {
  /** Its spans are published again; the job recognises them by their key. */
  AT_LEAST_ONCE(StreamsConfig.AT_LEAST_ONCE),
  /** Its spans become visible once, to readers of committed records; costs transactions. */
  EXACTLY_ONCE_V2(StreamsConfig.EXACTLY_ONCE_V2);

  private final String value;

  Guarantee(String value) {
    this.value = value;
  }

  /** The value of Kafka Streams' {@code processing.guarantee}. */
  String value() {
    return value;
  }
}
