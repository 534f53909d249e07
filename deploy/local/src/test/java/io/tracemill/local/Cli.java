package io.tracemill.local;

import io.tracemill.runtime.Port;
import io.tracemill.runtime.ProjectRoot;
import io.tracemill.runtime.StateDir;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs the command as people do: a process of its own, on free ports, with its own state. */
final class Cli {
  private static final int TIMEOUT_SECONDS = 240;

  /** What a run left. */
  record Result(int exit, String out, String err) {
    String lastLine() {
      List<String> lines = out.lines().toList();
      return lines.isEmpty() ? "" : lines.get(lines.size() - 1);
    }

    @Override
    public String toString() {
      return "exit " + exit + "\n--- out\n" + out + "--- err\n" + err;
    }
  }

  private final Path home;
  private final Map<String, String> environment = new HashMap<>();

  Cli(Path home) {
    this.home = home;
    environment.put("TRACEMILL_HOME", home.toString());
    environment.put("TRACEMILL_ROOT", ProjectRoot.find().toString());
    for (Setting setting : Setting.values()) {
      if (setting.isPort() && setting.defaultValue() != 0) {
        environment.put(setting.variable(), Integer.toString(Port.freeNumber()));
      }
    }
  }

  Cli with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  int port(Setting setting) {
    return Integer.parseInt(environment.get(setting.variable()));
  }

  /** Every port that the stack listens on. */
  List<Integer> ports() {
    return environment.entrySet().stream()
        .filter(entry -> entry.getKey().endsWith("_PORT"))
        .map(entry -> Integer.parseInt(entry.getValue()))
        .toList();
  }

  Result run(String... arguments) throws Exception {
    return runWithInput("", arguments);
  }

  Result runWithInput(String input, String... arguments) throws Exception {
    Path files = Files.createTempDirectory("tracemill-cli");
    Path in = Files.writeString(files.resolve("in"), input);
    Path out = files.resolve("out");
    Path err = files.resolve("err");
    try {
      Process process = start(in, out, err, arguments);
      if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError(List.of(arguments) + " hangs:\n" + text(out) + text(err));
      }
      return new Result(process.exitValue(), text(out), text(err));
    } finally {
      for (Path file : List.of(in, out, err, files)) {
        Files.deleteIfExists(file);
      }
    }
  }

  Process start(Path in, Path out, Path err, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", classPath()));
    command.add(TracemillCli.class.getName());
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(name -> name.startsWith("TRACEMILL_"));
    builder.environment().putAll(environment);
    return builder
        .redirectInput(in.toFile())
        .redirectOutput(out.toFile())
        .redirectError(err.toFile())
        .start();
  }

  /** The stack as this command sees it. */
  Stack stack() throws IOException {
    Map<String, String> settings = StackConfig.remembered(home.resolve("stack.properties"));
    return new Stack(
        ProjectRoot.find(), new StateDir(home), StackConfig.of(Map.of(), Map.of(), settings));
  }

  /** Command lines of all processes that have to do with this state directory. */
  List<String> processes() {
    return ProcessHandle.allProcesses()
        .filter(process -> process.pid() != ProcessHandle.current().pid())
        .map(process -> process.info().commandLine().orElse(""))
        .filter(line -> line.contains(home.toString()))
        .toList();
  }

  static String classPath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }

  private static String text(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
  }
}
