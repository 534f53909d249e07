/** A columnar writer of ClickHouse's Native format. */
@NullMarked
package io.tracemill.clickhouse.block;

import org.jspecify.annotations.NullMarked;
