package io.tracemill.demo;

import com.sun.net.httpserver.Headers;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.opentelemetry.semconv.ClientAttributes;
import io.opentelemetry.semconv.DbAttributes;
import io.opentelemetry.semconv.ErrorAttributes;
import io.opentelemetry.semconv.HttpAttributes;
import io.opentelemetry.semconv.NetworkAttributes;
import io.opentelemetry.semconv.ServerAttributes;
import io.opentelemetry.semconv.ServiceAttributes;
import io.opentelemetry.semconv.UrlAttributes;
import io.opentelemetry.semconv.UserAgentAttributes;
import io.opentelemetry.semconv.incubating.DeploymentIncubatingAttributes;
import io.opentelemetry.semconv.incubating.HostIncubatingAttributes;
import io.opentelemetry.semconv.incubating.ServiceIncubatingAttributes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The OpenTelemetry SDK as one service's tracer: W3C trace context, attributes by the current
 * semantic conventions. Its queue is larger than a demo run, so no span is dropped on the way.
 */
final class OtelInstrumentation implements Instrumentation {
  static final String ENVIRONMENT = "demo";
  private static final int QUEUE_SPANS = 200_000;
  private static final long DELIVERY_TIMEOUT_SECONDS = 15;
  private static final TextMapPropagator PROPAGATOR = W3CTraceContextPropagator.getInstance();

  private final String service;
  private final CountingSpanProcessor made;
  private final CountingSpanExporter delivered;
  private final SdkTracerProvider provider;
  private final Tracer tracer;

  OtelInstrumentation(String service, String version, SpanExporter exporter) {
    this.service = service;
    this.made = new CountingSpanProcessor();
    this.delivered = new CountingSpanExporter(exporter);
    this.provider =
        SdkTracerProvider.builder()
            .setResource(resource(service, version))
            .addSpanProcessor(made)
            .addSpanProcessor(
                BatchSpanProcessor.builder(delivered)
                    .setMaxQueueSize(QUEUE_SPANS)
                    .setScheduleDelay(1, TimeUnit.SECONDS)
                    .build())
            .build();
    this.tracer = provider.get("io.tracemill.demo", version);
  }

  private static Resource resource(String service, String version) {
    return Resource.getDefault().toBuilder()
        .put(ServiceAttributes.SERVICE_NAME, service)
        .put(ServiceAttributes.SERVICE_VERSION, version)
        .put(ServiceIncubatingAttributes.SERVICE_INSTANCE_ID, UUID.randomUUID().toString())
        .put(HostIncubatingAttributes.HOST_NAME, hostName())
        .put(DeploymentIncubatingAttributes.DEPLOYMENT_ENVIRONMENT_NAME, ENVIRONMENT)
        .build();
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (java.net.UnknownHostException e) {
      return "localhost"; // a host that cannot name itself
    }
  }

  @Override
  public Reply serve(Incoming request, Handler handler) throws IOException, InterruptedException {
    Context parent =
        PROPAGATOR.extract(
            Context.root(), request.exchange().getRequestHeaders(), HeaderGetter.INSTANCE);
    Span span = serverSpan(request, parent);
    try (Scope scope = span.makeCurrent()) {
      Reply reply = handler.handle(request);
      span.setAttribute(HttpAttributes.HTTP_RESPONSE_STATUS_CODE, (long) reply.status());
      if (reply.failed()) {
        failed(span, Integer.toString(reply.status()), "");
      }
      return reply;
    } catch (IOException | InjectedFailureException e) {
      span.setAttribute(HttpAttributes.HTTP_RESPONSE_STATUS_CODE, 500L);
      span.recordException(e);
      failed(span, e.getClass().getName(), String.valueOf(e.getMessage()));
      return new Reply(500, String.valueOf(e.getMessage()));
    } finally {
      span.end();
    }
  }

  private Span serverSpan(Incoming request, Context parent) {
    var local = request.exchange().getLocalAddress();
    return tracer
        .spanBuilder(request.method() + " " + request.route())
        .setSpanKind(SpanKind.SERVER)
        .setParent(parent)
        .setAttribute(HttpAttributes.HTTP_REQUEST_METHOD, request.method())
        .setAttribute(HttpAttributes.HTTP_ROUTE, request.route())
        .setAttribute(UrlAttributes.URL_SCHEME, "http")
        .setAttribute(UrlAttributes.URL_PATH, request.path())
        .setAttribute(ServerAttributes.SERVER_ADDRESS, local.getHostString())
        .setAttribute(ServerAttributes.SERVER_PORT, (long) local.getPort())
        .setAttribute(
            ClientAttributes.CLIENT_ADDRESS,
            request.exchange().getRemoteAddress().getAddress().getHostAddress())
        .setAttribute(NetworkAttributes.NETWORK_PROTOCOL_VERSION, "1.1")
        .setAttribute(
            UserAgentAttributes.USER_AGENT_ORIGINAL,
            request.exchange().getRequestHeaders().getFirst("User-Agent"))
        .startSpan();
  }

  @Override
  public Reply call(Outgoing request, Transport transport)
      throws IOException, InterruptedException {
    Span span =
        tracer
            .spanBuilder(request.method())
            .setSpanKind(SpanKind.CLIENT)
            .setAttribute(HttpAttributes.HTTP_REQUEST_METHOD, request.method())
            .setAttribute(UrlAttributes.URL_FULL, request.uri().toString())
            .setAttribute(ServerAttributes.SERVER_ADDRESS, request.uri().getHost())
            .setAttribute(ServerAttributes.SERVER_PORT, (long) request.uri().getPort())
            .startSpan();
    try (Scope scope = span.makeCurrent()) {
      HttpRequest.Builder builder = HttpRequest.newBuilder(request.uri());
      PROPAGATOR.inject(Context.current(), builder, HttpRequest.Builder::setHeader);
      HttpResponse<String> response = transport.send(builder);
      span.setAttribute(HttpAttributes.HTTP_RESPONSE_STATUS_CODE, (long) response.statusCode());
      if (response.statusCode() >= 400) {
        failed(span, Integer.toString(response.statusCode()), "");
      }
      return new Reply(response.statusCode(), response.body());
    } catch (IOException e) {
      span.recordException(e);
      failed(span, e.getClass().getName(), String.valueOf(e.getMessage()));
      throw e;
    } finally {
      span.end();
    }
  }

  /** Runs {@code work} in an internal span. */
  <T> T within(String name, Work<T> work) throws InterruptedException {
    return run(tracer.spanBuilder(name).startSpan(), work);
  }

  /** Runs {@code work} in the client span of a database query. */
  <T> T query(DatabaseQuery query, Work<T> work) throws InterruptedException {
    Span span =
        tracer
            .spanBuilder(query.operation() + " " + query.collection())
            .setSpanKind(SpanKind.CLIENT)
            .setAttribute(DbAttributes.DB_SYSTEM_NAME, query.system())
            .setAttribute(DbAttributes.DB_NAMESPACE, service)
            .setAttribute(DbAttributes.DB_OPERATION_NAME, query.operation())
            .setAttribute(DbAttributes.DB_COLLECTION_NAME, query.collection())
            .setAttribute(DbAttributes.DB_QUERY_TEXT, query.text())
            .setAttribute(ServerAttributes.SERVER_ADDRESS, query.system() + ".demo.internal")
            .setAttribute(ServerAttributes.SERVER_PORT, query.port())
            .startSpan();
    return run(span, work);
  }

  private static <T> T run(Span span, Work<T> work) throws InterruptedException {
    try (Scope scope = span.makeCurrent()) {
      return work.run();
    } finally {
      span.end();
    }
  }

  private static void failed(Span span, String errorType, String message) {
    span.setAttribute(ErrorAttributes.ERROR_TYPE, errorType);
    span.setStatus(StatusCode.ERROR, message);
  }

  @Override
  public SpanCounts counts() {
    return made.counts();
  }

  @Override
  public void flush() throws IOException {
    provider.forceFlush().join(DELIVERY_TIMEOUT_SECONDS, TimeUnit.SECONDS);
    long missing = made.counts().spans() - delivered.count();
    if (missing != 0) {
      throw new IOException(
          "%s: %d of %d spans were not acknowledged within %d s%s"
              .formatted(
                  service,
                  missing,
                  made.counts().spans(),
                  DELIVERY_TIMEOUT_SECONDS,
                  delivered.lastFailure()));
    }
  }

  @Override
  public void close() {
    provider.close();
  }

  /** What runs inside a span. */
  @FunctionalInterface
  interface Work<T> {
    T run() throws InterruptedException;
  }

  /**
   * A query as the span describes it; the demo has no database and only takes its time.
   *
   * @param port where such a database listens
   */
  record DatabaseQuery(
      String system, String operation, String collection, String text, long port) {}

  private enum HeaderGetter implements TextMapGetter<Headers> {
    INSTANCE;

    @Override
    public Iterable<String> keys(Headers headers) {
      return headers.keySet();
    }

    @Override
    public @Nullable String get(@Nullable Headers headers, String key) {
      return headers == null ? null : headers.getFirst(key);
    }
  }
}
