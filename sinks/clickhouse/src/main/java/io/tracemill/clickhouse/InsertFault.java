package io.tracemill.clickhouse;

import com.clickhouse.client.api.ClickHouseException;
import com.clickhouse.client.api.ClientMisconfigurationException;
import com.clickhouse.client.api.ServerException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What went wrong with one attempt, and whether another may go better. Network faults and timeouts
 * may pass, so may the server's faults of load, memory, disk and replication listed here; every
 * other code (unknown table or column, types, authentication, limits of a single insert) is the
 * same at the next attempt.
 *
 * @param code ClickHouse's error code, 0 when the server gave none
 * @param retryable whether to try again
 * @param message the server's or the client's words
 */
record InsertFault(int code, boolean retryable, String message) {
  private static final Set<Integer> PASSING =
      Set.of(
          159, // TIMEOUT_EXCEEDED
          160, // TOO_SLOW
          173, // CANNOT_ALLOCATE_MEMORY
          201, // QUOTA_EXCEEDED
          202, // TOO_MANY_SIMULTANEOUS_QUERIES
          203, // NO_FREE_CONNECTION
          209, // SOCKET_TIMEOUT
          210, // NETWORK_ERROR
          225, // NO_ZOOKEEPER
          236, // ABORTED
          241, // MEMORY_LIMIT_EXCEEDED
          242, // TABLE_IS_READ_ONLY
          243, // NOT_ENOUGH_SPACE
          252, // TOO_MANY_PARTS
          279, // ALL_CONNECTION_TRIES_FAILED
          285, // TOO_FEW_LIVE_REPLICAS
          286, // UNSATISFIED_QUORUM_FOR_PREVIOUS_WRITE
          289, // REPLICA_IS_NOT_IN_QUORUM
          319, // UNKNOWN_STATUS_OF_INSERT
          394, // QUERY_WAS_CANCELLED
          425, // SYSTEM_ERROR
          439, // CANNOT_SCHEDULE_TASK
          499, // S3_ERROR
          999); // KEEPER_EXCEPTION

  /** Code 252 as well, but a matter of the batch, not of the server's load. */
  private static final String TOO_MANY_PARTITIONS = "Too many partitions";

  static InsertFault of(ClickHouseException e) {
    if (e instanceof ServerException server) {
      return ofServer(server);
    }
    boolean misconfigured = e instanceof ClientMisconfigurationException;
    return new InsertFault(0, !misconfigured && !isOurs(e), rootMessage(e));
  }

  private static InsertFault ofServer(ServerException e) {
    String message = String.valueOf(e.getMessage());
    if (e.getCode() > 0) {
      boolean passing = PASSING.contains(e.getCode()) && !message.contains(TOO_MANY_PARTITIONS);
      return new InsertFault(e.getCode(), passing, message);
    }
    int status = e.getTransportProtocolCode(); // a proxy's answer, not ClickHouse's
    return new InsertFault(0, status >= 500 || status == 429 || status == 408, message);
  }

  /** A fault of the block itself, thrown while it was written. */
  private static boolean isOurs(ClickHouseException e) {
    for (Throwable t = e; t != null; t = t.getCause()) {
      if (t instanceof RuntimeException && !(t instanceof ClickHouseException)) {
        return true;
      }
    }
    return false;
  }

  private static String rootMessage(Throwable e) {
    @Nullable Throwable cause = e.getCause();
    return cause == null ? e.toString() : e.getMessage() + ": " + rootMessage(cause);
  }
}
