/** Zipkin's storage on the tables of Tracemill. */
@NullMarked
package io.tracemill.zipkin;

import org.jspecify.annotations.NullMarked;
