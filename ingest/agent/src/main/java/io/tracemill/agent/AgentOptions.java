package io.tracemill.agent;

import io.tracemill.process.OptionCheck;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import picocli.CommandLine.Option;

/**
 * The options as given, each with an environment variable as its default. Text until {@link
 * #toConfig} has looked at all of them, so that all faults are told at once.
 */
final class AgentOptions {
  @Option(
      names = "--bootstrap-servers",
      defaultValue = "${env:TRACEMILL_BOOTSTRAP_SERVERS:-127.0.0.1:9092}",
      description = "Kafka brokers, host:port[,host:port...]. Default: ${DEFAULT-VALUE}")
  String bootstrapServers = "";

  @Option(
      names = "--registry-url",
      defaultValue = "${env:TRACEMILL_REGISTRY_URL:-http://127.0.0.1:8081/apis/ccompat/v7}",
      description = "Schema registry with Confluent's API. Default: ${DEFAULT-VALUE}")
  String registryUrl = "";

  @Option(
      names = "--registry-timeout-seconds",
      defaultValue = "${env:TRACEMILL_REGISTRY_TIMEOUT_SECONDS:-60}",
      description = "How long to try to register the schema. Default: ${DEFAULT-VALUE}")
  String registryTimeoutSeconds = "";

  @Option(
      names = "--topic",
      defaultValue = "${env:TRACEMILL_RESOURCE_SAMPLES_TOPIC:-tracemill.resource-samples}",
      description = "Topic of resource samples. Default: ${DEFAULT-VALUE}")
  String topic = "";

  @Option(
      names = "--tenant",
      defaultValue = "${env:TRACEMILL_TENANT:-}",
      description = "Tenant of all samples. Default: the default tenant")
  String tenant = "";

  @Option(
      names = "--host-name",
      defaultValue = "${env:TRACEMILL_HOST_NAME:-}",
      description =
          "Name of this host, as spans carry it in host.name. Default: the machine's own name")
  String hostName = "";

  @Option(
      names = "--interval-millis",
      defaultValue = "${env:TRACEMILL_AGENT_INTERVAL_MILLIS:-1000}",
      description = "Time between samples. Default: ${DEFAULT-VALUE}")
  String intervalMillis = "";

  @Option(
      names = "--max-processes",
      defaultValue = "${env:TRACEMILL_AGENT_MAX_PROCESSES:-200}",
      description = "Most processes that are sampled. Default: ${DEFAULT-VALUE}")
  String maxProcesses = "";

  @Option(
      names = "--service",
      paramLabel = "NAME=REGEX",
      description =
          "Service of the processes whose command line contains the expression, where they do not"
              + " say it themselves; can be repeated")
  List<String> services = List.of();

  @Option(
      names = "--proc-dir",
      defaultValue = "${env:TRACEMILL_AGENT_PROC_DIR:-/proc}",
      description = "Where the host's proc is mounted. Default: ${DEFAULT-VALUE}")
  String procDir = "";

  @Option(
      names = "--cgroup-dir",
      defaultValue = "${env:TRACEMILL_AGENT_CGROUP_DIR:-/sys/fs/cgroup}",
      description = "Where the host's cgroups are mounted. Default: ${DEFAULT-VALUE}")
  String cgroupDir = "";

  @Option(
      names = "--metrics-host",
      defaultValue = "${env:TRACEMILL_AGENT_METRICS_HOST:-127.0.0.1}",
      description = "Address to listen on. Default: ${DEFAULT-VALUE}")
  String metricsHost = "";

  @Option(
      names = "--metrics-port",
      defaultValue = "${env:TRACEMILL_AGENT_METRICS_PORT:-9466}",
      description = "Prometheus, path /metrics. Default: ${DEFAULT-VALUE}")
  String metricsPort = "";

  /**
   * The configuration.
   *
   * @throws io.tracemill.process.InvalidConfigException when anything is wrong, with all that is
   */
  AgentConfig toConfig() {
    OptionCheck check = new OptionCheck();
    AgentConfig config =
        new AgentConfig(
            check.servers("--bootstrap-servers", bootstrapServers),
            check.registryUrl("--registry-url", registryUrl),
            Duration.ofSeconds(
                check.number("--registry-timeout-seconds", registryTimeoutSeconds, 1, 3600)),
            check.topic("--topic", topic),
            check.tenant("--tenant", tenant),
            hostName.isEmpty() ? machineName() : hostName,
            Duration.ofMillis(check.number("--interval-millis", intervalMillis, 100, 60_000)),
            (int) check.number("--max-processes", maxProcesses, 0, 10_000),
            services.stream().map(service -> namedCommand(check, service)).toList(),
            directory(check, "--proc-dir", procDir),
            directory(check, "--cgroup-dir", cgroupDir),
            check.address("--metrics-host", metricsHost),
            check.port("--metrics-port", metricsPort));
    check.finish();
    return config;
  }

  private static String machineName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost"; // a machine that cannot name itself
    }
  }

  private static NamedCommand namedCommand(OptionCheck check, String value) {
    int equals = value.indexOf('=');
    try {
      if (equals > 0 && equals < value.length() - 1) {
        Pattern command = Pattern.compile(value.substring(equals + 1));
        return new NamedCommand(value.substring(0, equals), command);
      }
    } catch (PatternSyntaxException e) {
      // Told below.
    }
    check.that(false, "--service", value, "NAME=REGEX, e.g. db=^postgres");
    return new NamedCommand("", Pattern.compile(""));
  }

  private static Path directory(OptionCheck check, String option, String value) {
    Path directory = Path.of(value);
    check.that(Files.isDirectory(directory), option, value, "a directory");
    return directory;
  }
}
