/** A load generator and measurements of the pipeline and of what it is held against. */
@NullMarked
package io.tracemill.benchmarks;

import org.jspecify.annotations.NullMarked;
