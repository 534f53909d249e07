package io.tracemill.clickhouse;

/**
 * Says that every row of {@code table} that came to one subtask before a checkpoint is stored.
 *
 * @param table table's name
 * @param subtask index of the subtask, from 0
 * @param subtasks how many there are; rows are stored when each has said so
 * @param checkpointId the checkpoint; grows with each message of a subtask
 */
public record StoredUpTo(String table, int subtask, int subtasks, long checkpointId) {}
