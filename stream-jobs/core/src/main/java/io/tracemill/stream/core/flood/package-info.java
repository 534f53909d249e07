/** Finds floods of requests in per-second counts of live spans; plain Java, no clock, no I/O. */
@NullMarked
package io.tracemill.stream.core.flood;

import org.jspecify.annotations.NullMarked;
