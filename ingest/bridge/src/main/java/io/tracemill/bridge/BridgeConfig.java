package io.tracemill.bridge;

import io.tracemill.process.RegistryUrl;
import java.time.Duration;

/**
 * The bridge's configuration; README.md has the keys. Built by {@link BridgeOptions}, which checks
 * it.
 *
 * @param bootstrapServers Kafka, {@code host:port[,host:port...]}
 * @param registryUrl schema registry with Confluent's API
 * @param registryTimeout how long to try to register the schemas at the start
 * @param applicationId Kafka Streams' application id, which is the consumer group
 * @param zipkinTopic topic of Zipkin v2 JSON; empty: none
 * @param otlpTopic topic of OTLP protobuf; empty: none
 * @param topicsTimeout how long to wait for these topics at the start
 * @param spansTopic topic of canonical spans
 * @param tenant tenant of all spans; empty is the default tenant
 * @param guarantee what a failure may repeat
 * @param threads stream threads
 * @param maxRecordSpans most spans of one record
 * @param maxRecordBytes most bytes that one record's spans may take, once each carries its resource
 * @param host address of the metrics
 * @param metricsPort port of the metrics, 1..65535
 */
record BridgeConfig(
    String bootstrapServers,
    RegistryUrl registryUrl,
    Duration registryTimeout,
    String applicationId,
    String zipkinTopic,
    String otlpTopic,
    Duration topicsTimeout,
    String spansTopic,
    String tenant,
    Guarantee guarantee,
    int threads,
    int maxRecordSpans,
    long maxRecordBytes,
    String host,
    int metricsPort) {}
