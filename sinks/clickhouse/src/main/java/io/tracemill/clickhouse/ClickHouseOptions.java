package io.tracemill.clickhouse;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options of every command that reaches ClickHouse, as a picocli mixin. */
@SuppressWarnings("NullAway.Init") // picocli fills the fields
public final class ClickHouseOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--clickhouse-url",
      split = ",",
      defaultValue = "${env:TRACEMILL_CLICKHOUSE_URL:-http://127.0.0.1:8123}",
      description = "HTTP interface; several replicas with commas (default: ${DEFAULT-VALUE})")
  private List<URI> endpoints;

  @Option(
      names = "--clickhouse-user",
      defaultValue = "${env:TRACEMILL_CLICKHOUSE_USER:-default}",
      description = "User (default: ${DEFAULT-VALUE})")
  private String user;

  @Option(
      names = "--clickhouse-password",
      defaultValue = "${env:TRACEMILL_CLICKHOUSE_PASSWORD:-}",
      showDefaultValue = picocli.CommandLine.Help.Visibility.NEVER,
      description = "Password; better by TRACEMILL_CLICKHOUSE_PASSWORD (default: empty)")
  private String password;

  @Option(
      names = "--clickhouse-database",
      defaultValue = "${env:TRACEMILL_CLICKHOUSE_DATABASE:-tracemill}",
      description = "Database (default: ${DEFAULT-VALUE})")
  private String database;

  @Option(
      names = "--clickhouse-connect-timeout",
      defaultValue = "${env:TRACEMILL_CLICKHOUSE_CONNECT_TIMEOUT:-PT5S}",
      description = "Longest wait for a connection, ISO-8601 (default: ${DEFAULT-VALUE})")
  private Duration connectTimeout;

  @Option(
      names = "--clickhouse-request-timeout",
      defaultValue = "${env:TRACEMILL_CLICKHOUSE_REQUEST_TIMEOUT:-PT1M}",
      description = "Longest silence of the server, ISO-8601 (default: ${DEFAULT-VALUE})")
  private Duration requestTimeout;

  /**
   * The configuration given by options and environment.
   *
   * @throws ParameterException with every fault at once
   */
  public ClickHouseConfig toConfig() {
    try {
      return new ClickHouseConfig(
          endpoints, user, new Secret(password), database, connectTimeout, requestTimeout);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), e.getMessage(), e);
    }
  }
}
