/** Topics of other tracers in, canonical spans out, as a Kafka Streams application. */
@NullMarked
package io.tracemill.bridge;

import org.jspecify.annotations.NullMarked;
