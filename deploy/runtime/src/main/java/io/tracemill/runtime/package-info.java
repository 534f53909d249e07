/** Starts the real components of a local stack as child processes, for the stack and for tests. */
@NullMarked
package io.tracemill.runtime;

import org.jspecify.annotations.NullMarked;
