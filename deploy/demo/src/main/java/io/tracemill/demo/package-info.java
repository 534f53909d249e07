/**
 * Real instrumented HTTP services under load, with faults at known times, and the check on them.
 */
@NullMarked
package io.tracemill.demo;

import org.jspecify.annotations.NullMarked;
