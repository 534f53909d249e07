/** Floods of requests: the steps from decoded reports to rows of table floods. */
@org.jspecify.annotations.NullMarked
package io.tracemill.stream.job.flood;
