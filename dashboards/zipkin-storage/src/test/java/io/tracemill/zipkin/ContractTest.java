package io.tracemill.zipkin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;
import zipkin2.storage.ITAutocompleteTags;
import zipkin2.storage.ITDependencies;
import zipkin2.storage.ITSearchEnabledFalse;
import zipkin2.storage.ITServiceAndSpanNames;
import zipkin2.storage.ITSpanStore;
import zipkin2.storage.ITSpanStoreHeavy;
import zipkin2.storage.ITStrictTraceIdFalse;
import zipkin2.storage.ITTraces;
import zipkin2.storage.StorageComponent;

/** Zipkin's own contract tests of a storage, all of them. */
@ExtendWith(KnownFailures.class)
class ContractTest {

  @Nested
  class SpanStore extends ITSpanStore<ClickHouseStorage> {
    private final TestStorage test = new TestStorage();

    @Override
    protected StorageComponent.Builder newStorageBuilder(TestInfo info) {
      return test.builder();
    }

    @Override
    protected void checkStorage() {
      assertThat(storage.check().ok()).isTrue();
    }

    @Override
    protected boolean returnsRawSpans() {
      return false;
    }

    @Override
    protected void clear() throws IOException {
      test.clear();
    }
  }

  @Nested
  class SpanStoreHeavy extends ITSpanStoreHeavy<ClickHouseStorage> {
    private final TestStorage test = new TestStorage();

    @Override
    protected StorageComponent.Builder newStorageBuilder(TestInfo info) {
      return test.builder();
    }

    @Override
    protected void checkStorage() {
      assertThat(storage.check().ok()).isTrue();
    }

    @Override
    protected boolean returnsRawSpans() {
      return false;
    }

    @Override
    protected void clear() throws IOException {
      test.clear();
    }
  }

  @Nested
  class Traces extends ITTraces<ClickHouseStorage> {
    private final TestStorage test = new TestStorage();

    @Override
    protected StorageComponent.Builder newStorageBuilder(TestInfo info) {
      return test.builder();
    }

    @Override
    protected void checkStorage() {
      assertThat(storage.check().ok()).isTrue();
    }

    @Override
    protected boolean returnsRawSpans() {
      return false;
    }

    @Override
    protected void clear() throws IOException {
      test.clear();
    }
  }

  @Nested
  class Dependencies extends ITDependencies<ClickHouseStorage> {
    private final TestStorage test = new TestStorage();

    @Override
    protected StorageComponent.Builder newStorageBuilder(TestInfo info) {
      return test.builder();
    }

    @Override
    protected void checkStorage() {
      assertThat(storage.check().ok()).isTrue();
    }

    @Override
    protected boolean returnsRawSpans() {
      return false;
    }

    @Override
    protected void clear() throws IOException {
      test.clear();
    }
  }

  @Nested
  class ServiceAndSpanNames extends ITServiceAndSpanNames<ClickHouseStorage> {
    private final TestStorage test = new TestStorage();

    @Override
    protected StorageComponent.Builder newStorageBuilder(TestInfo info) {
      return test.builder();
    }

    @Override
    protected void checkStorage() {
      assertThat(storage.check().ok()).isTrue();
    }

    @Override
    protected boolean returnsRawSpans() {
      return false;
    }

    @Override
    protected void clear() throws IOException {
      test.clear();
    }
  }

  @Nested
  class AutocompleteTags extends ITAutocompleteTags<ClickHouseStorage> {
    private final TestStorage test = new TestStorage();

    @Override
    protected StorageComponent.Builder newStorageBuilder(TestInfo info) {
      return test.builder();
    }

    @Override
    protected void checkStorage() {
      assertThat(storage.check().ok()).isTrue();
    }

    @Override
    protected boolean returnsRawSpans() {
      return false;
    }

    @Override
    protected void clear() throws IOException {
      test.clear();
    }
  }

  @Nested
  class SearchEnabledFalse extends ITSearchEnabledFalse<ClickHouseStorage> {
    private final TestStorage test = new TestStorage();

    @Override
    protected StorageComponent.Builder newStorageBuilder(TestInfo info) {
      return test.builder();
    }

    @Override
    protected void checkStorage() {
      assertThat(storage.check().ok()).isTrue();
    }

    @Override
    protected boolean returnsRawSpans() {
      return false;
    }

    @Override
    protected void clear() throws IOException {
      test.clear();
    }
  }

  @Nested
  class StrictTraceIdFalse extends ITStrictTraceIdFalse<ClickHouseStorage> {
    private final TestStorage test = new TestStorage();

    @Override
    protected StorageComponent.Builder newStorageBuilder(TestInfo info) {
      return test.builder();
    }

    @Override
    protected void checkStorage() {
      assertThat(storage.check().ok()).isTrue();
    }

    @Override
    protected boolean returnsRawSpans() {
      return false;
    }

    @Override
    protected void clear() throws IOException {
      test.clear();
    }
  }
}
