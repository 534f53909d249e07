package io.tracemill.agent;

import io.tracemill.schemas.avro.Measurement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The measurements of one sample, as they are gathered. */
final class Figures {
  static final double NANOS_PER_SECOND = 1e9;
  static final double MICROS_PER_SECOND = 1e6;
  static final double MILLIS_PER_SECOND = 1e3;

  private final List<Measurement> measurements = new ArrayList<>();

  void add(String metric, String device, double value) {
    measurements.add(new Measurement(metric, device, value));
  }

  /** Bytes; exact up to 2^53. */
  void addBytes(String metric, String device, long bytes) {
    add(metric, device, (double) bytes);
  }

  void add(String metric, double value) {
    add(metric, "", value);
  }

  /** Adds a figure that may be missing. */
  void addIfKnown(String metric, @Nullable Long value, double perUnit) {
    if (value != null) {
      add(metric, value / perUnit);
    }
  }

  List<Measurement> measurements() {
    return measurements;
  }
}
