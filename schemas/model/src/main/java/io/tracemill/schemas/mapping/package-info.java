/**
 * Rules that every way into Tracemill shares: limits, what is mended and marked, times, values as
 * text. docs/formats.md has them as tables.
 */
@NullMarked
package io.tracemill.schemas.mapping;

import org.jspecify.annotations.NullMarked;
