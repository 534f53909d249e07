package io.tracemill.demo;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Where each service listens, and how often one asked another. Thread-safe. */
final class Network {
  private final Map<String, URI> addresses = new ConcurrentHashMap<>();
  private final Map<Pair, LongAdder> calls = new ConcurrentHashMap<>();

  void register(String service, URI address) {
    addresses.put(service, address);
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

  void count(String client, String server) {
    calls.computeIfAbsent(new Pair(client, server), pair -> new LongAdder()).increment();
  }

  /** Calls so far, sorted by client and server. */
  List<Call> calls() {
    return calls.entrySet().stream()
        .map(e -> new Call(e.getKey().client(), e.getKey().server(), e.getValue().sum()))
        .sorted(Call.ORDER)
        .toList();
  }

  private record Pair(String client, String server) {}
}
