package io.tracemill.stream.job;

import io.tracemill.registry.SchemaRegistry;
import org.apache.flink.util.function.SerializableSupplier;

/**
 * What the pipeline is defined by beside its sources and sinks.
 *
 * @param sessions how long traces stay
 * @param registry the schema registry
 * @param spanStore what the reconciler reads
 */
public record PipelineSettings(
    SessionSettings sessions,
    SerializableSupplier<SchemaRegistry> registry,
    SerializableSupplier<SpanStore> spanStore) {}
