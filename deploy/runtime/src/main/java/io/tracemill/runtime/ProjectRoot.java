package io.tracemill.runtime;

import java.nio.file.Files;
import java.nio.file.Path;

/** The checkout that holds the built jars: {@code TRACEMILL_ROOT}, else found by walking up. */
public final class ProjectRoot {
  private static final Path MARK = Path.of("deploy", "runtime", "pom.xml");

  private ProjectRoot() {}

  /**
   * The project's root directory, absolute.
   *
   * @throws StartFailedException when neither the environment nor a parent directory gives one
   */
  public static Path find() {
    String configured = System.getenv("TRACEMILL_ROOT");
    if (configured != null && !configured.isEmpty()) {
      Path root = Path.of(configured).toAbsolutePath().normalize();
      if (!Files.exists(root.resolve(MARK))) {
        throw new StartFailedException(
            "TRACEMILL_ROOT was '" + configured + "' but holds no " + MARK);
      }
      return root;
    }
    Path start = Path.of("").toAbsolutePath();
    for (Path at = start; at != null; at = at.getParent()) {
      if (Files.exists(at.resolve(MARK))) {
        return at;
      }
    }
    throw new StartFailedException(
        "no Tracemill checkout at or above " + start + ": set TRACEMILL_ROOT to one");
  }
}
