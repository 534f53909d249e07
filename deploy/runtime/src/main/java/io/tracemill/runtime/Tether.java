package io.tracemill.runtime;

import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;

/**
 * Runs another main class and halts the JVM as soon as the parent is gone, even if the parent was
 * killed: so that no test leaves a server behind. Arguments: parent's pid, main class, its
 * arguments.
 */
public final class Tether {
  private static final int USAGE = 2;

  private Tether() {}

  public static void main(String[] args) throws Throwable {
    if (args.length < 2) {
      System.err.println("arguments: <pid of the parent> <main class> [its arguments]");
      System.exit(USAGE);
    }
    Thread watch = new Thread(() -> haltAfter(Long.parseLong(args[0])), "tether");
    watch.setDaemon(true);
    watch.start();
    try {
      Class.forName(args[1])
          .getMethod("main", String[].class)
          .invoke(null, (Object) Arrays.copyOfRange(args, 2, args.length));
    } catch (InvocationTargetException e) {
      throw e.getCause() == null ? e : e.getCause();
    }
  }

  private static void haltAfter(long parent) {
    ProcessHandle.of(parent).ifPresent(process -> process.onExit().join());
    Runtime.getRuntime().halt(1);
  }
}
