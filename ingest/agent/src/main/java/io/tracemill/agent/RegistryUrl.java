package io.tracemill.agent;

import java.net.URI;

/** Where the registry is; shown without the user and password that it may carry. */
record RegistryUrl(URI uri) {
  @Override
  public String toString() {
    String user = uri.getRawUserInfo();
    return user == null ? uri.toString() : uri.toString().replace(user + "@", "***@");
  }
}
