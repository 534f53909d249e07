package io.tracemill.local;

/** What is printed once a stack is up: where to send, where to look. */
final class Summary {
  private final Stack stack;

  Summary(Stack stack) {
    this.stack = stack;
  }

  @Override
  public String toString() {
    StackConfig config = stack.config();
    return """

        Send spans to   OTLP/gRPC  http://127.0.0.1:%d
                        OTLP/HTTP  http://127.0.0.1:%d/v1/traces
                        Zipkin     http://127.0.0.1:%d/api/v2/spans
        Look at         traces     http://127.0.0.1:%d/zipkin/
                        metrics    http://127.0.0.1:%d/metrics
                        tables     bin/tracemill sql 'SELECT count() FROM otel_traces FINAL'
                        the job    %s
                        ClickHouse %s/play
        Logs            %s
        Stop            bin/tracemill down
        """
        .formatted(
            config.get(Setting.OTLP_GRPC_PORT),
            config.get(Setting.OTLP_HTTP_PORT),
            config.get(Setting.ZIPKIN_PORT),
            config.get(Setting.ZIPKIN_UI_PORT),
            config.get(Setting.PROMETHEUS_PORT),
            stack.flink().rest().url(),
            stack.clickHouse().url(),
            stack.state().logs());
  }
}
