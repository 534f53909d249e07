package io.tracemill.clickhouse;

import io.tracemill.clickhouse.block.NativeBlock;

/**
 * Turns rows of one type into columns: declares its block's columns when it is made, and appends to
 * each of them in {@link #add}. The sink makes several and uses each again once its block was
 * inserted. Used by one thread at a time.
 */
public interface BlockEncoder<T> {
  /** Appends {@code row}: one value to every column of {@link #block()}. */
  void add(T row);

  /** The one block that this encoder fills. */
  NativeBlock block();
}
