/** Turns topics of other tracers into canonical spans. */
@NullMarked
package io.tracemill.bridge;

import org.jspecify.annotations.NullMarked;
