package io.tracemill.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tracemill logs}. */
@Command(
    name = "logs",
    mixinStandardHelpOptions = true,
    description = "Prints the end of a process's log.")
final class LogsCommand implements Callable<Integer> {
  @Parameters(paramLabel = "PROCESS", description = "A name that 'tracemill status' shows")
  private @Nullable String process;

  @Option(names = "--lines", defaultValue = "50", description = "How many (default 50)")
  private int lines;

  @Override
  public Integer call() {
    Home home = Home.find();
    Path log = home.state().logFile(String.valueOf(process));
    if (process == null || !process.matches("[a-z-]+") || !Files.exists(log)) {
      throw new CommandFailedException(
          "there is no log of '" + process + "' in " + home.state().logs());
    }
    try {
      List<String> all =
          new String(Files.readAllBytes(log), StandardCharsets.UTF_8).lines().toList();
      all.subList(Math.max(0, all.size() - lines), all.size()).forEach(System.out::println);
      return 0;
    } catch (IOException e) {
      throw new CommandFailedException(log + " cannot be read: " + e, e);
    }
  }
}
