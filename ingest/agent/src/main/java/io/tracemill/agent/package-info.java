/** Samples host, containers and processes every second to Kafka. */
@NullMarked
package io.tracemill.agent;

import org.jspecify.annotations.NullMarked;
