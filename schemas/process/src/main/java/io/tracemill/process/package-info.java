/** What every Tracemill process around Kafka shares: options, schemas at the start, /metrics. */
@NullMarked
package io.tracemill.process;

import org.jspecify.annotations.NullMarked;
