package io.tracemill.local;

import io.tracemill.runtime.ProjectRoot;
import io.tracemill.runtime.StateDir;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;

/**
 * Where a stack lives: the state directory ({@code TRACEMILL_HOME}, else {@code .tracemill} in the
 * checkout) and the settings remembered there.
 */
final class Home {
  private static final String SETTINGS = "stack.properties";

  private final Path root;
  private final StateDir state;

  private Home(Path root, StateDir state) {
    this.root = root;
    this.state = state;
  }

  static Home find() {
    Path root = ProjectRoot.find();
    String configured = System.getenv("TRACEMILL_HOME");
    Path state =
        configured == null || configured.isBlank()
            ? root.resolve(".tracemill")
            : Path.of(configured);
    return new Home(root, new StateDir(state));
  }

  Path root() {
    return root;
  }

  StateDir state() {
    return state;
  }

  /** The stack with these options; the environment and what is remembered fill the rest. */
  Stack stack(Map<Setting, String> options) {
    return new Stack(root, state.create(), config(options));
  }

  /**
   * The stack that was started here before.
   *
   * @throws CommandFailedException when none ever was
   */
  Stack existingStack() {
    if (!state.exists()) {
      throw new CommandFailedException(
          "there is no stack in " + state.path() + ": start one with 'tracemill up'");
    }
    return new Stack(root, state, config(Map.of()));
  }

  StackConfig config(Map<Setting, String> options) {
    try {
      return StackConfig.of(options, System.getenv(), StackConfig.remembered(settingsFile()));
    } catch (IOException e) {
      throw new CommandFailedException(settingsFile() + " cannot be read: " + e, e);
    }
  }

  /** What the last start used. */
  StackConfig rememberedConfig() {
    try {
      return StackConfig.of(Map.of(), Map.of(), StackConfig.remembered(settingsFile()));
    } catch (IOException e) {
      throw new CommandFailedException(settingsFile() + " cannot be read: " + e, e);
    }
  }

  void remember(StackConfig config) {
    try {
      config.remember(settingsFile());
    } catch (IOException e) {
      throw new CommandFailedException(settingsFile() + " cannot be written: " + e, e);
    }
  }

  /**
   * Makes sure that one command at a time starts or stops this stack.
   *
   * @throws CommandFailedException when another does
   */
  FileLock lock() {
    try {
      FileChannel channel =
          FileChannel.open(
              state.path().resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = channel.tryLock();
      if (lock == null) {
        channel.close();
        throw new CommandFailedException(
            "another 'tracemill up' or 'down' is at work in " + state.path());
      }
      return lock;
    } catch (IOException e) {
      throw new CommandFailedException("cannot lock " + state.path() + ": " + e, e);
    }
  }

  private Path settingsFile() {
    return state.path().resolve(SETTINGS);
  }
}
