package io.tracemill.local;

import io.tracemill.runtime.ProjectRoot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The shared files of spans that this version takes in; beside the checkout, not in it. */
final class TestData {
  private static final String CONTRIB = "open-telemetry/opentelemetry-collector-contrib/";
  private static final String LENS = "openzipkin/zipkin/zipkin-lens/testdata/";
  private static final List<String> JSON =
      List.of(
          LENS + "ascend.json",
          LENS + "envoy.json",
          LENS + "messaging.json",
          LENS + "messaging-kafka.json",
          LENS + "smartthings-oauth-authorization.json",
          LENS + "yelp.json",
          "openzipkin/zipkin/benchmarks/src/test/resources/zipkin2-client.json",
          CONTRIB + "receiver/zipkinreceiver/testdata/sample1.json",
          CONTRIB + "receiver/zipkinreceiver/testdata/sample2.json",
          CONTRIB + "pkg/translator/zipkin/zipkinv2/testdata/zipkin_v2_single.json",
          "open-telemetry/opentelemetry-proto/examples/trace.json",
          "jaegertracing/jaeger-ui/otlp/otlp2jaeger-in.json",
          "jaegertracing/jaeger/cmd/jaeger/internal/extension/jaegerquery/internal/fixture/"
              + "otlp2jaeger-in.json");
  private static final String PROTOBUF = "IntelligentDDS/Nezha/encoded/08_53_trace.otlp.bin.gz";
  private static final Pattern TRACE_ID = Pattern.compile("\"traceId\"\\s*:\\s*\"([^\"]+)\"");

  private TestData() {}

  /** The directory, or null where it is not; with {@code CI=true} that is a failure. */
  static Path directory() {
    Path data = ProjectRoot.find().resolveSibling("shared").resolve("data");
    if (Files.isDirectory(data)) {
      return data;
    }
    if ("true".equals(System.getenv("CI"))) {
      throw new AssertionError("the test data is missing at " + data);
    }
    System.out.println("Not run, for want of " + data + ": every file of the test data");
    return null;
  }

  static Path protobuf(Path data) {
    return data.resolve(PROTOBUF);
  }

  /** Copies of the JSON files, in which no trace id is used by two files. */
  static List<Path> distinctJson(Path data, Path target) throws IOException {
    Set<String> used = new HashSet<>();
    List<Path> copies = new ArrayList<>();
    for (String name : JSON) {
      String text = Files.readString(data.resolve(name), StandardCharsets.UTF_8);
      Set<String> ids = new HashSet<>();
      for (Matcher matcher = TRACE_ID.matcher(text); matcher.find(); ) {
        ids.add(matcher.group(1));
      }
      for (String id : ids) {
        String fresh = id;
        while (!used.add(fresh)) {
          fresh = "%02x".formatted(used.size() % 200 + 16) + fresh.substring(2);
        }
        text = text.replace(id, fresh);
      }
      copies.add(Files.writeString(target.resolve(copies.size() + ".json"), text));
    }
    return copies;
  }
}
