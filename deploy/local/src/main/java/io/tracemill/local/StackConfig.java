package io.tracemill.local;

import io.tracemill.runtime.Port;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** The settings of one stack; immutable. */
final class StackConfig {
  private final Map<Setting, Integer> values;

  private StackConfig(Map<Setting, Integer> values) {
    this.values = values;
  }

  /**
   * Takes each setting from the options, else the environment, else what is remembered, else the
   * default.
   *
   * @throws InvalidConfigException with every fault
   */
  static StackConfig of(
      Map<Setting, String> options,
      Map<String, String> environment,
      Map<String, String> remembered) {
    List<String> faults = new ArrayList<>();
    Map<Setting, Integer> values = new EnumMap<>(Setting.class);
    for (Setting setting : Setting.values()) {
      String given = first(options.get(setting), environment.get(setting.variable()));
      String text = first(given, remembered.get(setting.key()));
      values.put(
          setting, text == null ? setting.defaultValue() : number(setting, text.trim(), faults));
    }
    findSharedPorts(values, faults);
    if (!faults.isEmpty()) {
      throw new InvalidConfigException(String.join("\n", faults));
    }
    return new StackConfig(values);
  }

  /** What an earlier start remembered; empty when there was none. */
  static Map<String, String> remembered(Path file) throws IOException {
    if (!Files.exists(file)) {
      return Map.of();
    }
    Properties properties = new Properties();
    try (InputStream in = Files.newInputStream(file)) {
      properties.load(in);
    }
    Map<String, String> values = new HashMap<>();
    properties.forEach((key, value) -> values.put(key.toString(), value.toString()));
    return values;
  }

  void remember(Path file) throws IOException {
    Properties properties = new Properties();
    values.forEach((setting, value) -> properties.setProperty(setting.key(), value.toString()));
    try (OutputStream out = Files.newOutputStream(file)) {
      properties.store(
          out, "What 'tracemill up' was started with; options and environment override it");
    }
  }

  int get(Setting setting) {
    Integer value = values.get(setting);
    return value == null ? setting.defaultValue() : value;
  }

  /** What differs from another configuration, for messages. */
  String differences(StackConfig other) {
    List<String> differences = new ArrayList<>();
    for (Setting setting : Setting.values()) {
      if (get(setting) != other.get(setting)) {
        differences.add(
            "%s %d, not %d".formatted(setting.option(), other.get(setting), get(setting)));
      }
    }
    return String.join("; ", differences);
  }

  Port port(Setting setting) {
    return new Port(
        get(setting), setting.purpose(), setting.option() + " or " + setting.variable());
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof StackConfig config && config.values.equals(values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  private static int number(Setting setting, String text, List<String> faults) {
    try {
      int value = Integer.parseInt(text);
      if (value >= setting.least() && value <= setting.greatest()) {
        return value;
      }
    } catch (NumberFormatException e) {
      // told below, like a number out of range
    }
    faults.add(
        "%s (%s) was '%s' but must be a whole number within %d..%d"
            .formatted(
                setting.option(), setting.variable(), text, setting.least(), setting.greatest()));
    return setting.defaultValue();
  }

  private static void findSharedPorts(Map<Setting, Integer> values, List<String> faults) {
    Map<Integer, Setting> owners = new HashMap<>();
    for (Setting setting : Setting.values()) {
      Integer value = values.get(setting);
      if (value == null || value == 0 || !setting.isPort()) {
        continue;
      }
      Setting other = owners.putIfAbsent(value, setting);
      if (other != null) {
        faults.add(
            "%s was %d, which %s has already: every port can be used once"
                .formatted(setting.option(), value, other.option()));
      }
    }
  }

  private static @Nullable String first(@Nullable String one, @Nullable String other) {
    return one != null && !one.isBlank() ? one : other != null && !other.isBlank() ? other : null;
  }
}
