package io.tracemill.dashboards;

/** Links from one dashboard to another that keep time range, tenant and environment. */
final class Links {
  private static final String KEPT =
      "&${__url_time_range}&${tenant:queryparam}&${environment:queryparam}";

  private Links() {}

  /** To the service that a cell of this name in the same row names. */
  static String serviceOfColumn(String column) {
    return "/d/tracemill-service?var-service=${__data.fields[\"" + column + "\"]}" + KEPT;
  }

  /** To the service that a series' label names. */
  static String serviceOfSeries() {
    return "/d/tracemill-service?var-service=${__field.labels.Service}" + KEPT;
  }

  /** To the trace whose id is in the cell. */
  static String trace() {
    return "/d/tracemill-traces?var-trace_id=${__value.raw}" + KEPT;
  }

  /** To the traces of the service on whose dashboard we are. */
  static String tracesOfService() {
    return "/d/tracemill-traces?${service:queryparam}" + KEPT;
  }

  /** To the traces of the operation that a cell of this name in the same row names. */
  static String tracesOfOperation(String column) {
    return "/d/tracemill-traces?${service:queryparam}&var-operation=${__data.fields[\""
        + column
        + "\"]}"
        + KEPT;
  }
}
