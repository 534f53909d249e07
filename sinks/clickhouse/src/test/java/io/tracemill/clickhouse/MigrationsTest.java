package io.tracemill.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tracemill.runtime.ProjectRoot;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class MigrationsTest {
  private static final String TABLES =
      "SELECT database, name, engine_full, partition_key, sorting_key, primary_key"
          + " FROM system.tables WHERE database IN ('tracemill', 'jaeger')"
          + " AND name != 'schema_migrations' AND NOT (database = 'tracemill' AND engine = 'View')"
          + " ORDER BY database, name";

  private static final String COLUMNS =
      "SELECT database, table, name, type, default_kind, default_expression, compression_codec"
          + " FROM system.columns WHERE database IN ('tracemill', 'jaeger')"
          + " AND table != 'schema_migrations' AND (database, table) NOT IN"
          + " (SELECT database, name FROM system.tables"
          + " WHERE database = 'tracemill' AND engine = 'View')"
          + " ORDER BY database, table, name";

  @BeforeEach
  void dropEverything() throws IOException {
    TestClickHouse.execute("DROP DATABASE IF EXISTS jaeger SYNC");
    TestClickHouse.execute("DROP DATABASE IF EXISTS tracemill SYNC");
  }

  @Test
  void buildsExactlyTheTablesOfTheContract() throws IOException {
    Path contract = ProjectRoot.find().resolve("../shared/schema.sql");
    if (!Files.exists(contract)) {
      assertThat(System.getenv("CI")).as(contract + " is missing").isNotEqualTo("true");
      System.out.println("not compared with the contract: " + contract + " is missing");
      return;
    }
    for (String statement : SqlScript.statements(Files.readString(contract))) {
      TestClickHouse.execute(statement);
    }
    String tables = TestClickHouse.execute(TABLES);
    List<String> columns = new ArrayList<>(TestClickHouse.execute(COLUMNS).lines().toList());
    dropEverything();

    Migrations.apply(TestClickHouse.config());
    assertThat(TestClickHouse.execute(TABLES)).isEqualTo(tables);
    columns.add( // ours
        "tracemill\totel_traces\tScopeAttributes\tMap(LowCardinality(String), String)\t\t\tCODEC(ZSTD(1))");
    columns.add("tracemill\tledger\tRegrouped\tInt64\tDEFAULT\t0\t");
    assertThat(TestClickHouse.execute(COLUMNS).lines())
        .containsExactlyInAnyOrderElementsOf(columns);
  }

  @Test
  void appliesEveryScriptThatThereIs() throws IOException {
    Path folder =
        ProjectRoot.find()
            .resolve("sinks/clickhouse/src/main/resources/io/tracemill/clickhouse/migrations");
    long scripts;
    try (Stream<Path> files = Files.list(folder)) {
      scripts = files.count();
    }
    Migrations.apply(TestClickHouse.config());
    assertThat(TestClickHouse.execute("SELECT max(Version) FROM tracemill.schema_migrations"))
        .isEqualTo(Long.toString(scripts));
  }

  @Test
  void saysOfEveryColumnAndTableWhatItMeans() throws IOException {
    Migrations.apply(TestClickHouse.config());
    assertThat(
            TestClickHouse.execute(
                "SELECT table, name FROM system.columns WHERE database = 'tracemill' AND comment = ''"
                    + " AND table != 'otel_traces_trace_id_ts_mv'")) // has its target's columns
        .isEmpty();
    assertThat(
            TestClickHouse.execute(
                "SELECT database, name FROM system.tables"
                    + " WHERE database IN ('tracemill', 'jaeger') AND comment = ''"))
        .isEmpty();
  }

  @Test
  void everyViewCanBeRead() throws IOException {
    Migrations.apply(TestClickHouse.config());
    for (String view :
        TestClickHouse.execute(
                "SELECT concat(database, '.', name) FROM system.tables"
                    + " WHERE database IN ('tracemill', 'jaeger') AND engine = 'View'")
            .lines()
            .toList()) {
      assertThat(TestClickHouse.execute("SELECT * FROM " + view)).isEmpty();
    }
  }

  @Test
  void doesNothingTheSecondTime() throws IOException {
    assertThat(Migrations.apply(TestClickHouse.config())).isEqualTo(Migrations.latestVersion());
    assertThat(Migrations.apply(TestClickHouse.config())).isZero();
    assertThat(TestClickHouse.count("schema_migrations")).isEqualTo(Migrations.latestVersion());
  }

  @Test
  void repeatsAMigrationThatDiedHalfway() throws IOException {
    Migrations.apply(TestClickHouse.config());
    String tables = TestClickHouse.execute(TABLES);
    TestClickHouse.execute("TRUNCATE TABLE tracemill.schema_migrations");
    TestClickHouse.execute("DROP TABLE tracemill.service_edges_1m SYNC");
    assertThat(Migrations.apply(TestClickHouse.config())).isEqualTo(Migrations.latestVersion());
    assertThat(TestClickHouse.execute(TABLES)).isEqualTo(tables);
  }

  @Test
  void letsTwoProcessesStartAtOnce() throws Exception {
    Callable<Integer> apply = () -> Migrations.apply(TestClickHouse.config());
    ExecutorService processes = Executors.newFixedThreadPool(2);
    try {
      for (Future<Integer> applied : processes.invokeAll(List.of(apply, apply))) {
        assertThat(applied.get()).isBetween(0, Migrations.latestVersion());
      }
    } finally {
      processes.shutdownNow();
    }
    assertThat(Migrations.apply(TestClickHouse.config())).isZero();
  }

  @Test
  void refusesADatabaseOfANewerBuild() throws IOException {
    Migrations.apply(TestClickHouse.config());
    TestClickHouse.execute(
        "INSERT INTO tracemill.schema_migrations (Version, Name, Checksum) VALUES (99, 'future', 'x')");
    assertThatThrownBy(() -> Migrations.apply(TestClickHouse.config()))
        .isInstanceOf(MigrationException.class)
        .hasMessage(
            "database tracemill has schema version 99 (future), this build knows versions up to "
                + Migrations.latestVersion()
                + ": run a newer build");
  }

  @Test
  void refusesAMigrationThatChangedAfterItWasApplied() {
    Migration before =
        new Migration(1, "one", "CREATE TABLE IF NOT EXISTS ${database}.t (a UInt8) ENGINE = Log");
    Migration after = new Migration(1, "one", before.text() + " COMMENT 'new'");
    new Migrations(TestClickHouse.config(), List.of(before)).apply();
    assertThatThrownBy(() -> new Migrations(TestClickHouse.config(), List.of(after)).apply())
        .isInstanceOf(MigrationException.class)
        .hasMessageContaining("database tracemill had migration 1 (one) applied with checksum")
        .hasMessageContaining(before.checksum())
        .hasMessageContaining(after.checksum());
  }

  @Test
  void appliesOnlyWhatIsMissing() throws IOException {
    Migration one = new Migration(1, "one", "CREATE TABLE ${database}.t1 (a UInt8) ENGINE = Log");
    Migration two = new Migration(2, "two", "CREATE TABLE ${database}.t2 (a UInt8) ENGINE = Log");
    new Migrations(TestClickHouse.config(), List.of(one)).apply();
    assertThat(new Migrations(TestClickHouse.config(), List.of(one, two)).apply()).isEqualTo(1);
    assertThat(TestClickHouse.count("t2")).isZero();
  }

  @Test
  void numbersMigrationsWithoutGaps() {
    List<Migration> bundled = Migrations.bundled();
    for (int i = 0; i < bundled.size(); i++) {
      assertThat(bundled.get(i).version()).isEqualTo(i + 1);
    }
  }

  @Test
  void saysWhichEndpointDidNotAnswer() {
    ClickHouseConfig nobody = TestClickHouse.config(URI.create("http://127.0.0.1:1"));
    assertThatThrownBy(() -> Migrations.apply(nobody))
        .isInstanceOf(MigrationException.class)
        .hasMessageContaining("http://127.0.0.1:1");
  }

  @Test
  void commandTellsSuccessFailureAndWrongUsageApart() {
    ClickHouseConfig config = TestClickHouse.config();
    String[] arguments = {
      "--clickhouse-url=" + config.endpoints().get(0),
      "--clickhouse-user=" + config.user(),
      "--clickhouse-password=" + config.password().value()
    };
    StringWriter err = new StringWriter();
    CommandLine command = MigrateMain.commandLine().setErr(new PrintWriter(err));
    assertThat(command.execute(arguments)).isZero();
    assertThat(err.toString())
        .isEqualToIgnoringNewLines(
            "Schema of tracemill is at version %d (%d applied now)."
                .formatted(Migrations.latestVersion(), Migrations.latestVersion()));
    assertThat(command.execute("--clickhouse-url=http://127.0.0.1:1")).isEqualTo(1);
    assertThat(command.execute("--clickhouse-database=a-b")).isEqualTo(2);
    assertThat(err.toString()).contains("clickhouse.database was 'a-b'");
  }
}
