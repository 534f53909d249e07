package io.tracemill.prometheus;

import io.prometheus.metrics.model.snapshots.Labels;
import io.tracemill.schemas.avro.ServiceMetrics;

/** What one published series is about: many series of the pipeline, which has more dimensions. */
record SeriesLabels(String tenant, String service, String operation, String kind) {
  /** Takes in what has no series of its own. */
  static final SeriesLabels OVERFLOW = new SeriesLabels("", "__overflow__", "", "");

  static SeriesLabels of(ServiceMetrics row) {
    return new SeriesLabels(row.getTenant(), row.getService(), row.getOperation(), row.getKind());
  }

  Labels toLabels() {
    return Labels.of("tenant", tenant, "service", service, "operation", operation, "kind", kind);
  }
}
