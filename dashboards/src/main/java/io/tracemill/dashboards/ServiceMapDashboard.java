package io.tracemill.dashboards;

/** Who calls whom. */
final class ServiceMapDashboard {
  private ServiceMapDashboard() {}

  static Dashboard define() {
    return new Dashboard(
            "service-map",
            "Service map",
            "Who calls whom, how often, with how many errors, and how long it takes")
        .services("Services that call or are called")
        .row("Service map", map())
        .row("Calls", calls(), rates(), latencies());
  }

  private static Panel map() {
    return Panel.nodeGraph("Service map")
        .shows(
            "A node per service, database or queue: requests per second and the 95th percentile of its answers within the ring, whose red part is the share of errors. An edge per pair: calls per second and share of errors.",
            "service_edges_1m")
        .size(24, 17)
        .sql(
            "nodes",
            """
            WITH
              calls AS (SELECT if(Client = '', 'outside', Client) AS Client, Server, Count, Errors, MaxNs,
                  if(empty(ServerBuckets), ClientBuckets, ServerBuckets) AS Buckets
                FROM service_edges_1m FINAL
                WHERE $__timeFilter(Time) AND Count > 0 AND @tenant@
                  AND $__conditionalAll((Client IN ($service) OR Server IN ($service)), $service)),
              names AS (SELECT DISTINCT arrayJoin([Client, Server]) AS name FROM calls),
              called AS (SELECT Server AS name, sum(calls.Count) AS requests, sum(calls.Errors) AS errors,
                  quantilesExactWeightedArray(0.95)(arrayMap(i -> exp2((i + 0.5) / 32), mapKeys(Buckets)), mapValues(Buckets))[1] AS p95
                FROM calls GROUP BY Server),
              roots AS (SELECT Service AS name, sum(Series.Requests) AS requests, sum(Series.Errors) AS errors,
                  quantilesExactWeightedArray(0.95)(LatencyNs, LatencyCounts)[1] AS p95
                FROM service_latency_$resolution AS Series
                WHERE $__timeFilter(Time) AND @entry@ AND @tenant@ AND @environment@
                GROUP BY Service)
            SELECT
              name AS id,
              name AS title,
              if(roots.requests > 0, roots.requests, called.requests) / @range_s@ AS mainstat,
              if(roots.requests > 0, roots.p95, called.p95) AS secondarystat,
              if(roots.requests > 0, roots.errors / roots.requests, called.errors / greatest(1, called.requests)) AS arc__errors,
              1 - arc__errors AS arc__success
            FROM names
            LEFT JOIN called USING (name)
            LEFT JOIN roots USING (name)
            ORDER BY id
            """)
        .sql(
            "edges",
            """
            SELECT
              concat(if(Client = '', 'outside', Client), ' -> ', Server) AS id,
              if(Client = '', 'outside', Client) AS source,
              Server AS target,
              sum(Count) / @range_s@ AS mainstat,
              sum(Edge.Errors) / sum(Count) AS secondarystat
            FROM service_edges_1m AS Edge FINAL
            WHERE $__timeFilter(Time) AND Count > 0 AND @tenant@
              AND $__conditionalAll((Client IN ($service) OR Server IN ($service)), $service)
            GROUP BY Client, Server
            ORDER BY id
            """);
  }

  private static Panel calls() {
    return Panel.table("Calls")
        .shows(
            "Every pair in numbers. What the client waits beyond the server's answer is network and queueing.",
            "service_edges_1m")
        .size(24, 9)
        .link("Client", "Service ${__value.raw}", Links.serviceOfColumn("Client"))
        .link("Server", "Service ${__value.raw}", Links.serviceOfColumn("Server"))
        .gauge("Calls/s", Unit.REQUESTS_PER_SECOND)
        .column("Errors", Unit.RATIO, 0.01, 0.05)
        .column("Client p95", Unit.NANOS, 250e6, 1e9)
        .column("Server p95", Unit.NANOS, 250e6, 1e9)
        .column("Client mean", Unit.NANOS)
        .column("Server mean", Unit.NANOS)
        .sql(
            """
            SELECT
              Client, Server, if(ConnectionType = '', 'call', ConnectionType) AS "Kind",
              sum(Count) / @range_s@ AS "Calls/s",
              sum(Edge.Errors) / sum(Count) AS "Errors",
              quantilesExactWeightedArray(0.95)(arrayMap(i -> exp2((i + 0.5) / 32), mapKeys(ClientBuckets)), mapValues(ClientBuckets))[1] AS "Client p95",
              quantilesExactWeightedArray(0.95)(arrayMap(i -> exp2((i + 0.5) / 32), mapKeys(ServerBuckets)), mapValues(ServerBuckets))[1] AS "Server p95",
              sum(ClientSumNs) / sum(arraySum(mapValues(ClientBuckets))) AS "Client mean",
              sum(ServerSumNs) / sum(arraySum(mapValues(ServerBuckets))) AS "Server mean"
            FROM service_edges_1m AS Edge FINAL
            WHERE $__timeFilter(Time) AND Count > 0 AND @tenant@
              AND $__conditionalAll((Client IN ($service) OR Server IN ($service)), $service)
            GROUP BY Client, Server, ConnectionType
            ORDER BY "Calls/s" DESC
            """);
  }

  private static Panel rates() {
    return Panel.timeSeries("Calls", Unit.REQUESTS_PER_SECOND)
        .shows("Calls of each pair.", "service_edges_red_1m")
        .size(12, 9)
        .seriesBy("Edge")
        .sql(
            """
            WITH @minutes@
            SELECT @time@, concat(Client, ' -> ', Server) AS Edge, sum(Calls) / step AS calls
            FROM service_edges_red_1m
            WHERE $__timeFilter(Time) AND @tenant@
              AND $__conditionalAll((Client IN ($service) OR Server IN ($service)), $service)
            GROUP BY time, Edge HAVING @complete@ ORDER BY time, Edge
            """);
  }

  private static Panel latencies() {
    return Panel.timeSeries("Latency as clients see it, 95th percentile", Unit.NANOS)
        .shows(
            "95 of 100 calls were answered within this time; the worst minute of each step.",
            "service_edges_red_1m")
        .size(12, 9)
        .seriesBy("Edge")
        .thresholds(250e6, 1e9)
        .thresholdLines()
        .sql(
            """
            WITH @minutes@
            SELECT @time@, concat(Client, ' -> ', Server) AS Edge, max(if(ClientP95Ns > 0, ClientP95Ns, ServerP95Ns)) AS p95
            FROM service_edges_red_1m
            WHERE $__timeFilter(Time) AND @tenant@
              AND $__conditionalAll((Client IN ($service) OR Server IN ($service)), $service)
            GROUP BY time, Edge HAVING @complete@ ORDER BY time, Edge
            """);
  }
}
