package io.tracemill.agent;

import java.io.File;
import org.jspecify.annotations.Nullable;

/** Pressure stall information: time for which some, or all, tasks waited for a resource. */
final class Pressure {
  private Pressure() {}

  /** Adds {@code <metric>.some} and {@code .full}, in seconds. */
  static void read(KernelFiles files, File file, String metric, Figures figures) {
    String text = files.read(file);
    if (text != null) {
      figures.addIfKnown(metric + ".some", total(files, text, "some"), Figures.MICROS_PER_SECOND);
      figures.addIfKnown(metric + ".full", total(files, text, "full"), Figures.MICROS_PER_SECOND);
    }
  }

  /** {@code some avg10=0.00 avg60=0.00 avg300=0.00 total=1234}, microseconds. */
  private static @Nullable Long total(KernelFiles files, String text, String which) {
    for (String line : text.split("\n")) {
      int total = line.indexOf("total=");
      if (line.startsWith(which) && total > 0) {
        return files.number(line.substring(total + "total=".length()));
      }
    }
    return null;
  }
}
