package io.tracemill.stream.job;

import io.tracemill.clickhouse.StoredUpTo;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** Up to which checkpoint everything is stored, by what each subtask of each table has said. */
public final class Progress {
  private final int tables;

  /** By table, newest checkpoint of each subtask; 0: has said nothing. */
  private final Map<String, long[]> latest = new HashMap<>();

  /**
   * @param tables how many tables there are
   */
  public Progress(int tables) {
    this.tables = tables;
  }

  /**
   * Takes in the newest word and returns the checkpoint up to which all rows of all tables are
   * stored; 0: not known yet.
   */
  public long note(StoredUpTo stored) {
    long[] subtasks = latest.computeIfAbsent(stored.table(), table -> new long[stored.subtasks()]);
    subtasks[stored.subtask()] = Math.max(subtasks[stored.subtask()], stored.checkpointId());
    if (latest.size() < tables) {
      return 0;
    }
    return latest.values().stream().flatMapToLong(Arrays::stream).min().orElse(0);
  }
}
