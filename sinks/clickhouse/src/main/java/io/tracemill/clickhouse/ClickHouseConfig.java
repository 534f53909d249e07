package io.tracemill.clickhouse;

import java.io.Serializable;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/**
 * How to reach ClickHouse. Several endpoints must be one cluster's replicas (or doors to one and
 * the same server): what fails at one is sent to the next.
 *
 * @param endpoints HTTP interfaces, e.g. {@code http://127.0.0.1:8123}; credentials do not belong
 *     into them
 * @param user user that may insert (and, for migrations, create databases and tables)
 * @param password password of the user, may be empty
 * @param database database of the tables
 * @param connectTimeout longest wait for a connection
 * @param requestTimeout longest silence of the server within a request
 */
public record ClickHouseConfig(
    List<URI> endpoints,
    String user,
    Secret password,
    String database,
    Duration connectTimeout,
    Duration requestTimeout)
    implements Serializable {
  public static final String DEFAULT_DATABASE = "tracemill";
  public static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(5);
  public static final Duration DEFAULT_REQUEST_TIMEOUT = Duration.ofSeconds(60);

  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  /**
   * @throws IllegalArgumentException with every fault at once
   */
  public ClickHouseConfig {
    endpoints = List.copyOf(endpoints);
    Faults faults = new Faults();
    faults.check(!endpoints.isEmpty(), "clickhouse.url", endpoints, "at least one URL");
    for (URI endpoint : endpoints) {
      faults.check(
          isEndpoint(endpoint),
          "clickhouse.url",
          withoutUserInfo(endpoint),
          "http(s)://host:port without user or query (e.g. http://127.0.0.1:8123)");
    }
    faults.check(!user.isBlank(), "clickhouse.user", user, "a user's name");
    faults.check(isName(database), "clickhouse.database", database, "a name like tracemill");
    faults.checkPositive("clickhouse.connect-timeout", connectTimeout, "PT5S");
    faults.checkPositive("clickhouse.request-timeout", requestTimeout, "PT1M");
    faults.throwIfAny();
  }

  /** One endpoint and the default timeouts. */
  public static ClickHouseConfig of(URI endpoint, String user, String password, String database) {
    return new ClickHouseConfig(
        List.of(endpoint),
        user,
        new Secret(password),
        database,
        DEFAULT_CONNECT_TIMEOUT,
        DEFAULT_REQUEST_TIMEOUT);
  }

  /** Whether {@code text} can name a database or a table without any quoting. */
  static boolean isName(String text) {
    return NAME.matcher(text).matches();
  }

  private static boolean isEndpoint(URI uri) {
    boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
    return http
        && uri.getHost() != null
        && uri.getPort() > 0
        && uri.getUserInfo() == null
        && uri.getQuery() == null;
  }

  private static String withoutUserInfo(URI uri) {
    return uri.toString().replaceFirst("//[^/@]*@", "//***@");
  }
}
