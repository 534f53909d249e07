package io.tracemill.demo;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A part in a process of its own, which ends with this one however this one ends. */
final class ChildPart implements Part {
  private static final long END_TIMEOUT_SECONDS = 3;

  private final String name;
  private final Process process;
  private final BufferedWriter commands;
  private final BufferedReader answers;

  private ChildPart(String name, Process process) {
    this.name = name;
    this.process = process;
    this.commands = process.outputWriter(StandardCharsets.UTF_8);
    this.answers = process.inputReader(StandardCharsets.UTF_8);
  }

  /**
   * Starts the process; {@link #awaitStart} waits for it.
   *
   * @param command that runs {@link PartCommand}
   * @param environment added to this process's own
   */
  static ChildPart start(String name, List<String> command, Map<String, String> environment)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().putAll(environment);
    try {
      return new ChildPart(name, builder.start());
    } catch (IOException e) {
      throw new IOException(name + ": cannot run " + command.get(0) + ": " + e.getMessage(), e);
    }
  }

  /**
   * Waits until it listens.
   *
   * @return where; null for what does not listen
   */
  @Nullable URI awaitStart() throws IOException {
    return answer().address();
  }

  long pid() {
    return process.pid();
  }

  /** Tells it where the services listen. */
  void connect(Map<String, URI> addresses) throws IOException {
    ask(new Control.Command(Control.Verb.connect, addresses, null));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void begin(Round round) throws IOException {
    ask(new Control.Command(Control.Verb.begin, null, round));
  }

  @Override
  public Tally finish() throws IOException {
    Tally tally = ask(new Control.Command(Control.Verb.finish, null, null)).tally();
    if (tally == null) {
      throw new IOException(name + ": its answer holds no tally");
    }
    return tally;
  }

  private Control.Answer ask(Control.Command command) throws IOException {
    try {
      commands.write(Control.line(command));
      commands.newLine();
      commands.flush();
    } catch (IOException e) {
      throw new IOException(name + ": its process has ended", e);
    }
    return answer();
  }

  private Control.Answer answer() throws IOException {
    String line = answers.readLine();
    if (line == null) {
      throw new IOException(name + ": its process has ended, see its output");
    }
    Control.Answer answer = Control.read(line, Control.Answer.class);
    if (answer.error() != null) {
      throw new IOException(answer.error());
    }
    return answer;
  }

  @Override
  public void close() {
    try {
      commands.close(); // it ends with its input
    } catch (IOException e) {
      // it has ended already
    }
    try {
      if (!process.waitFor(END_TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
