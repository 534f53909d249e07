package io.tracemill.gateway;

import io.tracemill.process.RegistryUrl;
import java.time.Duration;

/**
 * The gateway's configuration; README.md has the keys. Built by {@link GatewayOptions}, which
 * checks it.
 *
 * @param bootstrapServers Kafka, {@code host:port[,host:port...]}
 * @param registryUrl schema registry with Confluent's API
 * @param registryTimeout how long to try to register the schema at the start
 * @param topic topic of spans
 * @param tenant tenant of all spans received here; empty is the default tenant
 * @param host address to listen on
 * @param otlpGrpcPort port, 1..65535
 * @param otlpHttpPort port, 1..65535
 * @param zipkinPort port, 1..65535
 * @param zipkinUiPort port to which Zipkin's readers are sent on, 1..65535
 * @param metricsPort port, 1..65535
 * @param maxRequestBytes largest body as sent
 * @param maxDecompressedBytes largest body after decompression, and the most that the spans of one
 *     request may take once each carries its resource
 * @param maxUnacknowledgedBytes most that all requests together hold; at least twice the former
 * @param maxRequestSpans most spans of a request
 * @param kafkaBufferBytes the producer's buffer, beside the former
 * @param kafkaTimeout from a request's publication to the last acknowledgement
 * @param workers threads that decode and publish
 */
record GatewayConfig(
    String bootstrapServers,
    RegistryUrl registryUrl,
    Duration registryTimeout,
    String topic,
    String tenant,
    String host,
    int otlpGrpcPort,
    int otlpHttpPort,
    int zipkinPort,
    int zipkinUiPort,
    int metricsPort,
    int maxRequestBytes,
    int maxDecompressedBytes,
    long maxUnacknowledgedBytes,
    int maxRequestSpans,
    long kafkaBufferBytes,
    Duration kafkaTimeout,
    int workers) {}
