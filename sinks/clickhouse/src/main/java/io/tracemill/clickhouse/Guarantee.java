package io.tracemill.clickhouse;

/** How often a row is stored whatever fails, and what that costs. */
public enum Guarantee {
  /**
   * Once. Batches become part of the checkpoint that freezes them and are sent when it is complete,
   * and again, to the last byte and under the same token, after a restart. Price: rows are visible
   * only after the checkpoint, and a checkpoint holds its rows, compressed.
   */
  EXACTLY_ONCE,

  /**
   * At least once. Batches are sent when they are full or old, and a checkpoint is complete when
   * all before it are stored; rows since then are sent again after a restart, in other batches. In
   * a ReplacingMergeTree whose sorting key identifies the row, FINAL shows each once. Price: a
   * checkpoint waits for inserts under way, and short batch ages make small inserts.
   */
  AT_LEAST_ONCE
}
