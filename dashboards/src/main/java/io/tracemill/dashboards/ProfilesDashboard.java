package io.tracemill.dashboards;

/** What spans used of the hardware: verdicts, costs of operations, hosts. */
final class ProfilesDashboard {
  private ProfilesDashboard() {}

  static Dashboard define() {
    return new Dashboard(
            "profiles",
            "Profiles",
            "What requests use of the hardware, and whether the hardware is why they are slow")
        .services("Services whose hardware is looked at")
        .variable(
            Variable.many(
                "host",
                "Host",
                "Hosts that were sampled",
                """
                SELECT DISTINCT Host FROM resource_samples FINAL
                WHERE $__timeFilter(Time) AND Metric = 'system.cpu.time' AND @tenant@
                ORDER BY Host
                """))
        .row("Why traces are slow", verdicts(), verdictsOverTime(), slowTraces())
        .row("Cost of operations", cpu(), costs())
        .row("Hosts", hostCpu(), pressure(), memory(), io())
        .row("Processes", processCpu(), runQueue());
  }

  private static Panel verdicts() {
    return Panel.pie("Verdicts", Unit.COUNT)
        .shows("What the time of traces was spent on mostly, per service in them.", "profiles")
        .size(8, 9)
        .sql(
            """
            SELECT Verdict, count() AS "Profiles"
            FROM profiles FINAL
            WHERE $__timeFilter(Start) AND Verdict != '' AND @tenant@ AND $__conditionalAll(Service IN ($service), $service)
            GROUP BY Verdict
            ORDER BY "Profiles" DESC
            """);
  }

  private static Panel verdictsOverTime() {
    return Panel.timeSeries("Verdicts by service", Unit.PER_SECOND)
        .shows("Profiles whose verdict names the host or rules it out.", "profiles")
        .size(16, 9)
        .seriesBy("Verdict")
        .stacked()
        .sql(
            """
            WITH @step@
            SELECT toStartOfInterval(toDateTime(Start), toIntervalSecond(step)) AS time,
              concat(Service, ': ', Verdict) AS Verdict, count() / step AS profiles
            FROM profiles AS Profile FINAL
            WHERE $__timeFilter(Start) AND Profile.Verdict != '' AND @tenant@ AND $__conditionalAll(Service IN ($service), $service)
            GROUP BY time, Verdict HAVING @complete@ ORDER BY time, Verdict
            """);
  }

  private static Panel slowTraces() {
    return Panel.table("Slow traces and why")
        .shows(
            "The longest stays in a service, with what they used and what they waited for.",
            "profiles")
        .size(24, 8)
        .link("Trace", "Trace", Links.trace())
        .link("Service", "Service ${__value.raw}", Links.serviceOfColumn("Service"))
        .gauge("Duration", Unit.NANOS)
        .column("CPU", Unit.NANOS)
        .column("CPU, +/-", Unit.NANOS)
        .column("Throttled", Unit.NANOS)
        .column("Run queue", Unit.NANOS)
        .column("I/O wait", Unit.NANOS)
        .column("Sampled", Unit.RATIO)
        .sql(
            """
            SELECT
              Start, TraceId AS "Trace", Service, Host, Verdict, Duration AS "Duration", CpuNs AS "CPU",
              CpuNsUncertainty AS "CPU, +/-", ThrottledNs AS "Throttled", RunQueueNs AS "Run queue", IoWaitNs AS "I/O wait",
              Coverage AS "Sampled", toString(Evidence) AS "Evidence"
            FROM profiles FINAL
            WHERE $__timeFilter(Start) AND @tenant@ AND $__conditionalAll(Service IN ($service), $service)
            ORDER BY "Duration" DESC
            LIMIT 50
            """);
  }

  private static Panel cpu() {
    return Panel.timeSeries("CPU by operation", Unit.CORES)
        .shows(
            "CPU that each operation used; idle is what was sampled and belongs to no span.",
            "operation_costs_1m")
        .size(12, 9)
        .seriesBy("Operation")
        .stacked()
        .color("idle", "gray")
        .sql(
            """
            WITH @minutes@
            SELECT @time@, if(Operation = '__idle__', 'idle', concat(Service, ' ', Operation)) AS Operation,
              sum(CpuNs) / 1e9 / step AS cores
            FROM operation_costs_1m FINAL
            WHERE $__timeFilter(Time) AND @tenant@ AND $__conditionalAll(Service IN ($service), $service)
            GROUP BY time, Operation HAVING @complete@ ORDER BY time, Operation
            """);
  }

  private static Panel costs() {
    return Panel.table("Cost of a request")
        .shows(
            "What one request of an operation costs on average, the dearest in all first.",
            "operation_costs_1m")
        .size(12, 9)
        .link("Service", "Service ${__value.raw}", Links.serviceOfColumn("Service"))
        .gauge("CPU in all", Unit.NANOS)
        .column("CPU each", Unit.NANOS)
        .column("Throttled each", Unit.NANOS)
        .column("Read each", Unit.BYTES)
        .column("Written each", Unit.BYTES)
        .sql(
            """
            SELECT
              Service, Operation, sum(Requests) AS "Requests", sum(CpuNs) AS "CPU in all",
              sum(CpuNs) / "Requests" AS "CPU each", sum(ThrottledNs) / "Requests" AS "Throttled each",
              sum(ReadBytes) / "Requests" AS "Read each", sum(WrittenBytes) / "Requests" AS "Written each"
            FROM operation_costs_1m FINAL
            WHERE $__timeFilter(Time) AND Operation != '__idle__' AND @tenant@ AND $__conditionalAll(Service IN ($service), $service)
            GROUP BY Service, Operation
            HAVING "Requests" > 0
            ORDER BY "CPU in all" DESC
            LIMIT 50
            """);
  }

  private static Panel hostCpu() {
    return Panel.timeSeries("Host CPU", Unit.CORES)
        .shows("CPU time of each host by state.", "resource_samples")
        .size(12, 8)
        .seriesBy("Series")
        .stacked()
        .sql(
            counters(
                "concat(Host, ' ', Device)",
                "Metric = 'system.cpu.time' AND Device != 'idle'",
                "cores"));
  }

  private static Panel pressure() {
    return Panel.timeSeries("Pressure stall", Unit.RATIO)
        .shows(
            "Share of time in which some process of the host waited for CPU, memory or I/O.",
            "resource_samples")
        .size(12, 8)
        .max(1)
        .seriesBy("Series")
        .sql(counters("concat(Host, ' ', Metric)", "Metric LIKE 'system.psi.%'", "share"));
  }

  private static Panel memory() {
    return Panel.timeSeries("Memory", Unit.BYTES)
        .shows("Memory of each host by state.", "resource_samples")
        .size(12, 8)
        .seriesBy("Series")
        .sql(
            """
            WITH @step@
            SELECT toStartOfInterval(toDateTime(Time), toIntervalSecond(step)) AS time, concat(Host, ' ', Device) AS Series, avg(Value) AS bytes
            FROM resource_samples FINAL
            WHERE $__timeFilter(Time) AND Metric = 'system.memory.usage' AND @tenant@ AND $__conditionalAll(Host IN ($host), $host)
            GROUP BY time, Series HAVING @complete@ ORDER BY time, Series
            """);
  }

  private static Panel io() {
    return Panel.timeSeries("Disk and network", Unit.BYTES_PER_SECOND)
        .shows("Bytes that each host moved.", "resource_samples")
        .size(12, 8)
        .seriesBy("Series")
        .sql(
            counters(
                "concat(Host, ' ', splitByChar('.', Metric)[2], ' ', Device)",
                "Metric IN ('system.disk.io', 'system.network.io')",
                "bytes"));
  }

  private static Panel processCpu() {
    return Panel.timeSeries("CPU by process", Unit.CORES)
        .shows("CPU time of each process whose service is known.", "resource_samples")
        .size(12, 8)
        .seriesBy("Series")
        .sql(
            counters(
                "concat(Service, ' ', Instance)",
                "Metric = 'process.cpu.time' AND $__conditionalAll(Service IN ($service), $service)",
                "cores"));
  }

  private static Panel runQueue() {
    return Panel.timeSeries("Waiting for a CPU", Unit.RATIO)
        .shows(
            "Time that threads of a process were runnable and had no CPU, or were throttled by their container's quota, per second; above 100 % when several wait.",
            "resource_samples")
        .size(12, 8)
        .seriesBy("Series")
        .sql(
            counters(
                "concat(Service, ' ', Instance, if(Metric = 'process.runqueue.time', ' queued', ' throttled'))",
                "Metric IN ('process.runqueue.time', 'container.cpu.throttled.time')"
                    + " AND $__conditionalAll(Service IN ($service), $service)",
                "share"));
  }

  /** Rise per second of counters; one that began anew counts from 0. */
  private static String counters(String series, String where, String value) {
    return """
        WITH @step@
        SELECT time, Series, sum(rise) AS @value@
        FROM
        (
          SELECT
            toStartOfInterval(toDateTime(Time), toIntervalSecond(step)) AS time, @series@ AS Series,
            sum(increase) / greatest(1, sum(seconds)) AS rise
          FROM
          (
            SELECT
              *,
              lagInFrame(Value, 1, Value) OVER counter AS before,
              if(Value >= before, Value - before, Value) AS increase,
              dateDiff('millisecond', lagInFrame(Time, 1, Time) OVER counter, Time) / 1000 AS seconds
            FROM resource_samples FINAL
            WHERE $__timeFilter(Time) AND @where@ AND @tenant@ AND $__conditionalAll(Host IN ($host), $host)
            WINDOW counter AS (PARTITION BY Tenant, Metric, Host, Service, Instance, Device ORDER BY Time)
          )
          GROUP BY time, Tenant, Metric, Host, Service, Instance, Device
          HAVING @complete@
        )
        GROUP BY time, Series
        ORDER BY time, Series
        """
        .replace("@value@", value)
        .replace("@series@", series)
        .replace("@where@", where);
  }
}
