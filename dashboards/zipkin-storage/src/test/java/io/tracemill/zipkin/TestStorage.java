package io.tracemill.zipkin;

import io.tracemill.clickhouse.ClickHouseConfig;
import io.tracemill.clickhouse.Migrations;
import io.tracemill.runtime.Backends;
import io.tracemill.runtime.ClickHouse;
import java.io.IOException;
import java.net.URI;

/** The storage on a real engine with all tables, read as the read-only user. */
final class TestStorage {
  private final ClickHouse clickHouse = Backends.clickHouse();
  private final StoringConsumer consumer = new StoringConsumer(clickHouse);

  TestStorage() {
    Migrations.apply(
        ClickHouseConfig.of(
            URI.create(clickHouse.url()),
            clickHouse.writer().name(),
            clickHouse.writer().password(),
            "tracemill"));
  }

  ClickHouse clickHouse() {
    return clickHouse;
  }

  ClickHouseAccess access() {
    return ClickHouseAccess.parse(
        clickHouse.url(), clickHouse.reader().name(), clickHouse.reader().password(), "tracemill");
  }

  ClickHouseStorage.Builder builder() {
    return ClickHouseStorage.builder(access()).consumer(consumer);
  }

  StoringConsumer consumer() {
    return consumer;
  }

  void clear() throws IOException {
    consumer.clear();
  }
}
