/** ClickHouse as the pipeline's store: connection, migrations and the Flink sink. */
@NullMarked
package io.tracemill.clickhouse;

import org.jspecify.annotations.NullMarked;
