package io.tracemill.schemas.mapping;

import java.util.SortedMap;

/**
 * What a resource's attributes, under OpenTelemetry's names, say about who reports; empty where
 * they say nothing.
 */
public record ResourceIdentity(
    String service, String instance, String environment, String serviceVersion, String host) {

  public static ResourceIdentity of(SortedMap<String, String> attributes, Mending mending) {
    String environment = attributes.getOrDefault("deployment.environment.name", "");
    if (environment.isEmpty()) {
      environment = attributes.getOrDefault("deployment.environment", "");
    }
    return new ResourceIdentity(
        mending.text(attributes.getOrDefault("service.name", "")),
        mending.text(attributes.getOrDefault("service.instance.id", "")),
        mending.text(environment),
        mending.text(attributes.getOrDefault("service.version", "")),
        mending.text(attributes.getOrDefault("host.name", "")));
  }
}
