/** Derived datapoints and floods as metrics that Prometheus scrapes. */
@NullMarked
package io.tracemill.prometheus;

import org.jspecify.annotations.NullMarked;
