package io.tracemill.gateway;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.MediaType;
import java.util.concurrent.CompletionException;

/** What the services of all protocols need to say no. */
final class Failures {
  private Failures() {}

  /** The refusal with which {@link Intake#receive} failed. */
  static Refusal refusal(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return cause instanceof Refusal refusal
        ? refusal
        : new Refusal(Refusal.Kind.INTERNAL, "fault of the gateway: " + cause);
  }

  static Refusal contentType(HttpRequest request, String wanted) {
    MediaType type = request.contentType();
    return new Refusal(
        Refusal.Kind.UNSUPPORTED,
        "content type was %s but must be %s"
            .formatted(
                type == null ? "missing" : "'" + Limits.cut(type.toString(), 80) + "'", wanted));
  }
}
