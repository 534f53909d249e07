package io.tracemill.schemas;

/** Names of the Kafka topics. */
public final class Topics {
  public static final String SPANS = "tracemill.spans";
  public static final String RESOURCE_SAMPLES = "tracemill.resource-samples";
  public static final String SERVICE_METRICS = "tracemill.service-metrics";
  public static final String FLOODS = "tracemill.floods";
  public static final String DEAD_LETTERS = "tracemill.dead-letters";

  private Topics() {}
}
