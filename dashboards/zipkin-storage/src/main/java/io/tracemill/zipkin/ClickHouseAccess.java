package io.tracemill.zipkin;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Where the tables are and as whom they are read.
 *
 * @param endpoints HTTP interfaces of one cluster's replicas, e.g. {@code http://127.0.0.1:8123}
 * @param user who reads; its profile must let the limits of a query be set (readonly 2)
 * @param password may be empty; never shown
 * @param database database of the tables
 */
record ClickHouseAccess(List<URI> endpoints, String user, String password, String database) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  /**
   * Reads the settings.
   *
   * @throws IllegalArgumentException with every fault at once
   */
  static ClickHouseAccess parse(String urls, String user, String password, String database) {
    List<String> faults = new ArrayList<>();
    List<URI> endpoints = new ArrayList<>();
    for (String url : urls.split(",", -1)) {
      if (!isEndpoint(url.strip())) {
        faults.add(
            fault(
                "TRACEMILL_CLICKHOUSE_URL",
                url.replaceFirst("//[^/@]*@", "//***@"),
                "http(s)://host:port[,...] without user or query"));
      } else {
        endpoints.add(URI.create(url.strip()));
      }
    }
    if (user.isBlank()) {
      faults.add(fault("TRACEMILL_CLICKHOUSE_USER", user, "a user's name"));
    }
    if (!NAME.matcher(database).matches()) {
      faults.add(fault("TRACEMILL_CLICKHOUSE_DATABASE", database, "a name like tracemill"));
    }
    if (!faults.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", faults));
    }
    return new ClickHouseAccess(List.copyOf(endpoints), user, password, database);
  }

  private static String fault(String setting, String value, String allowed) {
    return "%s was '%s' but must be %s".formatted(setting, value, allowed);
  }

  private static boolean isEndpoint(String text) {
    try {
      URI uri = new URI(text);
      return ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
          && uri.getHost() != null
          && uri.getPort() > 0
          && uri.getUserInfo() == null
          && uri.getQuery() == null;
    } catch (URISyntaxException e) {
      return false;
    }
  }

  @Override
  public String toString() {
    return "%s as %s, database %s".formatted(endpoints, user, database);
  }
}
