/** How the job's rows become columns of ClickHouse's tables. */
@org.jspecify.annotations.NullMarked
package io.tracemill.stream.job.tables;
