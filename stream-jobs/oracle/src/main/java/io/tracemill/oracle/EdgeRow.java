package io.tracemill.oracle;

import io.tracemill.schemas.SpanKind;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A row of {@code service_edges_1m}: one edge of the service graph, one minute.
 *
 * @param epochSecond start of the minute
 * @param calls all calls of the edge that ended in it
 */
public record EdgeRow(long epochSecond, Edge edge, List<Call> calls) implements Row {
  /** What makes a row of {@code service_edges_1m} one of its kind. */
  public static final List<String> KEY =
      List.of("Tenant", "Client", "Server", "ConnectionType", "Time");

  private static final Set<SpanKind> CALLING = Set.of(SpanKind.CLIENT, SpanKind.PRODUCER);
  private static final Set<SpanKind> CALLED = Set.of(SpanKind.SERVER, SpanKind.CONSUMER);

  /** What a row is about. */
  public record Edge(String tenant, String client, String server, String connectionType) {}

  /**
   * One call.
   *
   * @param clientNanos as its client saw it; empty when that was not reported
   * @param serverNanos as its server saw it; empty when that was not reported
   */
  public record Call(
      boolean error, Optional<BigInteger> clientNanos, Optional<BigInteger> serverNanos) {}

  private record Place(long epochSecond, Edge edge) {}

  private record Found(Place place, Call call) {}

  /** All rows that these traces make, each given by its spans. */
  static Collection<EdgeRow> of(Collection<List<SpanRow>> traces) {
    Map<Place, List<Call>> calls =
        traces.stream()
            .flatMap(trace -> calls(trace).stream())
            .collect(
                Collectors.groupingBy(
                    Found::place, Collectors.mapping(Found::call, Collectors.toList())));
    return calls.entrySet().stream()
        .map(e -> new EdgeRow(e.getKey().epochSecond(), e.getKey().edge(), e.getValue()))
        .toList();
  }

  private static List<Found> calls(List<SpanRow> trace) {
    List<Found> found = new ArrayList<>();
    Set<SpanRow> answered = new HashSet<>();
    for (SpanRow child : trace) {
      Tree.parent(trace, child)
          .filter(parent -> isCall(parent, child))
          .ifPresent(
              parent -> {
                answered.add(parent);
                found.add(between(parent, child));
              });
    }
    for (SpanRow span : trace) {
      if (service(span).isEmpty()) {
        continue;
      }
      if (CALLING.contains(span.span().kind()) && !answered.contains(span)) {
        toPeer(span).ifPresent(found::add);
      }
      if (CALLED.contains(span.span().kind()) && Tree.parent(trace, span).isEmpty()) {
        fromPeer(span).ifPresent(found::add);
      }
    }
    return found;
  }

  private static String service(SpanRow span) {
    return span.span().service();
  }

  private static boolean isCall(SpanRow parent, SpanRow child) {
    boolean named = !service(parent).isEmpty() && !service(child).isEmpty();
    boolean halves = CALLING.contains(parent.span().kind()) && CALLED.contains(child.span().kind());
    return named && (halves || !service(parent).equals(service(child)));
  }

  private static Found between(SpanRow parent, SpanRow child) {
    boolean calling = CALLING.contains(parent.span().kind());
    boolean messaging =
        parent.span().kind() == SpanKind.PRODUCER || child.span().kind() == SpanKind.CONSUMER;
    return found(
        calling ? parent : child,
        service(parent),
        service(child),
        messaging ? "messaging_system" : "",
        new Call(
            (calling && parent.isError()) || child.isError(),
            calling ? Optional.of(parent.duration()) : Optional.empty(),
            CALLING.contains(child.span().kind())
                ? Optional.empty()
                : Optional.of(child.duration())));
  }

  private static Optional<Found> toPeer(SpanRow span) {
    Call call = new Call(span.isError(), Optional.of(span.duration()), Optional.empty());
    String database = first(span, "db.system.name", "db.system");
    if (!database.isEmpty()) {
      String peer = first(span, "peer.service", "db.namespace", "db.name");
      return Optional.of(
          found(span, service(span), peer.isEmpty() ? database : peer, "database", call));
    }
    boolean messaging =
        span.span().kind() == SpanKind.PRODUCER || !first(span, "messaging.system").isEmpty();
    String peer = messaging ? messagingPeer(span) : first(span, "peer.service");
    return peer.isEmpty()
        ? Optional.empty()
        : Optional.of(
            found(
                span, service(span), peer, messaging ? "messaging_system" : "virtual_node", call));
  }

  private static Optional<Found> fromPeer(SpanRow span) {
    boolean messaging = span.span().kind() == SpanKind.CONSUMER;
    String peer = messaging ? messagingPeer(span) : span.caller();
    Call call = new Call(span.isError(), Optional.empty(), Optional.of(span.duration()));
    return peer.isEmpty()
        ? Optional.empty()
        : Optional.of(
            found(
                span, peer, service(span), messaging ? "messaging_system" : "virtual_node", call));
  }

  private static String messagingPeer(SpanRow span) {
    return first(span, "peer.service", "messaging.destination.name", "messaging.system");
  }

  private static String first(SpanRow span, String... attributes) {
    return Stream.of(attributes)
        .map(name -> span.span().attributes().getOrDefault(name, ""))
        .filter(value -> !value.isEmpty())
        .findFirst()
        .orElse("");
  }

  private static Found found(SpanRow timed, String client, String server, String type, Call call) {
    return new Found(
        new Place(
            Periods.start(timed.end(), 60), new Edge(timed.span().tenant(), client, server, type)),
        call);
  }

  @Override
  public SortedMap<String, Object> columns() {
    List<BigInteger> client = calls.stream().flatMap(c -> c.clientNanos().stream()).toList();
    List<BigInteger> server = calls.stream().flatMap(c -> c.serverNanos().stream()).toList();
    SortedMap<String, Object> row = new TreeMap<>();
    row.put("Time", Instant.ofEpochSecond(epochSecond));
    row.put("Tenant", edge.tenant());
    row.put("Client", edge.client());
    row.put("Server", edge.server());
    row.put("ConnectionType", edge.connectionType());
    row.put("Count", (long) calls.size());
    row.put("Errors", calls.stream().filter(Call::error).count());
    row.put("ClientSumNs", Periods.sum(client));
    row.put("ServerSumNs", Periods.sum(server));
    row.put(
        "MaxNs",
        Stream.concat(client.stream(), server.stream())
            .max(Comparator.naturalOrder())
            .orElse(BigInteger.ZERO));
    row.put("ClientBuckets", Periods.buckets(client));
    row.put("ServerBuckets", Periods.buckets(server));
    return row;
  }
}
