package io.tracemill.registry;

import io.tracemill.registry.RegistryException.Reason;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.rest.RestService;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;

/** Confluent's own client; its exceptions and types stop here. */
final class ConfluentSchemaRegistry implements SchemaRegistry {
  private static final String ALL = "all subjects";
  private static final Set<String> SCHEMES = Set.of("http", "https");
  private static final int SUBJECT_NOT_FOUND = 40401;

  private final RestService rest;
  private final String shownUrls;

  ConfluentSchemaRegistry(List<URI> urls, RegistryTimeouts timeouts) {
    if (urls.isEmpty()) {
      throw new IllegalArgumentException("registry URLs were empty but there must be one at least");
    }
    this.shownUrls =
        urls.stream().map(ConfluentSchemaRegistry::withoutUser).collect(Collectors.joining(","));
    this.rest = new RestService(urls.stream().map(URI::toString).toList());
    rest.configure(
        Map.of(
            "basic.auth.credentials.source", "URL",
            "http.connect.timeout.ms", timeouts.connectMillis(),
            "http.read.timeout.ms", timeouts.readMillis()));
  }

  @Override
  public int register(String subject, String schema) {
    return ask(
        subject,
        () -> {
          int id = rest.registerSchema(schema, subject);
          if (id <= 0) {
            throw new IOException("answer without a schema id");
          }
          return id;
        });
  }

  @Override
  public String schemaById(int id) {
    return ask(
        "schema id " + id,
        () -> {
          String schema = rest.getId(id).getSchemaString();
          if (schema == null) {
            throw new IOException("answer without a schema");
          }
          return schema;
        });
  }

  @Override
  public boolean isCompatible(String subject, String schema) {
    try {
      return ask(subject, () -> rest.testCompatibility(schema, subject, false)).isEmpty();
    } catch (RegistryException e) {
      if (e.code() == SUBJECT_NOT_FOUND) {
        return true;
      }
      throw e;
    }
  }

  @Override
  public void setCompatibility(String subject, Compatibility level) {
    ask(subject, () -> rest.updateCompatibility(level.name(), subject));
  }

  @Override
  public void setDefaultCompatibility(Compatibility level) {
    ask(ALL, () -> rest.updateCompatibility(level.name(), null));
  }

  @Override
  public List<String> subjects() {
    return List.copyOf(ask(ALL, rest::getAllSubjects));
  }

  @Override
  public String toString() {
    return "schema registry " + shownUrls;
  }

  @FunctionalInterface
  private interface Request<T> {
    T send() throws IOException, RestClientException;
  }

  private <T> T ask(String subject, Request<T> request) {
    try {
      return request.send();
    } catch (RestClientException e) {
      throw failure(reason(e), subject, e.getErrorCode(), e);
    } catch (IOException e) {
      throw failure(Reason.UNREACHABLE, subject, 0, e);
    } catch (RuntimeException e) {
      // The client knows no other exceptions, but an answer that is no registry's can surprise it.
      throw failure(Reason.UNREACHABLE, subject, 0, e);
    }
  }

  private RegistryException failure(Reason reason, String subject, int code, Exception cause) {
    return new RegistryException(
        reason,
        shownUrls,
        subject,
        code,
        cause instanceof RestClientException ? cause.getMessage() : cause.toString(),
        cause);
  }

  private static Reason reason(RestClientException e) {
    return switch (e.getStatus()) {
      case 404 -> e.getErrorCode() / 100 == 404 ? Reason.NOT_FOUND : Reason.UNREACHABLE;
      case 409 -> Reason.INCOMPATIBLE;
      case 408, 429 -> Reason.FAILED;
      default -> e.getStatus() >= 400 && e.getStatus() < 500 ? Reason.REFUSED : Reason.FAILED;
    };
  }

  private static String withoutUser(URI url) {
    String user = url.getRawUserInfo();
    String shown = user == null ? url.toString() : url.toString().replace(user + "@", "");
    String scheme = url.getScheme();
    if (scheme == null || !SCHEMES.contains(scheme) || url.getHost() == null) {
      throw new IllegalArgumentException(
          "registry URL was '" + shown + "' but must be like http://127.0.0.1:8081");
    }
    return shown;
  }
}
