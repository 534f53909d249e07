package io.tracemill.runtime;

/**
 * A local ClickHouse server.
 *
 * @param httpPort HTTP interface, on loopback
 * @param nativePort native protocol, on loopback
 * @param maxMemoryBytes {@code max_server_memory_usage}
 */
public record ClickHouseConfig(Port httpPort, Port nativePort, long maxMemoryBytes) {
  public static final long DEFAULT_MAX_MEMORY_BYTES = 1L << 30;
}
