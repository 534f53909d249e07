package io.tracemill.local;

import io.tracemill.runtime.HealthCheck;
import io.tracemill.runtime.JavaCommand;
import io.tracemill.runtime.ManagedProcess;
import io.tracemill.runtime.Port;
import io.tracemill.runtime.ProcessSpec;
import io.tracemill.runtime.StartFailedException;
import io.tracemill.runtime.StateDir;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A Java process of ours that needs backends and that nothing in the stack needs: started after the
 * backends, stopped before them, each at once with the others. {@link Stack#services()} lists them.
 */
final class Service {
  private static final Duration START_TIMEOUT = Duration.ofMinutes(3);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);

  private final String name;
  private final Path jar;
  private final JavaCommand command;
  private final StackConfig config;
  private final Map<String, String> environment = new HashMap<>();
  private final List<Port> ports = new ArrayList<>();
  private @Nullable HealthCheck health;

  private Service(String name, Path jar, JavaCommand command, StackConfig config) {
    this.name = name;
    this.jar = jar;
    this.command = command;
    this.config = config;
  }

  /**
   * A module that is a process: its jar with what is in its target/app.
   *
   * @param module the module's directory
   * @param artifact its artifact id
   */
  static Service of(
      String name, Path module, String artifact, String mainClass, StackConfig config) {
    Path target = module.resolve("target");
    Path jar = target.resolve(artifact + "-0.2.0.jar");
    JavaCommand command =
        new JavaCommand(mainClass).classPath(target.resolve("app") + "/*", jar.toString());
    return of(name, jar, command, config);
  }

  /**
   * Anything else in Java.
   *
   * @param jar what must have been built
   */
  static Service of(String name, Path jar, JavaCommand command, StackConfig config) {
    command.jvmOptions("-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError");
    return new Service(name, jar, command, config);
  }

  Service heapMegabytes(int megabytes) {
    command.jvmOptions("-Xmx" + megabytes + "m");
    return this;
  }

  /** For a process that does little: its code is compiled once, simply. */
  Service light() {
    command.jvmOptions("-XX:TieredStopAtLevel=1");
    return this;
  }

  Service environment(Map<String, String> variables) {
    environment.putAll(variables);
    return this;
  }

  /** Tells the process about a setting, under the setting's own variable. */
  Service setting(Setting setting) {
    environment.put(setting.variable(), Integer.toString(config.get(setting)));
    return this;
  }

  /** Tells the process about ports that it is to listen on. */
  Service listensOn(Setting... settings) {
    for (Setting setting : settings) {
      setting(setting);
      ports.add(config.port(setting));
    }
    return this;
  }

  /** Asked instead of whether all ports answer. */
  Service health(HealthCheck check) {
    health = check;
    return this;
  }

  String name() {
    return name;
  }

  /**
   * Checks that it was built.
   *
   * @throws StartFailedException when it was not
   */
  void requireBuilt() {
    if (!Files.exists(jar)) {
      throw new StartFailedException(
          "%s is missing at %s: build the project first (mvn package)".formatted(name, jar));
    }
  }

  ManagedProcess process(StateDir state) {
    List<Port> all = List.copyOf(ports);
    HealthCheck check = health == null ? () -> all.stream().allMatch(Port::answers) : health;
    return new ManagedProcess(
        new ProcessSpec(
            name,
            command.build(),
            environment,
            state.path(),
            state.logFile(name),
            state.pidFile(name),
            all,
            check,
            START_TIMEOUT,
            STOP_TIMEOUT));
  }
}
