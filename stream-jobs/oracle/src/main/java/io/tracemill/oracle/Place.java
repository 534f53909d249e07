package io.tracemill.oracle;

/**
 * An instance of a service on a host.
 *
 * @param service empty: the host as a whole
 * @param instance empty: not known
 */
record Place(String tenant, String host, String service, String instance) {}
