package io.tracemill.stream.job;

import io.tracemill.clickhouse.StoredUpTo;
import java.io.Serializable;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/** Where the rows of one table go. */
@FunctionalInterface
public interface TableSink<T> extends Serializable {
  /** Writes {@code rows}; what is given back says, after each checkpoint, what is stored. */
  SingleOutputStreamOperator<StoredUpTo> write(DataStream<T> rows);
}
