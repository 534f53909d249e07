package io.tracemill.clickhouse;

import com.clickhouse.jdbc.Driver;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the database to the schema of this build.
 *
 * <p>Migrations are applied in the order of their versions, each at most once by one process. There
 * is no lock, since a single ClickHouse server has none to offer: two processes that start at once
 * may both apply a migration, and two can do so safely because every statement can be repeated and
 * the history keeps one row of equal ones. One that died halfway is applied again from its start.
 *
 * <p>Refused: a database whose schema is newer than this build, and one to which another script was
 * applied under the same version.
 */
public final class Migrations {
  private static final Logger LOG = LoggerFactory.getLogger(Migrations.class);

  private static final List<String> FILES =
      List.of(
          "V001__spans.sql",
          "V002__traces.sql",
          "V003__metrics.sql",
          "V004__floods.sql",
          "V005__resources.sql",
          "V006__quality.sql",
          "V007__accounting.sql",
          "V008__jaeger.sql",
          "V009__views.sql",
          "V010__jaeger_graph.sql",
          "V011__flood_states.sql",
          "V012__ledger_regrouped.sql");

  private final ClickHouseConfig config;
  private final List<Migration> migrations;

  Migrations(ClickHouseConfig config, List<Migration> migrations) {
    this.config = config;
    this.migrations = migrations;
  }

  /**
   * Applies what is missing; safe to call at every start.
   *
   * @return how many migrations were applied
   * @throws MigrationException when ClickHouse cannot be reached or refuses, or the schema is not
   *     one that this build can work with
   */
  public static int apply(ClickHouseConfig config) {
    return new Migrations(config, bundled()).apply();
  }

  /** The version of the schema that this build brings. */
  public static int latestVersion() {
    return FILES.size();
  }

  static List<Migration> bundled() {
    return FILES.stream().map(Migration::load).toList();
  }

  /** Jaeger's views stand beside the database: {@code jaeger}, or {@code <database>_jaeger}. */
  static String jaegerDatabase(String database) {
    return ClickHouseConfig.DEFAULT_DATABASE.equals(database) ? "jaeger" : database + "_jaeger";
  }

  int apply() {
    try (Connection connection = connect()) {
      String database = config.database();
      execute(connection, "CREATE DATABASE IF NOT EXISTS " + database);
      execute(connection, "CREATE DATABASE IF NOT EXISTS " + jaegerDatabase(database));
      SchemaHistory history = new SchemaHistory(connection, database);
      history.createIfMissing();
      List<Migration> missing = missing(history.applied());
      for (Migration migration : missing) {
        apply(connection, history, migration);
      }
      return missing.size();
    } catch (SQLException e) {
      throw new MigrationException(
          "schema of %s at %s was not brought up to date: %s"
              .formatted(config.database(), config.endpoints(), e.getMessage()),
          e);
    }
  }

  private List<Migration> missing(List<SchemaHistory.Applied> applied) {
    Map<Integer, Migration> missing = new TreeMap<>();
    migrations.forEach(migration -> missing.put(migration.version(), migration));
    int latest = migrations.get(migrations.size() - 1).version();
    for (SchemaHistory.Applied row : applied) {
      if (row.version() > latest) {
        throw new MigrationException(
            "database %s has schema version %d (%s), this build knows versions up to %d: run a newer build"
                .formatted(config.database(), row.version(), row.name(), latest));
      }
      checkSame(row, migrations.get(row.version() - 1));
      missing.remove(row.version());
    }
    return List.copyOf(missing.values());
  }

  private void checkSame(SchemaHistory.Applied row, Migration migration) {
    if (!row.checksum().equals(migration.checksum())) {
      throw new MigrationException(
          "database %s had migration %d (%s) applied with checksum %s, this build's has %s: an applied migration must not change"
              .formatted(
                  config.database(),
                  row.version(),
                  row.name(),
                  row.checksum(),
                  migration.checksum()));
    }
  }

  private void apply(Connection connection, SchemaHistory history, Migration migration)
      throws SQLException {
    String database = config.database();
    for (String statement : migration.statements(database, jaegerDatabase(database))) {
      execute(connection, statement);
    }
    history.add(migration);
    LOG.info("Applied migration {} ({}) to {}", migration.version(), migration.name(), database);
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** To the first endpoint that answers. */
  private Connection connect() throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", config.user());
    properties.setProperty("password", config.password().value());
    properties.setProperty(
        "connection_timeout", String.valueOf(config.connectTimeout().toMillis()));
    properties.setProperty("socket_timeout", String.valueOf(config.requestTimeout().toMillis()));
    SQLException failure = new SQLException("no endpoint answered");
    for (URI endpoint : config.endpoints()) {
      try {
        return connect(endpoint, properties);
      } catch (SQLException e) {
        failure.addSuppressed(e);
        failure = new SQLException(endpoint + ": " + e.getMessage(), failure);
      }
    }
    throw failure;
  }

  private static Connection connect(URI endpoint, Properties properties) throws SQLException {
    // not by DriverManager, which does not see drivers in a job's own class loader
    Connection connection = new Driver().connect("jdbc:clickhouse:" + endpoint, properties);
    try {
      execute(connection, "SELECT 1"); // connecting alone asks nothing of the server
      return connection;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }
}
