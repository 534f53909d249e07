package io.tracemill.runtime;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A local ClickHouse server.
 *
 * @param httpPort HTTP interface, on loopback
 * @param nativePort native protocol, on loopback; null for none. In this mode the engine aborts on
 *     a failed login or an unexpected packet there, which any local program can send
 * @param maxMemoryBytes {@code max_server_memory_usage}
 */
public record ClickHouseConfig(Port httpPort, @Nullable Port nativePort, long maxMemoryBytes) {
  public static final long DEFAULT_MAX_MEMORY_BYTES = 1L << 30;

  /** The ports it listens on. */
  List<Port> ports() {
    List<Port> ports = new ArrayList<>(List.of(httpPort));
    if (nativePort != null) {
      ports.add(nativePort);
    }
    return ports;
  }

  /** The native port's number, 0 for none. */
  int nativePortNumber() {
    return nativePort == null ? 0 : nativePort.number();
  }
}
