package io.tracemill.runtime;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/**
 * A child process that outlives its parent: own session, all streams redirected, found again by its
 * pid file. Any JVM that knows the spec can ask for its state or stop it. Safe for use by one
 * thread at a time.
 */
public final class ManagedProcess {
  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final long LOG_ROTATE_BYTES = 16L << 20;
  private static final int TAIL_LINES = 15;
  private static final int TAIL_BYTES = 8192;
  private static final Path SETSID = Path.of("/usr/bin/setsid");

  private final ProcessSpec spec;

  public ManagedProcess(ProcessSpec spec) {
    this.spec = spec;
  }

  public ProcessSpec spec() {
    return spec;
  }

  public String name() {
    return spec.name();
  }

  /** Whether the very process that the pid file names is alive. */
  public boolean isRunning() {
    return identity().isPresent();
  }

  /** The pid while running. */
  public OptionalLong pid() {
    Optional<ProcessIdentity> identity = identity();
    return identity.isPresent() ? OptionalLong.of(identity.get().pid()) : OptionalLong.empty();
  }

  /** Whether the process runs and its health check holds at this moment. */
  public boolean isHealthy() {
    if (!isRunning()) {
      return false;
    }
    try {
      return spec.health().isHealthy();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (Exception e) {
      return false;
    }
  }

  /**
   * Starts the process unless it runs already; does not wait for health.
   *
   * @return whether this call started it
   * @throws StartFailedException when a port is taken or the program cannot be run
   */
  public boolean start() {
    if (isRunning()) {
      return false;
    }
    spec.ports().forEach(Port::requireFree);
    try {
      Files.deleteIfExists(spec.pidFile());
      Files.createDirectories(spec.directory());
      Files.createDirectories(spec.logFile().toAbsolutePath().getParent());
      rotateLog();
      launch();
      return true;
    } catch (IOException e) {
      throw new StartFailedException(name() + " could not be started: " + e.getMessage(), e);
    }
  }

  /**
   * Waits until the process is healthy.
   *
   * @throws StartFailedException when it ended or the deadline passed, with the end of its log
   */
  public void awaitHealthy() {
    long deadline = System.nanoTime() + spec.startTimeout().toNanos();
    String lastFault = "";
    while (true) {
      if (!isRunning()) {
        throw new StartFailedException(name() + " ended while starting" + logTail());
      }
      try {
        if (spec.health().isHealthy()) {
          return;
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new StartFailedException("interrupted while waiting for " + name(), e);
      } catch (Exception e) {
        lastFault = " (" + e + ")";
      }
      if (System.nanoTime() > deadline) {
        throw new StartFailedException(
            name() + " was not healthy within " + spec.startTimeout() + lastFault + logTail());
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  /**
   * SIGTERM, wait, then SIGKILL. Returns when the process is gone; harmless when it is not there.
   */
  public void stop() {
    identity().ifPresent(identity -> end(identity, spec.stopTimeout()));
    forget();
  }

  /** SIGKILL, as a crash would. Returns when the process is gone. */
  public void kill() {
    identity().ifPresent(identity -> end(identity, Duration.ZERO));
    forget();
  }

  /** The end of the log, for messages; empty when there is none. */
  public String logTail() {
    StringBuilder tail = new StringBuilder("; see ").append(spec.logFile());
    try {
      byte[] bytes = Files.readAllBytes(spec.logFile());
      int from = Math.max(0, bytes.length - TAIL_BYTES);
      List<String> lines =
          new String(bytes, from, bytes.length - from, StandardCharsets.UTF_8).lines().toList();
      List<String> last = lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size());
      last.forEach(line -> tail.append("\n  | ").append(line));
    } catch (IOException e) {
      return "";
    }
    return tail.toString();
  }

  private Optional<ProcessIdentity> identity() {
    return ProcessIdentity.read(spec.pidFile()).filter(ProcessIdentity::isAlive);
  }

  private void launch() throws IOException {
    List<String> command = new ArrayList<>();
    if (Files.isExecutable(SETSID)) {
      command.add(SETSID.toString());
    }
    command.addAll(spec.command());
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.directory(spec.directory().toFile());
    builder.redirectInput(new File("/dev/null"));
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(spec.logFile().toFile()));
    Map<String, String> environment = builder.environment();
    environment.putAll(spec.environment());
    Process process = builder.start();
    ProcessIdentity identity =
        ProcessIdentity.of(process.pid())
            .orElseThrow(() -> new StartFailedException(name() + " ended at once" + logTail()));
    identity.write(spec.pidFile());
  }

  private void rotateLog() throws IOException {
    Path log = spec.logFile();
    if (Files.exists(log) && Files.size(log) > LOG_ROTATE_BYTES) {
      Path old = log.resolveSibling(log.getFileName() + ".1");
      Files.move(log, old, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private void end(ProcessIdentity identity, Duration patience) {
    Optional<ProcessHandle> handle = ProcessHandle.of(identity.pid());
    if (handle.isEmpty()) {
      return;
    }
    if (!patience.isZero()) {
      handle.get().destroy();
      if (awaitExit(handle.get(), identity, patience)) {
        return;
      }
    }
    handle.get().destroyForcibly();
    if (!awaitExit(handle.get(), identity, Duration.ofSeconds(10))) {
      throw new IllegalStateException(name() + " (pid " + identity.pid() + ") survived SIGKILL");
    }
  }

  private static boolean awaitExit(
      ProcessHandle handle, ProcessIdentity identity, Duration patience) {
    try {
      handle.onExit().get(patience.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException | ExecutionException e) {
      return !identity.isAlive();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return !identity.isAlive();
    }
  }

  private void forget() {
    try {
      Files.deleteIfExists(spec.pidFile());
    } catch (IOException e) {
      throw new IllegalStateException(
          "could not delete " + spec.pidFile() + ": " + e.getMessage(), e);
    }
  }
}
