package io.tracemill.agent;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which service instance a process is, as OpenTelemetry's SDKs are told: system properties on the
 * command line before environment variables, the variable for the name before the list of
 * attributes.
 *
 * @param service service.name, never empty
 * @param instance service.instance.id; empty when not given
 * @param host host.name; empty when not given
 */
record Identity(String service, String instance, String host) {
  private static final String NAME_PROPERTY = "-Dotel.service.name=";
  private static final String ATTRIBUTES_PROPERTY = "-Dotel.resource.attributes=";

  /**
   * The identity; null when the process has none.
   *
   * @param commandLine arguments, each ended by a zero
   * @param environment {@code NAME=value}, each ended by a zero
   * @param named services known by their command lines
   */
  static @Nullable Identity of(String commandLine, String environment, List<NamedCommand> named) {
    Map<String, String> variables = variables(environment);
    String name = variables.getOrDefault("OTEL_SERVICE_NAME", "");
    String attributes = variables.getOrDefault("OTEL_RESOURCE_ATTRIBUTES", "");
    for (String argument : commandLine.split("\0")) {
      if (argument.startsWith(NAME_PROPERTY)) {
        name = argument.substring(NAME_PROPERTY.length());
      } else if (argument.startsWith(ATTRIBUTES_PROPERTY)) {
        attributes = argument.substring(ATTRIBUTES_PROPERTY.length());
      }
    }
    Map<String, String> resource = attributes(attributes);
    String service = name.isEmpty() ? resource.getOrDefault("service.name", "") : name;
    service = service.isEmpty() ? byCommand(commandLine, named) : service;
    return service.isEmpty()
        ? null
        : new Identity(
            service,
            resource.getOrDefault("service.instance.id", ""),
            resource.getOrDefault("host.name", ""));
  }

  private static String byCommand(String commandLine, List<NamedCommand> named) {
    String command = commandLine.replace('\0', ' ');
    for (NamedCommand candidate : named) {
      if (candidate.command().matcher(command).find()) {
        return candidate.service();
      }
    }
    return "";
  }

  private static Map<String, String> variables(String environment) {
    Map<String, String> variables = new HashMap<>();
    for (String variable : environment.split("\0")) {
      if (variable.startsWith("OTEL_")) {
        int equals = variable.indexOf('=');
        if (equals > 0) {
          variables.put(variable.substring(0, equals), variable.substring(equals + 1));
        }
      }
    }
    return variables;
  }

  /** {@code key=value,key=value}, values percent-encoded. */
  private static Map<String, String> attributes(String list) {
    Map<String, String> attributes = new HashMap<>();
    for (String attribute : list.split(",")) {
      int equals = attribute.indexOf('=');
      if (equals > 0) {
        attributes.put(
            attribute.substring(0, equals).strip(), decoded(attribute.substring(equals + 1)));
      }
    }
    return attributes;
  }

  private static String decoded(String value) {
    try {
      return URLDecoder.decode(value.strip().replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return value.strip(); // a lone percent sign
    }
  }
}
