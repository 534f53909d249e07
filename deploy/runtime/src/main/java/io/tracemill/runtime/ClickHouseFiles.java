package io.tracemill.runtime;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The local server's config.xml and users.xml. */
final class ClickHouseFiles {
  private final StateDir state;
  private final ClickHouseConfig config;
  private final ClickHouseUsers users;

  ClickHouseFiles(StateDir state, ClickHouseConfig config, ClickHouseUsers users) {
    this.state = state;
    this.config = config;
    this.users = users;
  }

  Path config() {
    return state.conf().resolve("clickhouse-config.xml");
  }

  private Path usersFile() {
    return state.conf().resolve("clickhouse-users.xml");
  }

  void write() {
    Path data = state.data(ClickHouse.NAME);
    try {
      Files.createDirectories(data);
      Files.createDirectories(state.conf());
      Files.writeString(
          config(),
          fill(CONFIG)
              .replace("@data@", data.toString())
              .replace("@backups@", state.path().resolve("backups").toString())
              .replace("@users@", usersFile().toString()));
      Files.deleteIfExists(usersFile());
      Files.createFile(
          usersFile(),
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(
          usersFile(),
          USERS
              .replace("@writer@", sha256(users.writer().password()))
              .replace("@reader@", sha256(users.reader().password())));
    } catch (IOException e) {
      throw new StartFailedException("ClickHouse's configuration cannot be written: " + e, e);
    }
  }

  private String fill(String template) {
    return template.replace("@memory@", Long.toString(config.maxMemoryBytes()));
  }

  private static String sha256(String text) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static final String CONFIG =
      """
      <clickhouse>
        <path>@data@/</path>
        <tmp_path>@data@/tmp/</tmp_path>
        <user_files_path>@data@/user_files/</user_files_path>
        <users_config>@users@</users_config>
        <max_server_memory_usage>@memory@</max_server_memory_usage>
        <mark_cache_size>67108864</mark_cache_size>
        <index_mark_cache_size>16777216</index_mark_cache_size>
        <uncompressed_cache_size>0</uncompressed_cache_size>
        <mmap_cache_size>0</mmap_cache_size>
        <query_cache><max_size_in_bytes>16777216</max_size_in_bytes></query_cache>
        <max_concurrent_queries>100</max_concurrent_queries>
        <background_pool_size>2</background_pool_size>
        <background_schedule_pool_size>8</background_schedule_pool_size>
        <timezone>UTC</timezone>
        <backups><allowed_path>@backups@/</allowed_path></backups>
      </clickhouse>
      """;

  // The engine logs in to itself as 'default' without a password, from loopback: this user can be
  // neither removed nor locked, so it may do nothing but what the engine's own queries need.
  private static final String USERS =
      """
      <clickhouse>
        <profiles>
          <!-- merging each block before it is written doubled the cost of an insert -->
          <default><optimize_on_insert>0</optimize_on_insert></default>
          <writer><optimize_on_insert>0</optimize_on_insert></writer>
          <reader>
            <readonly>2</readonly>
            <final>1</final>
            <max_execution_time>60</max_execution_time>
            <max_memory_usage>536870912</max_memory_usage>
            <max_bytes_before_external_group_by>268435456</max_bytes_before_external_group_by>
            <max_bytes_before_external_sort>268435456</max_bytes_before_external_sort>
            <max_rows_to_read>1000000000</max_rows_to_read>
            <max_result_rows>10000000</max_result_rows>
            <max_concurrent_queries_for_user>20</max_concurrent_queries_for_user>
            <constraints>
              <max_execution_time><min>1</min><max>600</max></max_execution_time>
              <max_memory_usage><min>1</min><max>805306368</max></max_memory_usage>
              <max_rows_to_read><min>1</min><max>1000000000</max></max_rows_to_read>
              <max_concurrent_queries_for_user><const/></max_concurrent_queries_for_user>
            </constraints>
          </reader>
        </profiles>
        <quotas><default/></quotas>
        <users>
          <default>
            <password/>
            <networks><ip>127.0.0.1</ip></networks>
            <profile>default</profile>
            <quota>default</quota>
            <grants>
              <query>GRANT SYSTEM LISTEN ON *.*</query>
              <query>GRANT SELECT ON system.numbers</query>
            </grants>
          </default>
          <writer>
            <password_sha256_hex>@writer@</password_sha256_hex>
            <networks><ip>127.0.0.1</ip><ip>::1</ip></networks>
            <profile>writer</profile>
            <quota>default</quota>
            <grants>
              <query>GRANT ALL ON tracemill.*</query>
              <query>GRANT ALL ON jaeger.*</query>
              <query>GRANT CREATE DATABASE ON *.*</query>
              <query>GRANT TABLE ENGINE ON *</query>
              <query>GRANT SELECT ON system.*</query>
              <query>GRANT SYSTEM ON *.*</query>
              <query>GRANT KILL QUERY ON *.*</query>
            </grants>
          </writer>
          <reader>
            <password_sha256_hex>@reader@</password_sha256_hex>
            <networks><ip>127.0.0.1</ip><ip>::1</ip></networks>
            <profile>reader</profile>
            <quota>default</quota>
            <grants>
              <query>GRANT SELECT ON tracemill.*</query>
              <query>GRANT SELECT ON jaeger.*</query>
              <query>GRANT SELECT ON system.*</query>
            </grants>
          </reader>
        </users>
      </clickhouse>
      """;
}
