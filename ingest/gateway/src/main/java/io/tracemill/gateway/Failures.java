package io.tracemill.gateway;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.MediaType;
import io.tracemill.formats.MalformedMessageException;
import io.tracemill.schemas.mapping.Limits;
import java.util.concurrent.CompletionException;

/** What the services of all protocols need to say no. */
final class Failures {
  private Failures() {}

  /** The refusal behind a failed request; what is none is a fault of the gateway. */
  static Refusal refusal(Throwable failure) {
    Throwable cause = cause(failure);
    if (cause instanceof Refusal refusal) {
      return refusal;
    }
    return cause instanceof MalformedMessageException
        ? Refusal.malformed(String.valueOf(cause.getMessage()))
        : new Refusal(Refusal.Kind.INTERNAL, "fault of the gateway: " + cause);
  }

  /** What a future failed with. */
  static Throwable cause(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
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
