package io.tracemill.demo;

import brave.Span;
import brave.Tracer;
import brave.Tracing;
import brave.handler.MutableSpan;
import brave.handler.SpanHandler;
import brave.http.HttpClientHandler;
import brave.http.HttpClientRequest;
import brave.http.HttpClientResponse;
import brave.http.HttpServerHandler;
import brave.http.HttpServerRequest;
import brave.http.HttpServerResponse;
import brave.http.HttpTracing;
import brave.propagation.TraceContext;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import zipkin2.reporter.BytesMessageSender;
import zipkin2.reporter.InMemoryReporterMetrics;
import zipkin2.reporter.brave.AsyncZipkinSpanHandler;

/**
 * Brave as one service's tracer, as it comes: B3 headers, and a server that joins its client's span
 * id. Spans go out as Zipkin v2 JSON.
 */
final class BraveInstrumentation implements Instrumentation {
  private static final int QUEUE_SPANS = 200_000;
  private static final long DELIVERY_TIMEOUT_SECONDS = 40;

  private final String service;
  private final CountingSender sender;
  private final InMemoryReporterMetrics metrics = new InMemoryReporterMetrics();
  private final CountingSpanHandler made = new CountingSpanHandler();
  private final AsyncZipkinSpanHandler reporter;
  private final Tracing tracing;
  private final Tracer tracer;
  private final HttpServerHandler<HttpServerRequest, HttpServerResponse> server;
  private final HttpClientHandler<HttpClientRequest, HttpClientResponse> client;

  BraveInstrumentation(String service, BytesMessageSender sender) {
    this.service = service;
    this.sender = new CountingSender(sender);
    this.reporter =
        AsyncZipkinSpanHandler.newBuilder(this.sender)
            .metrics(metrics)
            .queuedMaxSpans(QUEUE_SPANS)
            .messageTimeout(200, TimeUnit.MILLISECONDS)
            .closeTimeout(500, TimeUnit.MILLISECONDS) // enough after flush()
            .build();
    this.tracing =
        Tracing.newBuilder()
            .localServiceName(service)
            .localIp("127.0.0.1")
            .traceId128Bit(true)
            .addSpanHandler(made)
            .addSpanHandler(reporter)
            .build();
    this.tracer = tracing.tracer();
    HttpTracing http = HttpTracing.create(tracing);
    this.server = HttpServerHandler.create(http);
    this.client = HttpClientHandler.create(http);
  }

  @Override
  public Reply serve(Incoming request, Handler handler) throws IOException, InterruptedException {
    ServerRequest received = new ServerRequest(request);
    Span span = server.handleReceive(received);
    Reply reply = new Reply(500, "failed");
    Throwable error = null;
    try (Tracer.SpanInScope scope = tracer.withSpanInScope(span)) {
      reply = handler.handle(request);
      return reply;
    } catch (IOException | InjectedFailureException e) {
      error = e;
      return reply;
    } finally {
      server.handleSend(new ServerResponse(received, reply.status(), error), span);
    }
  }

  @Override
  public Reply call(Outgoing request, Transport transport)
      throws IOException, InterruptedException {
    HttpRequest.Builder builder = HttpRequest.newBuilder(request.uri());
    ClientRequest sent = new ClientRequest(request, builder);
    Span span = client.handleSend(sent);
    span.remoteServiceName(request.server());
    span.remoteIpAndPort(request.uri().getHost(), request.uri().getPort());
    int status = 0;
    Throwable error = null;
    try (Tracer.SpanInScope scope = tracer.withSpanInScope(span)) {
      HttpResponse<String> response = transport.send(builder);
      status = response.statusCode();
      return new Reply(status, response.body());
    } catch (IOException e) {
      error = e;
      throw e;
    } finally {
      client.handleReceive(new ClientResponse(sent, status, error), span);
    }
  }

  @Override
  public SpanCounts counts() {
    return made.tally.counts();
  }

  @Override
  public void flush() throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DELIVERY_TIMEOUT_SECONDS);
    long made = counts().spans();
    while (sender.acknowledged() < made && System.nanoTime() < deadline) {
      reporter.flush(); // a batch that the reporter's own thread is sending is not waited for
      TimeUnit.MILLISECONDS.sleep(20);
    }
    if (sender.acknowledged() < made) {
      throw new IOException(
          "%s: %d of %d spans were not acknowledged within %d s %s"
              .formatted(
                  service,
                  made - sender.acknowledged(),
                  made,
                  DELIVERY_TIMEOUT_SECONDS,
                  metrics.messagesDroppedByCause()));
    }
  }

  @Override
  public void close() {
    tracing.close();
    reporter.close();
    sender.close();
  }

  private static final class CountingSpanHandler extends SpanHandler {
    private final SpanTally tally = new SpanTally();

    @Override
    public boolean end(TraceContext context, MutableSpan span, Cause cause) {
      tally.add(span.parentId() == null);
      return true;
    }
  }

  private static final class ServerRequest extends HttpServerRequest {
    private final Incoming request;

    ServerRequest(Incoming request) {
      this.request = request;
    }

    @Override
    public Object unwrap() {
      return request.exchange();
    }

    @Override
    public String method() {
      return request.method();
    }

    @Override
    public String path() {
      return request.path();
    }

    @Override
    public String route() {
      return request.route();
    }

    @Override
    public String url() {
      return request.exchange().getRequestURI().toString();
    }

    @Override
    public @Nullable String header(String name) {
      return request.exchange().getRequestHeaders().getFirst(name);
    }

    @Override
    public boolean parseClientIpAndPort(Span span) {
      var remote = request.exchange().getRemoteAddress();
      return span.remoteIpAndPort(remote.getAddress().getHostAddress(), remote.getPort());
    }
  }

  private static final class ServerResponse extends HttpServerResponse {
    private final ServerRequest request;
    private final int status;
    private final @Nullable Throwable error;

    ServerResponse(ServerRequest request, int status, @Nullable Throwable error) {
      this.request = request;
      this.status = status;
      this.error = error;
    }

    @Override
    public Object unwrap() {
      return request.unwrap();
    }

    @Override
    public ServerRequest request() {
      return request;
    }

    @Override
    public @Nullable Throwable error() {
      return error;
    }

    @Override
    public int statusCode() {
      return status;
    }
  }

  private static final class ClientRequest extends HttpClientRequest {
    private final Outgoing request;
    private final HttpRequest.Builder builder;

    ClientRequest(Outgoing request, HttpRequest.Builder builder) {
      this.request = request;
      this.builder = builder;
    }

    @Override
    public Object unwrap() {
      return builder;
    }

    @Override
    public String method() {
      return request.method();
    }

    @Override
    public String path() {
      return request.uri().getPath();
    }

    @Override
    public String url() {
      return request.uri().toString();
    }

    @Override
    public @Nullable String header(String name) {
      return null; // nothing is on the request before the tracer
    }

    @Override
    public void header(String name, String value) {
      builder.setHeader(name, value);
    }
  }

  private static final class ClientResponse extends HttpClientResponse {
    private final ClientRequest request;
    private final int status;
    private final @Nullable Throwable error;

    ClientResponse(ClientRequest request, int status, @Nullable Throwable error) {
      this.request = request;
      this.status = status;
      this.error = error;
    }

    @Override
    public Object unwrap() {
      return request.unwrap();
    }

    @Override
    public ClientRequest request() {
      return request;
    }

    @Override
    public @Nullable Throwable error() {
      return error;
    }

    @Override
    public int statusCode() {
      return status;
    }
  }
}
