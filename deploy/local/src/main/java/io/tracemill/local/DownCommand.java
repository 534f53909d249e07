package io.tracemill.local;

import java.io.IOException;
import java.nio.channels.FileLock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code tracemill down}. */
@Command(
    name = "down",
    mixinStandardHelpOptions = true,
    description = "Stops the local stack cleanly; its state stays.")
final class DownCommand implements Callable<Integer> {
  @Option(names = "--purge", description = "Delete the stack's state, too")
  private boolean purge;

  @Override
  public Integer call() {
    Home home = Home.find();
    if (!home.state().exists()) {
      System.err.println("There is no stack in " + home.state().path());
      return 0;
    }
    try (FileLock lock = home.lock()) {
      new StackStop(home.existingStack(), System.err).run();
      if (purge) {
        home.state().delete();
        System.err.println("Deleted " + home.state().path());
      }
    } catch (IOException e) {
      throw new CommandFailedException(String.valueOf(e.getMessage()), e);
    }
    return 0;
  }
}
