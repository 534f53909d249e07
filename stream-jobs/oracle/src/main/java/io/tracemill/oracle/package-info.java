/** The final tables, computed from all reports at once, and compared with what is stored. */
@org.jspecify.annotations.NullMarked
package io.tracemill.oracle;
