/** The schema registry, as every process sees it. */
@org.jspecify.annotations.NullMarked
package io.tracemill.registry;
