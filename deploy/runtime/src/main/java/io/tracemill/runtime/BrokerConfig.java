package io.tracemill.runtime;

/**
 * A single Kafka node.
 *
 * @param port the clients' listener, on loopback
 * @param controllerPort the listener of the KRaft quorum of one, on loopback
 * @param heapMegabytes greatest heap
 */
public record BrokerConfig(Port port, Port controllerPort, int heapMegabytes) {
  public static final int DEFAULT_HEAP_MEGABYTES = 512;
}
