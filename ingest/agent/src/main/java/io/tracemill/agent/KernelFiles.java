package io.tracemill.agent;

import java.io.File;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads small files of proc and cgroup. Whatever cannot be read is null and counted: processes come
 * and go, kernels differ, and some files are not ours to see. Not thread-safe.
 */
final class KernelFiles {
  private static final int MAX_BYTES = 1 << 20;

  private final AgentMetrics metrics;
  private byte[] buffer = new byte[16 << 10];

  KernelFiles(AgentMetrics metrics) {
    this.metrics = metrics;
  }

  /** The file's text, at most 1 MiB of it; null when it cannot be read. */
  @Nullable String read(Path file) {
    return read(file.toFile());
  }

  /** The file's text, at most 1 MiB of it; null when it cannot be read. */
  @Nullable String read(File file) {
    try (FileInputStream in = new FileInputStream(file)) {
      int length = 0;
      for (int read = fill(in, length); read > 0; read = fill(in, length)) {
        length += read;
      }
      return new String(buffer, 0, length, StandardCharsets.UTF_8);
    } catch (FileNotFoundException e) {
      // Java has one exception for "not there" and "not allowed".
      metrics.fileFault(file.exists() ? FileFault.DENIED : FileFault.MISSING);
      return null;
    } catch (IOException e) {
      metrics.fileFault(FileFault.UNREADABLE);
      return null;
    }
  }

  private int fill(FileInputStream in, int length) throws IOException {
    if (length == buffer.length) {
      if (length == MAX_BYTES) {
        return 0;
      }
      buffer = Arrays.copyOf(buffer, 2 * length);
    }
    return in.read(buffer, length, buffer.length - length);
  }

  /** Names of the numbered entries of a directory: processes, or a process's threads. */
  int[] numbers(Path directory) {
    String[] names = directory.toFile().list();
    if (names == null) {
      metrics.fileFault(FileFault.MISSING);
      return new int[0];
    }
    int[] numbers = new int[names.length];
    int count = 0;
    for (String name : names) {
      if (Character.isDigit(name.charAt(0))) {
        numbers[count++] = Integer.parseInt(name);
      }
    }
    return Arrays.copyOf(numbers, count);
  }

  /** A number out of a file's text; null, and counted, when it is none. */
  @Nullable Long number(String text) {
    try {
      return Long.valueOf(text.strip());
    } catch (NumberFormatException e) {
      metrics.fileFault(FileFault.MALFORMED);
      return null;
    }
  }

  /**
   * The number behind {@code key} in text of lines like {@code key 12} or {@code key: 12}; null
   * when the key is not there.
   */
  @Nullable Long value(String text, String key) {
    for (String line : text.split("\n")) {
      if (line.startsWith(key) && line.length() > key.length()) {
        char next = line.charAt(key.length());
        if (next == ' ' || next == ':' || next == '=') {
          String rest = line.substring(key.length() + 1).strip();
          int end = rest.indexOf(' ');
          return number(end < 0 ? rest : rest.substring(0, end));
        }
      }
    }
    return null;
  }

  /** A count out of a file's text; 0, and counted as a fault, when it is none. */
  long count(String text) {
    Long number = number(text);
    return number == null ? 0 : number;
  }

  void malformed() {
    metrics.fileFault(FileFault.MALFORMED);
  }
}
