package io.tracemill.prometheus;

import io.tracemill.process.RegistryUrl;
import java.time.Duration;

/**
 * The sink's configuration; README.md has the keys. Built by {@link PrometheusOptions}, which
 * checks it.
 *
 * @param bootstrapServers Kafka, {@code host:port[,host:port...]}
 * @param registryUrl schema registry with Confluent's API
 * @param topicsTimeout how long to wait for the topics at the start
 * @param maxSeries most published series, the overflow series aside
 * @param maxRecentRows most rows that may still be corrected
 * @param seriesIdle after which a series without a new row is dropped
 * @param host address to listen on
 * @param port port to listen on, 1..65535
 */
record PrometheusSinkConfig(
    String bootstrapServers,
    RegistryUrl registryUrl,
    Duration topicsTimeout,
    int maxSeries,
    int maxRecentRows,
    Duration seriesIdle,
    String host,
    int port) {}
