package io.tracemill.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tracemill.runtime.Broker;
import io.tracemill.runtime.ProjectRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * Holds deploy/compose against the code it starts: no container engine is needed, and none of the
 * images is run.
 */
class ComposeTest {
  private static final Path ROOT = ProjectRoot.find();
  private static final Path COMPOSE = ROOT.resolve("deploy/compose");
  private static final String DOCKERFILE = text(COMPOSE.resolve("Dockerfile"));

  /** Where the settings of each service that takes ours are read. */
  private static final Map<String, List<String>> CODE =
      Map.of(
          "gateway", List.of("ingest/gateway/src/main"),
          "bridge", List.of("ingest/bridge/src/main"),
          "agent", List.of("ingest/agent/src/main"),
          "prometheus-sink", List.of("sinks/prometheus/src/main"),
          "migrate", List.of("sinks/clickhouse/src/main"),
          "jobmanager", List.of("stream-jobs/job/src/main"),
          "taskmanager", List.of("stream-jobs/job/src/main"),
          "zipkin", List.of("dashboards/zipkin-storage/src/main"),
          "grafana", List.of("dashboards/grafana/provisioning"));

  private final JsonNode compose = compose();
  private final JsonNode services = compose.path("services");

  @Test
  void everyPortIsTheOneOfTheCodeAndOnLoopback() {
    Map<Integer, String> published = new TreeMap<>();
    services
        .fields()
        .forEachRemaining(
            service ->
                service
                    .getValue()
                    .path("ports")
                    .forEach(
                        port -> {
                          assertThat(port.asText()).matches("127\\.0\\.0\\.1:(\\d+):\\1");
                          int number = Integer.parseInt(port.asText().split(":")[2]);
                          assertThat(published.put(number, service.getKey())).isNull();
                        }));
    assertThat(published)
        .containsEntry(Setting.KAFKA_PORT.defaultValue(), "kafka")
        .containsEntry(Setting.REGISTRY_PORT.defaultValue(), "registry")
        .containsEntry(Setting.CLICKHOUSE_HTTP_PORT.defaultValue(), "clickhouse")
        .containsEntry(Setting.FLINK_PORT.defaultValue(), "jobmanager")
        .containsEntry(Setting.OTLP_GRPC_PORT.defaultValue(), "gateway")
        .containsEntry(Setting.OTLP_HTTP_PORT.defaultValue(), "gateway")
        .containsEntry(Setting.ZIPKIN_PORT.defaultValue(), "gateway")
        .containsEntry(Setting.GATEWAY_METRICS_PORT.defaultValue(), "gateway")
        .containsEntry(Setting.ZIPKIN_UI_PORT.defaultValue(), "zipkin")
        .containsEntry(Setting.PROMETHEUS_PORT.defaultValue(), "prometheus-sink")
        .containsEntry(Setting.AGENT_METRICS_PORT.defaultValue(), "agent")
        .containsEntry(Setting.BRIDGE_METRICS_PORT.defaultValue(), "bridge")
        .containsEntry(Setting.FLINK_METRICS_PORT.defaultValue(), "taskmanager")
        .containsEntry(Setting.JOBMANAGER_METRICS_PORT.defaultValue(), "jobmanager");
  }

  @Test
  void everySettingIsReadByTheCodeAndPortsAreItsDefaults() {
    CODE.forEach(
        (service, places) -> {
          String code =
              String.join("\n", places.stream().map(place -> sources(ROOT.resolve(place))).toList())
                  + sources(ROOT.resolve("sinks/clickhouse/src/main/java"));
          environment(service)
              .forEach(
                  (name, value) -> {
                    if (!name.startsWith("TRACEMILL_")) {
                      return;
                    }
                    assertThat(occurs("\\b" + name + "\\b", code))
                        .as("%s sets %s", service, name)
                        .isTrue();
                    if (name.matches("TRACEMILL_(?!GRAFANA).*_PORT")) {
                      assertThat(occurs(name + ":-?" + value + "\\}", code)).as(name).isTrue();
                    }
                  });
        });
  }

  @Test
  void onlyServicesOfOursTakeOurSettings() {
    services
        .fieldNames()
        .forEachRemaining(
            service -> {
              if (!CODE.containsKey(service)) {
                assertThat(environment(service).keySet())
                    .noneMatch(name -> name.startsWith("TRACEMILL_"));
              }
            });
  }

  @Test
  void addressesLeadToServices() {
    Pattern address = Pattern.compile("(?:^|//|,|@)([a-z][a-z-]*):(\\d+)");
    services
        .fieldNames()
        .forEachRemaining(
            service ->
                environment(service)
                    .forEach(
                        (name, value) ->
                            matches(address, value).stream()
                                .map(match -> match.group(1))
                                .forEach(
                                    host -> assertThat(services.has(host)).as(value).isTrue())));
    for (MatchResult target :
        matches(
            Pattern.compile("\"([a-z-]+):(\\d+)\""),
            text(COMPOSE.resolve("prometheus/prometheus.yaml")))) {
      assertThat(texts(services.path(target.group(1)).path("ports")))
          .as(target.group())
          .contains("127.0.0.1:%s:%<s".formatted(target.group(2)));
    }
    services.forEach(
        service ->
            service
                .path("depends_on")
                .fieldNames()
                .forEachRemaining(needed -> assertThat(services.has(needed)).as(needed).isTrue()));
  }

  @Test
  void imagesHaveTheVersionsOfTheBuild() throws IOException {
    String pom = text(ROOT.resolve("pom.xml"));
    assertThat(image("kafka")).isEqualTo("apache/kafka:" + property(pom, "kafka.version"));
    assertThat(image("topics")).isEqualTo(image("kafka"));
    assertThat(image("registry"))
        .isEqualTo("apicurio/apicurio-registry:" + property(pom, "apicurio.version"));
    JsonNode npm =
        new ObjectMapper().readTree(ROOT.resolve("deploy/runtime/npm/package.json").toFile());
    String library = npm.path("optionalDependencies").elements().next().asText();
    assertThat(image("clickhouse"))
        .isEqualTo(
            "clickhouse/clickhouse-server:" + library.replaceAll("^(\\d+\\.\\d+)\\..*", "$1"));
    assertThat(DOCKERFILE)
        .contains("FROM flink:" + property(pom, "flink.version") + "-java17 ")
        .contains("FROM openzipkin/zipkin-slim:" + property(pom, "zipkin-server.version") + " ")
        .containsPattern("FROM eclipse-temurin:17\\.[0-9._]+-jre");
    String plugin = environment("grafana").get("GF_PLUGINS_PREINSTALL_SYNC");
    assertThat(text(ROOT.resolve("dashboards/grafana/dashboards/tracemill-overview.json")))
        .containsPattern("\"pluginVersion\" *: *\"" + plugin.split("@")[1] + "\"");
    String version = property(pom, "version");
    services
        .fieldNames()
        .forEachRemaining(
            service -> {
              assertThat(image(service)).matches("[a-z0-9/-]+:v?\\d[0-9.]+");
              if (image(service).startsWith("tracemill/")) {
                assertThat(image(service)).endsWith(":" + version);
              }
            });
  }

  @Test
  void theDockerfileCopiesWhatTheBuildMakesAndStartsWhatIsThere() {
    String version = property(text(ROOT.resolve("pom.xml")), "version");
    for (MatchResult jar :
        matches(
            Pattern.compile("(\\S+)/target/(tracemill-[a-z-]+)-(\\d[\\d.]*)\\.jar"), DOCKERFILE)) {
      String pom = text(ROOT.resolve(jar.group(1)).resolve("pom.xml"));
      assertThat(pom)
          .as("target/app of %s", jar.group(1))
          .contains("<artifactId>" + jar.group(2) + "</artifactId>")
          .contains("maven-dependency-plugin");
      assertThat(jar.group(3)).isEqualTo(version);
      assertThat(DOCKERFILE).contains(jar.group(1) + "/target/app/");
    }
    String all = DOCKERFILE + text(COMPOSE.resolve("flink/job-entrypoint.sh"));
    for (MatchResult main : matches(Pattern.compile("io\\.tracemill\\.[\\w.]+Main"), all)) {
      String file = main.group().replace('.', '/') + ".java";
      assertThat(List.of("ingest", "sinks", "stream-jobs"))
          .as(main.group())
          .anyMatch(folder -> contains(ROOT.resolve(folder), file));
    }
    services.forEach(
        service -> {
          if (service.has("build")) {
            assertThat(DOCKERFILE)
                .contains(" AS " + service.path("build").path("target").asText() + "\n");
            assertThat(ROOT.resolve(service.path("build").path("dockerfile").asText())).exists();
          }
        });
  }

  @Test
  void whatIsMountedExists() {
    List<String> mounted = new ArrayList<>();
    services.forEach(
        service ->
            texts(service.path("volumes"))
                .forEach(
                    volume -> {
                      String source = volume.split(":")[0];
                      if (source.startsWith(".")) {
                        assertThat(COMPOSE.resolve(source)).exists();
                        assertThat(volume).endsWith(":ro");
                        mounted.add(source);
                      } else if (!source.startsWith("/")) {
                        assertThat(compose.path("volumes").has(source)).as(volume).isTrue();
                      }
                    }));
    assertThat(mounted).isNotEmpty();
  }

  @Test
  void topicsAreThoseOfTheLocalStack() {
    Map<String, Topic> topics = new HashMap<>();
    text(COMPOSE.resolve("topics.txt"))
        .lines()
        .map(line -> line.split(" "))
        .forEach(
            words -> {
              Map<String, String> settings = new HashMap<>();
              for (int i = 2; i < words.length; i++) {
                settings.put(words[i].split("=")[0], words[i].split("=")[1]);
              }
              topics.put(words[0], new Topic(Integer.parseInt(words[1]), settings));
            });
    Map<String, Topic> local = new HashMap<>();
    for (NewTopic topic : StackTopics.all()) {
      local.put(topic.name(), new Topic(topic.numPartitions(), topic.configs()));
    }
    assertThat(topics).isEqualTo(local);
    assertThat(environment("kafka"))
        .containsEntry("KAFKA_MESSAGE_MAX_BYTES", Integer.toString(Broker.MAX_MESSAGE_BYTES));
  }

  @Test
  void nothingHasMoreRightsThanItNeeds() {
    services
        .fields()
        .forEachRemaining(
            service -> {
              JsonNode value = service.getValue();
              assertThat(texts(value.path("cap_drop"))).as(service.getKey()).containsExactly("ALL");
              assertThat(texts(value.path("security_opt"))).contains("no-new-privileges:true");
              assertThat(value.has("privileged")).isFalse();
              if (!Set.of("agent", "registry-volume").contains(service.getKey())) {
                assertThat(value.has("cap_add")).isFalse();
                assertThat(value.path("user").asText("")).isNotEqualTo("root");
              }
              environment(service.getKey())
                  .forEach(
                      (name, secret) -> {
                        if (name.contains("PASSWORD")) {
                          assertThat(secret).matches("\\$\\{[A-Z_]+_PASSWORD:\\?.*}");
                        }
                      });
            });
  }

  @Test
  void theReadersLimitsAreThoseOfTheLocalStack() {
    String local =
        text(
            ROOT.resolve("deploy/runtime/src/main/java/io/tracemill/runtime/ClickHouseFiles.java"));
    String users = text(COMPOSE.resolve("clickhouse/users.xml"));
    assertThat(squeezed(between(users, "<reader>", "</reader>")))
        .isEqualTo(squeezed(between(local, "<reader>", "</reader>")));
  }

  @Test
  void prepareWritesEverySecretForItsOwnerAlone(@TempDir Path directory) throws Exception {
    Path script = directory.resolve("prepare.sh");
    Files.copy(COMPOSE.resolve("prepare.sh"), script);
    Process process = new ProcessBuilder("/bin/sh", script.toString()).inheritIO().start();
    assertThat(process.waitFor()).isZero();

    Path written = directory.resolve(".env");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(written)))
        .isEqualTo("rw-------");
    Set<String> wanted = new TreeSet<>();
    matches(Pattern.compile("\\$\\{([A-Z_]+):\\?"), text(COMPOSE.resolve("compose.yaml")))
        .forEach(match -> wanted.add(match.group(1)));
    Set<String> names = new TreeSet<>();
    text(written).lines().forEach(line -> names.add(line.split("=")[0]));
    assertThat(names).isEqualTo(wanted);
    assertThat(text(ROOT.resolve(".gitignore")).lines()).contains(".env");
  }

  @Test
  void scriptsAreGoodShell() throws Exception {
    for (String script : List.of("prepare.sh", "topics.sh", "flink/job-entrypoint.sh")) {
      Process process =
          new ProcessBuilder("/bin/sh", "-n", COMPOSE.resolve(script).toString())
              .inheritIO()
              .start();
      assertThat(process.waitFor()).as(script).isZero();
    }
  }

  private record Topic(int partitions, Map<String, String> settings) {}

  private Map<String, String> environment(String service) {
    Map<String, String> environment = new TreeMap<>();
    services
        .path(service)
        .path("environment")
        .fields()
        .forEachRemaining(entry -> environment.put(entry.getKey(), entry.getValue().asText()));
    return environment;
  }

  private String image(String service) {
    JsonNode image = services.path(service).path("image");
    assertThat(image.isTextual()).as("image of %s", service).isTrue();
    return image.asText();
  }

  private static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(item -> texts.add(item.asText()));
    return texts;
  }

  private static List<MatchResult> matches(Pattern pattern, String text) {
    return pattern.matcher(text).results().toList();
  }

  private static String property(String pom, String name) {
    return between(pom, "<" + name + ">", "</" + name + ">");
  }

  private static String between(String text, String begin, String end) {
    int from = text.indexOf(begin) + begin.length();
    return text.substring(from, text.indexOf(end, from));
  }

  private static boolean occurs(String pattern, String text) {
    return Pattern.compile(pattern).matcher(text).find();
  }

  private static String squeezed(String text) {
    return text.replaceAll("\\s+", "");
  }

  private static boolean contains(Path folder, String file) {
    try (Stream<Path> files = Files.find(folder, 20, (path, facts) -> path.endsWith(file))) {
      return files.anyMatch(path -> path.toString().contains("/src/main/"));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static String sources(Path folder) {
    StringBuilder all = new StringBuilder();
    try (Stream<Path> files =
        Files.find(folder, 20, (path, facts) -> path.toString().matches(".*\\.(java|yml|yaml)"))) {
      files.forEach(file -> all.append(text(file)));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return all.toString();
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** With anchors and {@code <<} put in place, as compose does before it looks at anything. */
  private static JsonNode compose() {
    Object content =
        new Yaml(new SafeConstructor(new LoaderOptions()))
            .load(text(COMPOSE.resolve("compose.yaml")));
    return new ObjectMapper().valueToTree(content);
  }
}
