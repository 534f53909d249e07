/** The core ledger: where the records of each range of offsets went. */
@NullMarked
package io.tracemill.stream.job.ledger;

import org.jspecify.annotations.NullMarked;
