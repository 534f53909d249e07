package io.tracemill.demo;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Where each service listens, and how often those of this JVM asked another. Thread-safe. */
final class Network {
  private final Map<String, URI> addresses = new ConcurrentHashMap<>();
  private final Map<Edge, LongAdder> calls = new ConcurrentHashMap<>();

  void register(String service, URI address) {
    addresses.put(service, address);
  }

  Map<String, URI> addresses() {
    return Map.copyOf(addresses);
  }

  /**
   * The address of {@code path} at a service.
   *
   * @throws IllegalArgumentException when there is no such service
   */
  URI uri(String service, String path) {
    URI address = addresses.get(service);
    if (address == null) {
      throw new IllegalArgumentException(
          "no service '" + service + "', known are " + addresses.keySet());
    }
    return address.resolve(path);
  }

  /**
   * Counts one call.
   *
   * @param type as {@link Call#type()}
   */
  void count(String client, String server, String type) {
    calls.computeIfAbsent(new Edge(client, server, type), edge -> new LongAdder()).increment();
  }

  /** Calls of one service so far, sorted. */
  List<Call> callsOf(String client) {
    return calls.entrySet().stream()
        .filter(e -> e.getKey().client().equals(client))
        .map(e -> new Call(client, e.getKey().server(), e.getKey().type(), e.getValue().sum()))
        .sorted(Call.ORDER)
        .toList();
  }

  private record Edge(String client, String server, String type) {}
}
