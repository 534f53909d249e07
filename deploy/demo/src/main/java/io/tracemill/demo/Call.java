package io.tracemill.demo;

import java.util.Comparator;

/** How often one service asked another. */
record Call(String client, String server, long count) {
  static final Comparator<Call> ORDER =
      Comparator.comparing(Call::client).thenComparing(Call::server);
}
