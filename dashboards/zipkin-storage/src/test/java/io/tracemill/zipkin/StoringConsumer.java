package io.tracemill.zipkin;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import io.tracemill.formats.RejectReason;
import io.tracemill.formats.SpanSink;
import io.tracemill.formats.ZipkinJsonReader;
import io.tracemill.formats.ZipkinMapper;
import io.tracemill.oracle.Oracle;
import io.tracemill.oracle.Report;
import io.tracemill.oracle.Row;
import io.tracemill.oracle.Tables;
import io.tracemill.runtime.ClickHouse;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import zipkin2.Call;
import zipkin2.Span;
import zipkin2.codec.SpanBytesEncoder;
import zipkin2.storage.SpanConsumer;

/**
 * Stores spans as the pipeline would, without its processes: they are read by the gateway's reader,
 * and the tables are computed of all of them by the oracle, with which the job is compared.
 */
final class StoringConsumer implements SpanConsumer {
  private static final ObjectMapper JSON =
      new ObjectMapper().registerModule(new SimpleModule().addSerializer(new InstantSerializer()));

  private final ClickHouse clickHouse;
  private final ZipkinJsonReader reader = new ZipkinJsonReader(new ZipkinMapper(""));
  private final List<Report> reports = new ArrayList<>();

  StoringConsumer(ClickHouse clickHouse) {
    this.clickHouse = clickHouse;
  }

  @Override
  public Call<Void> accept(List<Span> spans) {
    return new ReadCall<>(() -> store(spans), Runnable::run);
  }

  synchronized void clear() throws IOException {
    reports.clear();
    truncate();
  }

  /** Stores what other formats gave. */
  synchronized void add(io.tracemill.schemas.Span... spans) throws IOException {
    for (io.tracemill.schemas.Span span : spans) {
      reports.add(new Report(span, System.currentTimeMillis()));
    }
    storeAll();
  }

  private synchronized Void store(List<Span> spans) throws IOException {
    reader.read(
        SpanBytesEncoder.JSON_V2.encodeList(spans),
        new SpanSink() {
          @Override
          public void add(io.tracemill.schemas.Span span) {
            reports.add(new Report(span, System.currentTimeMillis()));
          }

          @Override
          public void reject(RejectReason reason) {
            throw new IllegalArgumentException(reason.toString());
          }
        });
    storeAll();
    return null;
  }

  private void storeAll() throws IOException {
    truncate();
    Tables tables = Oracle.compute(reports);
    insert("otel_traces", tables.otelTraces());
    insert("service_metrics_1m", tables.serviceMetrics1m());
    insert("service_edges_1m", tables.serviceEdges1m());
  }

  private void insert(String table, List<? extends Row> rows) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (Row row : rows) {
      lines.append(JSON.writeValueAsString(row.columns())).append('\n');
    }
    clickHouse.execute("INSERT INTO tracemill." + table + " FORMAT JSONEachRow\n" + lines);
  }

  private void truncate() throws IOException {
    for (String table :
        List.of(
            "otel_traces", "otel_traces_trace_id_ts", "service_metrics_1m", "service_edges_1m")) {
      clickHouse.execute("TRUNCATE TABLE tracemill." + table);
    }
  }

  private static final class InstantSerializer extends StdSerializer<Instant> {
    private static final DateTimeFormatter FORMAT =
        DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSSSSSSSS").withZone(ZoneOffset.UTC);

    InstantSerializer() {
      super(Instant.class);
    }

    @Override
    public void serialize(Instant value, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      out.writeString(FORMAT.format(value));
    }
  }
}
