package io.tracemill.local;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tracemill send}. */
@Command(
    name = "send",
    mixinStandardHelpOptions = true,
    description = "Posts files of spans (also .gz) to the gateway. Exit code 1 if it refused any.")
final class SendCommand implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Spec private @Nullable CommandSpec spec;

  @Parameters(arity = "1..*", paramLabel = "FILE", description = "Files of spans")
  private @Nullable List<Path> files;

  @Option(
      names = "--format",
      defaultValue = "auto",
      paramLabel = "FORMAT",
      description = "zipkin-v2-json, otlp-json, otlp-proto, auto: by content (default: auto)")
  private @Nullable String format;

  @Option(
      names = "--to",
      paramLabel = "URL",
      description = "A receiver elsewhere, with or without a path (default: the local gateway)")
  private @Nullable URI target;

  @Option(names = "--json", description = "One JSON object on the last line")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    SpanFormat chosen = chosenFormat();
    SpanSender sender = new SpanSender(target == null ? this::localTarget : this::givenTarget);
    for (Path file : files == null ? List.<Path>of() : files) {
      sender.send(file, content(file), chosen);
    }
    report(sender);
    return sender.rejected() == 0 ? 0 : 1;
  }

  private static byte[] content(Path file) {
    try {
      return SpanFile.read(file);
    } catch (IOException e) {
      throw new CommandFailedException(file + " cannot be read: " + e, e);
    }
  }

  private SpanFormat chosenFormat() {
    String name = String.valueOf(format);
    if (SpanFormat.LATER.contains(name)) {
      throw wrongUsage("format " + name + " comes with a later version; now: " + SpanFormat.keys());
    }
    return SpanFormat.of(name)
        .orElseThrow(
            () ->
                wrongUsage("--format was '" + name + "' but must be one of " + SpanFormat.keys()));
  }

  private RuntimeException wrongUsage(String message) {
    return spec == null
        ? new IllegalStateException(message)
        : new ParameterException(spec.commandLine(), message);
  }

  private String localTarget(SpanFormat format) {
    StackConfig config = Home.find().existingStack().config();
    Setting port =
        format == SpanFormat.ZIPKIN_V2_JSON ? Setting.ZIPKIN_PORT : Setting.OTLP_HTTP_PORT;
    return "http://127.0.0.1:" + config.get(port) + path(format);
  }

  private String givenTarget(SpanFormat format) {
    String given = String.valueOf(target);
    boolean bare = target == null || target.getPath() == null || target.getPath().length() <= 1;
    return bare ? given.replaceAll("/$", "") + path(format) : given;
  }

  private static String path(SpanFormat format) {
    return format == SpanFormat.ZIPKIN_V2_JSON ? "/api/v2/spans" : "/v1/traces";
  }

  private void report(SpanSender sender) throws IOException {
    Map<String, Long> reasons = sender.reasons();
    if (json) {
      ObjectNode result = JSON.createObjectNode();
      result.put("accepted", sender.accepted());
      result.put("rejected", sender.rejected());
      ObjectNode counts = result.putObject("reasons");
      reasons.forEach(counts::put);
      System.out.println(JSON.writeValueAsString(result));
    } else {
      System.out.printf("%d spans accepted, %d rejected%n", sender.accepted(), sender.rejected());
      reasons.forEach((reason, count) -> System.out.printf("  %d: %s%n", count, reason));
    }
  }
}
