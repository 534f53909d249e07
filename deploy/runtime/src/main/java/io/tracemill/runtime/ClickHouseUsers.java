package io.tracemill.runtime;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Properties;

/** The two users of a local server; passwords are made once and kept in a file of mode 0600. */
record ClickHouseUsers(ClickHouseUser writer, ClickHouseUser reader) {
  private static final int PASSWORD_BYTES = 16;

  static ClickHouseUsers loadOrCreate(Path file) {
    try {
      if (!Files.exists(file)) {
        create(file);
      }
      Properties properties = new Properties();
      try (InputStream in = Files.newInputStream(file)) {
        properties.load(in);
      }
      return new ClickHouseUsers(
          user(properties, "writer", file), user(properties, "reader", file));
    } catch (IOException e) {
      throw new StartFailedException(
          "ClickHouse's passwords cannot be kept in " + file + ": " + e, e);
    }
  }

  private static ClickHouseUser user(Properties properties, String name, Path file)
      throws IOException {
    String password = properties.getProperty(name);
    if (password == null || password.isEmpty()) {
      throw new IOException("no password of " + name + " in " + file);
    }
    return new ClickHouseUser(name, password);
  }

  private static void create(Path file) throws IOException {
    Path draft =
        Files.createTempFile(
            file.toAbsolutePath().getParent(),
            "users",
            ".new",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Properties properties = new Properties();
    properties.setProperty("writer", password());
    properties.setProperty("reader", password());
    try (OutputStream out = Files.newOutputStream(draft)) {
      properties.store(out, "ClickHouse passwords of this stack");
    }
    Files.move(draft, file);
  }

  private static String password() {
    byte[] bytes = new byte[PASSWORD_BYTES];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
