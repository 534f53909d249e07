package io.tracemill.oracle;

import io.tracemill.schemas.avro.ResourceSample;

/** One value of topic {@code tracemill.resource-samples}, with Kafka's append time. */
record TimedSample(ResourceSample sample, long appendEpochMillis) {}
