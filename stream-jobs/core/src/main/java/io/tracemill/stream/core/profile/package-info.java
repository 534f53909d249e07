/** What spans used of the hardware: attribution of resource samples by self time. No Flink. */
@NullMarked
package io.tracemill.stream.core.profile;

import org.jspecify.annotations.NullMarked;
