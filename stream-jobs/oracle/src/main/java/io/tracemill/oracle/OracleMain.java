package io.tracemill.oracle;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tracemill.registry.RegistryException;
import io.tracemill.registry.SchemaRegistry;
import io.tracemill.schemas.RecordDecoder;
import io.tracemill.schemas.SpanDecoder;
import io.tracemill.schemas.Topics;
import io.tracemill.schemas.avro.ResourceSample;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Reads all spans from Kafka, computes the tables and compares them with the stored ones. */
@Command(
    name = "oracle",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Computes spans, traces, datapoints, edges, profiles and costs from all of the spans' and"
            + " the resource samples' topics and compares them with ClickHouse. Everything is held"
            + " in memory.",
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:no difference",
      "1:differences, or a backend did not answer",
      "2:wrong usage"
    })
@SuppressWarnings("NullAway.Init") // options have defaults, which picocli sets
public final class OracleMain implements Callable<Integer> {
  private static final int MAX_PRINTED = 50;

  @Spec private CommandSpec spec;

  @Option(
      names = "--bootstrap-servers",
      paramLabel = "HOST:PORT",
      description = "Kafka. Default: ${DEFAULT-VALUE} (TRACEMILL_BOOTSTRAP_SERVERS)",
      defaultValue = "${env:TRACEMILL_BOOTSTRAP_SERVERS:-127.0.0.1:9092}")
  private String bootstrapServers;

  @Option(
      names = "--registry-url",
      paramLabel = "URL",
      description = "Schema registry. Default: ${DEFAULT-VALUE} (TRACEMILL_REGISTRY_URL)",
      defaultValue = "${env:TRACEMILL_REGISTRY_URL:-http://127.0.0.1:8081/apis/ccompat/v7}")
  private URI registryUrl;

  @Option(
      names = "--topic",
      description = "Topic of the spans. Default: ${DEFAULT-VALUE} (TRACEMILL_SPANS_TOPIC)",
      defaultValue = "${env:TRACEMILL_SPANS_TOPIC:-" + Topics.SPANS + "}")
  private String topic;

  @Option(
      names = "--samples-topic",
      description =
          "Topic of the resource samples; empty: profiles and costs are not compared."
              + " Default: ${DEFAULT-VALUE} (TRACEMILL_SAMPLES_TOPIC)",
      defaultValue = "${env:TRACEMILL_SAMPLES_TOPIC:-" + Topics.RESOURCE_SAMPLES + "}")
  private String samplesTopic;

  @Option(
      names = "--clickhouse-url",
      paramLabel = "URL",
      description = "ClickHouse HTTP. Default: ${DEFAULT-VALUE} (TRACEMILL_CLICKHOUSE_URL)",
      defaultValue = "${env:TRACEMILL_CLICKHOUSE_URL:-http://127.0.0.1:8123}")
  private URI clickHouseUrl;

  @Option(
      names = "--clickhouse-user",
      paramLabel = "NAME",
      description = "Default: ${DEFAULT-VALUE} (TRACEMILL_CLICKHOUSE_USER)",
      defaultValue = "${env:TRACEMILL_CLICKHOUSE_USER:-default}")
  private String user;

  @Option(
      names = "--clickhouse-password",
      paramLabel = "PASSWORD",
      description = "Better by environment: TRACEMILL_CLICKHOUSE_PASSWORD",
      defaultValue = "${env:TRACEMILL_CLICKHOUSE_PASSWORD:-}",
      showDefaultValue = CommandLine.Help.Visibility.NEVER)
  private String password;

  @Option(
      names = "--clickhouse-database",
      paramLabel = "NAME",
      description = "Default: ${DEFAULT-VALUE} (TRACEMILL_CLICKHOUSE_DATABASE)",
      defaultValue = "${env:TRACEMILL_CLICKHOUSE_DATABASE:-tracemill}")
  private String database;

  @Option(names = "--json", description = "One JSON object as the last line of standard output.")
  private boolean json;

  public static void main(String[] args) {
    System.exit(new CommandLine(new OracleMain()).execute(args));
  }

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter err = spec.commandLine().getErr();
    try {
      SchemaRegistry registry = SchemaRegistry.connect(registryUrl);
      TopicContent<Report> content = reports(registry);
      err.printf(
          "%s: %d reports, undecodable: %s%n",
          topic, content.values().size(), content.undecodable());
      List<TimedSample> samples = samples(registry);
      Tables tables =
          Oracle.compute(content.values(), samples.stream().map(TimedSample::sample).toList());
      List<Differences> all = compare(tables, Settled.of(content.values(), samples));
      print(content, all);
      return all.stream().allMatch(Differences::isEmpty) ? 0 : 1;
    } catch (IOException | KafkaException | RegistryException e) {
      err.println("oracle: " + e.getMessage() + (e.getCause() == null ? "" : ": " + e.getCause()));
      return 1;
    }
  }

  private TopicContent<Report> reports(SchemaRegistry registry) {
    SpanDecoder decoder = new SpanDecoder(registry);
    return TopicContent.read(
        bootstrapServers, topic, (value, append) -> new Report(decoder.decode(value), append));
  }

  private List<TimedSample> samples(SchemaRegistry registry) {
    if (samplesTopic.isEmpty()) {
      return List.of();
    }
    RecordDecoder<ResourceSample> decoder = new RecordDecoder<>(registry, ResourceSample.class);
    return TopicContent.read(
            bootstrapServers,
            samplesTopic,
            (value, append) -> new TimedSample(decoder.decode(value), append))
        .values();
  }

  private List<Differences> compare(Tables tables, Settled settled)
      throws IOException, InterruptedException {
    ClickHouseReader reader = new ClickHouseReader(clickHouseUrl, user, password, database);
    List<Differences> all = new ArrayList<>();
    all.add(compare(reader, "otel_traces", tables.otelTraces(), SpanRow.KEY, "1"));
    all.add(compare(reader, "traces", tables.traces(), TraceRow.KEY, "1"));
    String notEmpty = "Count > 0";
    List<String> series = ServiceMetricsRow.KEY;
    all.add(compare(reader, "service_metrics_10s", tables.serviceMetrics10s(), series, notEmpty));
    all.add(compare(reader, "service_metrics_1m", tables.serviceMetrics1m(), series, notEmpty));
    all.add(compare(reader, "service_metrics_1h", tables.serviceMetrics1h(), series, notEmpty));
    all.add(
        compare(
            reader, "instance_metrics_1m", tables.instanceMetrics1m(), InstanceRow.KEY, notEmpty));
    all.add(compare(reader, "service_edges_1m", tables.serviceEdges1m(), EdgeRow.KEY, notEmpty));
    if (!samplesTopic.isEmpty()) {
      all.add(
          compare(
              reader,
              "profiles",
              tables.profiles().stream().filter(settled::has).toList(),
              ProfileRow.KEY,
              settled.ofProfiles()));
      all.add(
          compare(
              reader,
              "operation_costs_1m",
              tables.operationCosts1m().stream().filter(settled::has).toList(),
              CostRow.KEY,
              settled.ofCosts()));
    }
    return all;
  }

  private static Differences compare(
      ClickHouseReader reader,
      String table,
      List<? extends Row> expected,
      List<String> key,
      String condition)
      throws IOException, InterruptedException {
    Set<String> columns = expected.isEmpty() ? Set.of() : expected.get(0).columns().keySet();
    try (Stream<String> actual = reader.rows(table, columns, condition)) {
      return Comparer.compare(table, expected, actual, key);
    }
  }

  private void print(TopicContent<Report> content, List<Differences> all) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(new ObjectMapper().writeValueAsString(summary(content, all)));
    } else {
      all.forEach(differences -> out.println(differences.toString(MAX_PRINTED)));
    }
    out.flush();
  }

  private static Map<String, Object> summary(TopicContent<Report> content, List<Differences> all) {
    Map<String, Object> summary = new LinkedHashMap<>();
    summary.put("reports", content.values().size());
    summary.put("undecodable", content.undecodable());
    summary.put("differences", all.stream().mapToLong(Differences::count).sum());
    summary.put("lost", all.stream().mapToLong(Differences::lost).sum());
    summary.put("doubled", all.stream().mapToLong(Differences::doubled).sum());
    summary.put("tables", all.stream().map(OracleMain::summary).toList());
    return summary;
  }

  private static Map<String, Object> summary(Differences differences) {
    Map<String, Object> summary = new LinkedHashMap<>();
    summary.put("table", differences.table());
    summary.put("expected", differences.expectedRows());
    summary.put("found", differences.actualRows());
    summary.put("differences", differences.count());
    summary.put(
        "examples",
        differences.listed().stream().limit(MAX_PRINTED).map(Object::toString).toList());
    return summary;
  }
}
