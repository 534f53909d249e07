package io.tracemill.clickhouse;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import net.jpountz.lz4.LZ4FrameOutputStream;

/**
 * Measures what a million rows like otel_traces' cost: our encoding and sending, and the server's
 * CPU, at once and with its merges. Arguments: rows per batch (default 100,000), a statement that
 * changes the table before.
 */
final class InsertCost {
  private static final int BATCHES = 10;
  private static final long TICKS_PER_SECOND = 100;

  public static void main(String[] args) throws Exception {
    int rows = args.length > 0 ? Integer.parseInt(args[0]) : 100_000;
    Migrations.apply(TestClickHouse.config());
    if (args.length > 1) {
      TestClickHouse.execute(args[1]);
    }
    SpanRows encoder = new SpanRows();
    Random random = new Random(1);
    fill(encoder, random, rows);
    encoder.block().reset();
    List<byte[]> blocks = new ArrayList<>();
    long encodeNanos = 0;
    for (int i = 0; i < BATCHES; i++) {
      long start = threadNanos();
      fill(encoder, random, rows);
      blocks.add(encoder.block().toByteArray());
      encodeNanos += threadNanos() - start;
      encoder.block().reset();
    }
    double millions = rows * BATCHES / 1e6;
    System.out.printf(
        "rows %d x %d, %.0f bytes/row, encoding %.2f CPU-s per million rows%n",
        BATCHES, rows, blocks.get(0).length / (double) rows, encodeNanos / 1e9 / millions);
    List<String> columns = encoder.block().columnNames();
    try (Inserter inserter = new Inserter(TestClickHouse.config(), RetrySettings.DEFAULT)) {
      for (int round = 0; round < 2; round++) {
        measure("client-v2", millions, blocks, body -> insert(inserter, columns, rows, body));
      }
    }
    measure("java.net.http", millions, blocks, body -> post(columns, body, false));
    measure("java.net.http, lz4", millions, blocks, body -> post(columns, body, true));
    System.exit(0);
  }

  private interface Send {
    void send(byte[] body) throws Exception;
  }

  private static void measure(String name, double millions, List<byte[]> blocks, Send send)
      throws Exception {
    TestClickHouse.execute("TRUNCATE TABLE tracemill.otel_traces SYNC");
    TestClickHouse.execute("TRUNCATE TABLE tracemill.otel_traces_trace_id_ts SYNC");
    TestClickHouse.execute("SYSTEM STOP MERGES tracemill.otel_traces");
    long ownStart = threadNanos();
    double serverStart = serverSeconds();
    long wallStart = System.nanoTime();
    for (byte[] block : blocks) {
      send.send(block);
    }
    double wall = (System.nanoTime() - wallStart) / 1e9;
    double own = (threadNanos() - ownStart) / 1e9;
    double inserted = serverSeconds() - serverStart;
    TestClickHouse.execute("SYSTEM START MERGES tracemill.otel_traces");
    awaitMerges();
    double merged = serverSeconds() - serverStart;
    System.out.printf(
        "%-20s server %.2f CPU-s per million rows (%.2f with merges), sending thread %.2f, wall %.2f s per million, rows stored %s%n",
        name,
        inserted / millions,
        merged / millions,
        own / millions,
        wall / millions,
        TestClickHouse.execute("SELECT count() FROM tracemill.otel_traces"));
  }

  private static void awaitMerges() throws IOException {
    int quiet = 0;
    while (quiet < 20) {
      LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
      quiet =
          TestClickHouse.execute("SELECT count() FROM system.merges").equals("0") ? quiet + 1 : 0;
    }
  }

  private static void fill(SpanRows encoder, Random random, int rows) {
    for (int i = 0; i < rows; i++) {
      encoder.add(random);
    }
  }

  private static void insert(Inserter inserter, List<String> columns, int rows, byte[] body)
      throws Exception {
    inserter.insert(
        new InsertRequest(
            "otel_traces",
            columns,
            rows,
            body.length,
            UUID.randomUUID().toString(),
            false,
            out -> out.write(body)));
  }

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private static void post(List<String> columns, byte[] body, boolean lz4) throws Exception {
    String query =
        "INSERT INTO tracemill.otel_traces (`" + String.join("`,`", columns) + "`) FORMAT Native";
    URI uri =
        URI.create(
            TestClickHouse.server().url()
                + "/?optimize_on_insert=0&query="
                + URLEncoder.encode(query, StandardCharsets.UTF_8));
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .header("X-ClickHouse-User", TestClickHouse.server().writer().name())
            .header("X-ClickHouse-Key", TestClickHouse.server().writer().password());
    byte[] sent = body;
    if (lz4) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      try (OutputStream frame = new LZ4FrameOutputStream(out)) {
        frame.write(body);
      }
      sent = out.toByteArray();
      request.header("Content-Encoding", "lz4");
    }
    HttpResponse<String> response =
        HTTP.send(
            request.POST(HttpRequest.BodyPublishers.ofByteArray(sent)).build(),
            HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IOException(response.body());
    }
  }

  private static long threadNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static double serverSeconds() throws IOException {
    long pid = TestClickHouse.server().process().pid().orElseThrow();
    String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / (double) TICKS_PER_SECOND;
  }
}
