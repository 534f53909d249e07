package io.tracemill.stream.core.flood;

/** What floods are found for: one service of one tenant. Its hash is the same in every JVM. */
public record ServiceKey(String tenant, String service) {}
