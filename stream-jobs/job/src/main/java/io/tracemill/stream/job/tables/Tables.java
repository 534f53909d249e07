package io.tracemill.stream.job.tables;

/** Names of the tables that the job writes. */
public final class Tables {
  public static final String SPANS = "otel_traces";
  public static final String TRACES = "traces";
  public static final String LATE_REPORTS = "late_reports";
  public static final String DIRTY_KEYS = "dirty_keys";
  public static final String DEAD_LETTERS = "dead_letters";
  public static final String FLOODS = "floods";
  public static final String RESOURCE_SAMPLES = "resource_samples";
  public static final String PROFILES = "profiles";
  public static final String OPERATION_COSTS = "operation_costs_1m";

  public static final String LEDGER = "ledger";

  private Tables() {}
}
