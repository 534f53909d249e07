package io.tracemill.clickhouse;

import io.tracemill.clickhouse.block.Columns;
import io.tracemill.clickhouse.block.IntegerColumn;
import io.tracemill.clickhouse.block.NativeBlock;
import io.tracemill.clickhouse.block.StringColumn;

/** A row of the tables of these tests. */
record Row(long id, long day) {
  static final String COLUMNS = "Id UInt64, Day UInt32, Text String";

  static final class Encoder implements BlockEncoder<Row> {
    private final NativeBlock block = new NativeBlock();
    private final IntegerColumn id = block.column("Id", Columns.uint64());
    private final IntegerColumn day = block.column("Day", Columns.uint32());
    private final StringColumn text = block.column("Text", Columns.string());

    @Override
    public void add(Row row) {
      id.add(row.id());
      day.add(row.day());
      text.add("row " + row.id());
    }

    @Override
    public NativeBlock block() {
      return block;
    }
  }
}
