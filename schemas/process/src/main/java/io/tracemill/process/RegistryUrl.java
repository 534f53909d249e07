package io.tracemill.process;

import java.net.URI;

/** Where the registry is; shown without the user and password that it may carry. */
public record RegistryUrl(URI uri) {
  @Override
  public String toString() {
    String user = uri.getRawUserInfo();
    return user == null ? uri.toString() : uri.toString().replace(user + "@", "***@");
  }
}
