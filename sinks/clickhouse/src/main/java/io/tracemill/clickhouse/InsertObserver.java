package io.tracemill.clickhouse;

import java.time.Duration;

/** Sees what becomes of inserts; called on the inserting thread. */
interface InsertObserver {
  InsertObserver NONE =
      new InsertObserver() {
        @Override
        public void inserted(InsertRequest request, Duration took) {}

        @Override
        public void retried(InsertRequest request, InsertFault fault) {}

        @Override
        public void failed(InsertRequest request) {}
      };

  void inserted(InsertRequest request, Duration took);

  void retried(InsertRequest request, InsertFault fault);

  void failed(InsertRequest request);
}
