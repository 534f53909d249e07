package io.tracemill.demo;

import com.sun.net.httpserver.Headers;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
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
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The OpenTelemetry SDK as one service's tracer: W3C trace context, attributes by the current
 * semantic conventions, and the caller's name from one service to the next.
 */
final class OtelInstrumentation implements Instrumentation {
  /** Who asks, in the header that Envoy adds for its cluster. */
  static final String CALLER_HEADER = "x-envoy-downstream-service-cluster";

  private static final AttributeKey<String> CALLER = AttributeKey.stringKey("tracemill.caller");
  private static final long DELIVERY_TIMEOUT_SECONDS = 40;
  private static final long WARM_UP_SECONDS = 5;
  private static final TextMapPropagator PROPAGATOR = W3CTraceContextPropagator.getInstance();

  private final String service;
  private final CountingSpanProcessor made;
  private final CountingSpanExporter delivered;
  private final SdkTracerProvider provider;
  private final Tracer tracer;

  private OtelInstrumentation(
      String service,
      SdkTracerProvider provider,
      CountingSpanProcessor made,
      CountingSpanExporter delivered) {
    this.service = service;
    this.provider = provider;
    this.made = made;
    this.delivered = delivered;
    this.tracer = provider.get("io.tracemill.demo");
  }

  /** A tracer in a JVM that has several. */
  static OtelInstrumentation exportingTo(SpanExporter exporter, String service) {
    CountingSpanProcessor made = new CountingSpanProcessor();
    CountingSpanExporter delivered = new CountingSpanExporter(exporter);
    SdkTracerProvider provider =
        SdkTracerProvider.builder()
            .setResource(
                Resource.getDefault().toBuilder()
                    .put(ServiceAttributes.SERVICE_NAME, service)
                    .build())
            .addSpanProcessor(made)
            .addSpanProcessor(BatchSpanProcessor.builder(delivered).build())
            .build();
    return new OtelInstrumentation(service, provider, made, delivered);
  }

  /**
   * The tracer of a JVM that has only one, set up by the variables {@code OTEL_*} alone, as any
   * service's is: name, resource, exporter, batches.
   *
   * @throws IllegalStateException when they name no exporter
   */
  static OtelInstrumentation fromEnvironment(String service) {
    CountingSpanProcessor made = new CountingSpanProcessor();
    AtomicReference<@Nullable CountingSpanExporter> delivered = new AtomicReference<>();
    SdkTracerProvider provider =
        AutoConfiguredOpenTelemetrySdk.builder()
            .disableShutdownHook()
            .addTracerProviderCustomizer((builder, config) -> builder.addSpanProcessor(made))
            .addSpanExporterCustomizer(
                (exporter, config) -> {
                  CountingSpanExporter counting = new CountingSpanExporter(exporter);
                  delivered.set(counting);
                  return counting;
                })
            .build()
            .getOpenTelemetrySdk()
            .getSdkTracerProvider();
    CountingSpanExporter counting = delivered.get();
    if (counting == null) {
      throw new IllegalStateException(
          "OTEL_TRACES_EXPORTER was '%s' but must name an exporter"
              .formatted(System.getenv("OTEL_TRACES_EXPORTER")));
    }
    // An empty batch, so that the first spans do not wait for the exporter's classes and
    // connection.
    counting.export(List.of()).join(WARM_UP_SECONDS, TimeUnit.SECONDS);
    return new OtelInstrumentation(service, provider, made, counting);
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
        .setAttribute(CALLER, request.exchange().getRequestHeaders().getFirst(CALLER_HEADER))
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
      builder.setHeader(CALLER_HEADER, service);
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
            .setAttribute(DbAttributes.DB_NAMESPACE, query.namespace())
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
      String system,
      String namespace,
      String operation,
      String collection,
      String text,
      long port) {
    /** The database's name in the service graph. */
    String edgeServer() {
      return namespace;
    }
  }

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
