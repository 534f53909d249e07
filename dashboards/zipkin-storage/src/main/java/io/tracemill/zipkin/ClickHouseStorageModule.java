package io.tracemill.zipkin;

import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import zipkin2.storage.StorageComponent;

/**
 * What the stock zipkin-server loads of this module, when {@code STORAGE_TYPE} is clickhouse and
 * profile clickhouse is on; settings are in zipkin-server-clickhouse.yml.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(name = "zipkin.storage.type", havingValue = "clickhouse")
@ConditionalOnMissingBean(StorageComponent.class)
public class ClickHouseStorageModule {
  private static final Logger LOG = LoggerFactory.getLogger(ClickHouseStorageModule.class);

  @Bean
  StorageComponent storage(
      @Value("${zipkin.storage.clickhouse.url}") String url,
      @Value("${zipkin.storage.clickhouse.user}") String user,
      @Value("${zipkin.storage.clickhouse.password}") String password,
      @Value("${zipkin.storage.clickhouse.database}") String database,
      @Value("${zipkin.storage.strict-trace-id:true}") boolean strictTraceId,
      @Value("${zipkin.storage.search-enabled:true}") boolean searchEnabled,
      @Value("${zipkin.storage.autocomplete-keys:}") List<String> autocompleteKeys) {
    ClickHouseAccess access = ClickHouseAccess.parse(url, user, password, database);
    LOG.info("reading from ClickHouse at {}, {}", access, ReadLimits.DEFAULT);
    return ClickHouseStorage.builder(access)
        .strictTraceId(strictTraceId)
        .searchEnabled(searchEnabled)
        .autocompleteKeys(autocompleteKeys)
        .build();
  }
}
