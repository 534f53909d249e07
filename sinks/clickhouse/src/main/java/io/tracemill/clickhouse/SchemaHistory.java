package io.tracemill.clickhouse;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * Table {@code schema_migrations}: what was applied to a database. Its key holds the checksum, so
 * that two builds that applied different scripts under one version are both seen.
 */
final class SchemaHistory {
  /** A row of the table. */
  record Applied(int version, String name, String checksum) {}

  private static final String CREATE =
      """
      CREATE TABLE IF NOT EXISTS %s.schema_migrations
      (
        Version UInt32 COMMENT 'Version of the schema that the migration leads to',
        Name String COMMENT 'What the migration is about',
        Checksum String COMMENT 'SHA-256 of its script, 64 lower-case hex digits',
        AppliedAt DateTime64(3) DEFAULT now64(3) COMMENT 'When it was applied, epoch milliseconds, by the server''s clock',
        AppliedBy String DEFAULT currentUser() COMMENT 'ClickHouse user that applied it'
      ) ENGINE = ReplacingMergeTree
      ORDER BY (Version, Name, Checksum)
      COMMENT 'Migrations applied to this database'\
      """;

  private final Connection connection;
  private final String database;

  SchemaHistory(Connection connection, String database) {
    this.connection = connection;
    this.database = database;
  }

  void createIfMissing() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(CREATE.formatted(database));
    }
  }

  /** Everything applied so far, by version. */
  List<Applied> applied() throws SQLException {
    String query =
        "SELECT Version, Name, Checksum FROM %s.schema_migrations FINAL ORDER BY Version"
            .formatted(database);
    List<Applied> applied = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      while (rows.next()) {
        applied.add(new Applied(rows.getInt(1), rows.getString(2), rows.getString(3)));
      }
    }
    return applied;
  }

  void add(Migration migration) throws SQLException {
    String insert =
        "INSERT INTO %s.schema_migrations (Version, Name, Checksum) VALUES (?, ?, ?)"
            .formatted(database);
    try (PreparedStatement statement = connection.prepareStatement(insert)) {
      statement.setInt(1, migration.version());
      statement.setString(2, migration.name());
      statement.setString(3, migration.checksum());
      statement.executeUpdate();
    }
  }
}
