package io.tracemill.gateway;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.SessionProtocol;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.VirtualHostBuilder;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.tracemill.formats.OtlpMapper;
import io.tracemill.formats.ZipkinMapper;
import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * One server for all ports. What it acknowledges is in Kafka; the rest it refuses with the reason
 * in the protocol's own form.
 *
 * <p>{@link #close} refuses what comes from then on, waits for open requests, flushes the producer
 * and ends.
 */
final class Gateway implements AutoCloseable {
  private static final MediaType METRICS = MediaType.parse("text/plain; version=0.0.4");
  private static final Duration BODY_TIMEOUT = Duration.ofSeconds(30);
  private static final long QUIET_MILLIS = 200;
  private static final long DRAIN_MILLIS = 12_000;

  private final Intake intake;
  private final Server server;
  private final SpanPublisher publisher;

  private Gateway(Intake intake, Server server, SpanPublisher publisher) {
    this.intake = intake;
    this.server = server;
    this.publisher = publisher;
  }

  /** Listens on all ports, or on none: a port that is taken is a failure. Closes the publisher. */
  static Gateway start(
      GatewayConfig config,
      int schemaId,
      SpanPublisher publisher,
      GatewayMetrics metrics,
      PrometheusMeterRegistry registry) {
    ByteBudget budget = new ByteBudget(config.maxUnacknowledgedBytes());
    metrics.watch(budget);
    Intake intake = new Intake(config, schemaId, publisher, metrics, budget);
    Server server = server(config, intake, registry);
    server.start().join();
    return new Gateway(intake, server, publisher);
  }

  private static Server server(
      GatewayConfig config, Intake intake, PrometheusMeterRegistry registry) {
    ServerBuilder builder = Server.builder();
    for (int port :
        new int[] {
          config.otlpGrpcPort(), config.otlpHttpPort(), config.zipkinPort(), config.metricsPort()
        }) {
      builder.port(new InetSocketAddress(config.host(), port), SessionProtocol.HTTP);
    }
    HttpService health = (ctx, request) -> health(intake);
    OtlpMapper otlp = new OtlpMapper(config.tenant());
    builder
        .virtualHost(config.otlpGrpcPort())
        .service(OtlpGrpcService.EXPORT_PATH, new OtlpGrpcService(intake, otlp))
        .serviceUnder("/", OtlpGrpcService::unknownMethod);
    builder
        .virtualHost(config.otlpHttpPort())
        .route()
        .post("/v1/traces")
        .build(new OtlpHttpService(intake, otlp))
        .route()
        .get("/health")
        .build(health);
    zipkin(builder.virtualHost(config.zipkinPort()), config, intake, health);
    builder
        .virtualHost(config.metricsPort())
        .route()
        .get("/metrics")
        .build((ctx, request) -> HttpResponse.of(HttpStatus.OK, METRICS, registry.scrape()))
        .route()
        .get("/health")
        .build(health);
    return builder
        .maxRequestLength(0) // the body collector has the limit, and answers in each protocol
        .requestTimeout(BODY_TIMEOUT.plus(config.kafkaTimeout().multipliedBy(2)))
        .blockingTaskExecutor(config.workers())
        .meterRegistry(registry)
        .gracefulShutdownTimeoutMillis(QUIET_MILLIS, DRAIN_MILLIS)
        .disableServerHeader()
        .disableDateHeader()
        .build();
  }

  private static void zipkin(
      VirtualHostBuilder host, GatewayConfig config, Intake intake, HttpService health) {
    ZipkinBrowserService browser = new ZipkinBrowserService(config.zipkinUiPort());
    host.route()
        .post("/api/v2/spans")
        .build(new ZipkinService(intake, new ZipkinMapper(config.tenant())))
        .route()
        .get("/health")
        .build(health)
        .route()
        .get("/")
        .get("/zipkin")
        .get("prefix:/zipkin/")
        .get("prefix:/api/v2/")
        .build(browser);
  }

  private static HttpResponse health(Intake intake) {
    return intake.isDraining()
        ? HttpResponse.of(
            HttpStatus.SERVICE_UNAVAILABLE, MediaType.JSON_UTF_8, "{\"status\":\"DOWN\"}")
        : HttpResponse.of(HttpStatus.OK, MediaType.JSON_UTF_8, "{\"status\":\"UP\"}");
  }

  @Override
  public void close() {
    intake.drain();
    server.stop().join();
    publisher.close();
  }
}
