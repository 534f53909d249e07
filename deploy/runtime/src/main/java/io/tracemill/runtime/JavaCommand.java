package io.tracemill.runtime;

import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;

/** Puts together the command line of a child JVM, on the Java that runs us. */
public final class JavaCommand {
  private final List<String> jvmOptions = new ArrayList<>();
  private final List<String> classPath = new ArrayList<>();
  private final List<String> arguments = new ArrayList<>();
  private final String mainClass;
  private boolean tethered;

  public JavaCommand(String mainClass) {
    this.mainClass = mainClass;
  }

  public JavaCommand jvmOptions(String... options) {
    jvmOptions.addAll(List.of(options));
    return this;
  }

  /** A jar, a directory of classes, or all jars of a directory ({@code dir/*}). */
  public JavaCommand classPath(String... entries) {
    classPath.addAll(List.of(entries));
    return this;
  }

  public JavaCommand arguments(String... values) {
    arguments.addAll(List.of(values));
    return this;
  }

  /** Whether the child ends with this JVM, however this one ends. */
  public JavaCommand tethered(boolean value) {
    tethered = value;
    return this;
  }

  public List<String> build() {
    List<String> command = new ArrayList<>();
    command.add(javaBinary().toString());
    command.addAll(jvmOptions);
    List<String> fullClassPath = new ArrayList<>(classPath);
    if (tethered) {
      fullClassPath.add(locationOf(Tether.class).toString());
    }
    command.add("-cp");
    command.add(String.join(File.pathSeparator, fullClassPath));
    if (tethered) {
      command.add(Tether.class.getName());
      command.add(Long.toString(ProcessHandle.current().pid()));
    }
    command.add(mainClass);
    command.addAll(arguments);
    return command;
  }

  static Path javaBinary() {
    return Path.of(System.getProperty("java.home"), "bin", "java");
  }

  /** The jar or directory that a class was loaded from. */
  static Path locationOf(Class<?> type) {
    CodeSource source = type.getProtectionDomain().getCodeSource();
    if (source == null) {
      throw new StartFailedException("cannot tell where " + type.getName() + " was loaded from");
    }
    try {
      return Path.of(source.getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new StartFailedException("cannot use location " + source.getLocation(), e);
    }
  }
}
