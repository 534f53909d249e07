/** Resource samples on their way to tables and profiles. */
@NullMarked
package io.tracemill.stream.job.profile;

import org.jspecify.annotations.NullMarked;
