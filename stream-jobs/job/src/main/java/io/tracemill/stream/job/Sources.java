package io.tracemill.stream.job;

import io.tracemill.stream.job.source.KafkaRecord;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** What the pipeline reads; streams carry append times and watermarks. */
public interface Sources {
  /** Reports, as they lie in Kafka. */
  DataStream<KafkaRecord> spans(StreamExecutionEnvironment env);

  /** Resource samples, as they lie in Kafka. */
  DataStream<KafkaRecord> resourceSamples(StreamExecutionEnvironment env);
}
