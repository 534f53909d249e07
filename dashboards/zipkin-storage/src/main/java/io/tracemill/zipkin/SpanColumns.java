package io.tracemill.zipkin;

/** What is read of {@code otel_traces}, and expressions over it that a search uses too. */
final class SpanColumns {
  /**
   * Who was on the other side, as far as the span itself tells: {@code peer.service}; else the
   * caller of a server; else the name of what a client called, when it is not an address.
   */
  static final String REMOTE_SERVICE =
      """
      multiIf(SpanAttributes['peer.service'] != '', SpanAttributes['peer.service'],
        SpanKind IN ('Server', 'Consumer'), toString(Caller),
        SpanKind IN ('Client', 'Producer'), arrayFirst(
          x -> x != '' AND NOT isIPv4String(x) AND NOT isIPv6String(x),
          [SpanAttributes['server.address'], SpanAttributes['net.peer.name'],
           SpanAttributes['peer.hostname'], SpanAttributes['db.namespace'], SpanAttributes['db.name']]),
        '')""";

  /** In the order of {@link SpanRow#read}. */
  static final String ALL =
      """
      TraceId, SpanId, ParentSpanId, toString(SpanKind), toUInt8(Shared), toString(ServiceName),
      ServiceInstance, toString(SpanName), toUnixTimestamp64Nano(Timestamp), toInt64(Duration),
      toString(StatusCode), StatusMessage, toString(SourceFormat), ScopeName, ScopeVersion,
      CAST(mapKeys(SpanAttributes), 'Array(String)'), CAST(mapValues(SpanAttributes), 'Array(String)'),
      CAST(mapKeys(ResourceAttributes), 'Array(String)'), CAST(mapValues(ResourceAttributes), 'Array(String)'),
      arrayMap(t -> toUnixTimestamp64Nano(t), Events.Timestamp),
      CAST(arrayMap((n, a) -> if(empty(a), toString(n), concat(toJSONString(toString(n)), ': ', toJSONString(a))),
        Events.Name, Events.Attributes), 'Array(String)'),
      """
          + REMOTE_SERVICE;

  private SpanColumns() {}
}
