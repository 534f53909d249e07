package io.tracemill.runtime;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** How much memory a process holds. */
public final class ResidentMemory {
  private ResidentMemory() {}

  /** Resident bytes of a process; empty when it is gone or cannot be asked. */
  public static OptionalLong bytesOf(long pid) {
    Path status = Path.of("/proc/" + pid + "/status");
    try {
      if (Files.exists(status)) {
        for (String line : Files.readAllLines(status)) {
          if (line.startsWith("VmRSS:")) {
            return OptionalLong.of(kilobytes(line.substring("VmRSS:".length())));
          }
        }
        return OptionalLong.empty();
      }
      Process ps = new ProcessBuilder("ps", "-o", "rss=", "-p", Long.toString(pid)).start();
      String text = new String(ps.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return text.isBlank() ? OptionalLong.empty() : OptionalLong.of(kilobytes(text));
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }

  private static long kilobytes(String text) {
    return Long.parseLong(text.replace("kB", "").trim()) << 10;
  }
}
