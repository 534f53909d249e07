package io.tracemill.stream.job;

/** Stable ids of operators: state is found again by them, so they never change. */
final class OperatorIds {
  static final String SPANS_SOURCE = "spans-source";
  static final String DECODE_SPANS = "decode-spans";
  static final String ASSEMBLE_TRACES = "assemble-traces";
  static final String PRE_AGGREGATE = "pre-aggregate";
  static final String TOTAL_DATAPOINTS = "total-datapoints";
  static final String PRE_AGGREGATE_INSTANCES = "pre-aggregate-instances";
  static final String TOTAL_INSTANCES = "total-instances";
  static final String PRE_AGGREGATE_EDGES = "pre-aggregate-edges";
  static final String TOTAL_EDGES = "total-edges";
  static final String COUNT_OUTCOMES = "count-outcomes";
  static final String COUNT_DEAD_LETTERS = "count-dead-letters";
  static final String LEDGER = "ledger";
  static final String LEDGER_SINK = "ledger-sink";
  static final String STORED_CHECKPOINT = "stored-checkpoint";
  static final String RECONCILE = "reconcile-datapoints";
  static final String COUNT_LIVE_SPANS = "count-live-spans";
  static final String DETECT_FLOODS = "detect-floods";
  static final String SPANS_SINK = "spans-sink";
  static final String TRACES_SINK = "traces-sink";
  static final String DATAPOINTS_SINK = "datapoints-sink";
  static final String DATAPOINTS_1M_SINK = "datapoints-1m-sink";
  static final String DATAPOINTS_1H_SINK = "datapoints-1h-sink";
  static final String INSTANCES_SINK = "instances-sink";
  static final String EDGES_SINK = "edges-sink";
  static final String LATE_REPORTS_SINK = "late-reports-sink";
  static final String DIRTY_KEYS_SINK = "dirty-keys-sink";
  static final String DEAD_LETTERS_SINK = "dead-letters-sink";
  static final String DEAD_LETTERS_TOPIC_SINK = "dead-letters-topic-sink";
  static final String FLOODS_SINK = "floods-sink";
  static final String FLOODS_TOPIC_SINK = "floods-topic-sink";
  static final String LIVE_DATAPOINTS = "live-datapoints";
  static final String DATAPOINTS_TOPIC_SINK = "datapoints-topic-sink";
  static final String SAMPLES_SOURCE = "resource-samples-source";
  static final String DECODE_SAMPLES = "decode-resource-samples";
  static final String SAMPLE_ROWS = "resource-sample-rows";
  static final String SAMPLES_SINK = "resource-samples-sink";
  static final String ATTRIBUTE_USAGE = "attribute-usage";
  static final String TOTAL_COSTS = "total-costs";
  static final String PROFILES_SINK = "profiles-sink";
  static final String COSTS_SINK = "operation-costs-sink";

  private OperatorIds() {}
}
