package io.tracemill.clickhouse;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * One step of the schema, from a resource {@code V<version>__<name>.sql}. It must be safe to run
 * again: every statement says IF NOT EXISTS or the like.
 *
 * @param version position in the order, from 1 on
 * @param name what it is about
 * @param text the script, with {@code ${database}} and {@code ${jaeger}} for the databases' names
 */
record Migration(int version, String name, String text) {
  private static final String FOLDER = "migrations/";

  /** Reads the resource of this file name. */
  static Migration load(String file) {
    try (InputStream in = Migration.class.getResourceAsStream(FOLDER + file)) {
      if (in == null) {
        throw new IllegalStateException("no resource " + FOLDER + file);
      }
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      int version = Integer.parseInt(file.substring(1, 4));
      return new Migration(version, file.substring(6, file.length() - ".sql".length()), text);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + FOLDER + file, e);
    }
  }

  /** SHA-256 of the script as it stands in the resource, 64 lower-case hex digits. */
  String checksum() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** The statements for these databases. */
  List<String> statements(String database, String jaeger) {
    return SqlScript.statements(text.replace("${database}", database).replace("${jaeger}", jaeger));
  }
}
