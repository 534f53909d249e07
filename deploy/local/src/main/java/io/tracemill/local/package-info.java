/** The local stack and the {@code tracemill} command. */
@NullMarked
package io.tracemill.local;

import org.jspecify.annotations.NullMarked;
