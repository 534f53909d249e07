package io.tracemill.runtime;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.StringArray;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A ClickHouse server in this process: loads the engine's library and runs its HTTP and native
 * servers until SIGTERM. Arguments: library, data directory, configuration file, HTTP port, native
 * port (0 for none). Environment: {@code TRACEMILL_CLICKHOUSE_USER} and {@code
 * TRACEMILL_CLICKHOUSE_PASSWORD} of a user that may kill queries, for the stop.
 *
 * <p>The engine listens on a port of its own choice behind an {@link HttpGate}, since in this mode
 * it aborts when the answer to a malformed request cannot be sent.
 *
 * <p>What was acknowledged survives any end of this process.
 */
public final class ClickHouseServer {
  private static final int RTLD_NOW_LOCAL = 2;
  private static final int STOP_TIMEOUT_MILLIS = 1_000;
  private static final String KEEPALIVE = "tracemill-keepalive";

  /** The engine's exported functions. */
  interface Engine extends Library {
    void chdb_set_signal_handlers_enabled(int enabled);

    Pointer chdb_query_cmdline(int argc, StringArray argv);
  }

  /** Of the C library: ends the process without running destructors, which would abort. */
  interface LibC extends Library {
    void _exit(int status);
  }

  private ClickHouseServer() {}

  public static void main(String[] args) throws IOException {
    if (args.length != 5) {
      System.err.println("arguments: <library> <data> <config.xml> <HTTP port> <native port>");
      System.exit(2);
    }
    LibC libc = Native.load("c", LibC.class);
    Engine engine =
        Native.load(args[0], Engine.class, Map.of(Library.OPTION_OPEN_FLAGS, RTLD_NOW_LOCAL));
    // before anything else: the engine's handlers would take the signals that the JVM lives on
    engine.chdb_set_signal_handlers_enabled(0);
    CountDownLatch ended = new CountDownLatch(1);
    int enginePort = Port.freeNumber();
    HttpGate gate = HttpGate.open(Integer.parseInt(args[3]), enginePort);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(libc, ended, enginePort), "stop"));
    List<String> command = command(args, enginePort);
    engine.chdb_query_cmdline(
        command.size(), new StringArray(command.toArray(new String[0]), "UTF-8"));
    ended.countDown();
    gate.close();
    // reached when stopped, or when the engine could not start: it has said why on standard error
    System.exit(1);
  }

  private static List<String> command(String[] args, int enginePort) {
    List<String> command = new ArrayList<>();
    command.add("clickhouse");
    command.add("--path=" + args[1]);
    command.add("--config-file=" + args[2]);
    command.add("--listen_host=127.0.0.1");
    command.add("--http_port=" + enginePort);
    command.add("--log-level=warning");
    String listenNative = "";
    if (!args[4].equals("0")) {
      command.add("--tcp_port=" + args[4]);
      listenNative = " SYSTEM START LISTEN TCP;";
    }
    command.add(
        "--query=SYSTEM START LISTEN HTTP;"
            + listenNative
            + " SELECT sleepEachRow(1) FROM system.numbers FORMAT Null"
            + " SETTINGS function_sleep_max_microseconds_per_block=0, max_block_size=1,"
            + " max_execution_time=0, log_comment='"
            + KEEPALIVE
            + "'");
    return command;
  }

  private static void stop(LibC libc, CountDownLatch ended, int httpPort) {
    boolean endedByItself = ended.getCount() == 0;
    if (!endedByItself) {
      endEngine(ended, httpPort);
    }
    libc._exit(endedByItself ? 1 : 0);
  }

  private static void endEngine(CountDownLatch ended, int httpPort) {
    try {
      killKeepalive(httpPort);
      ended.await(STOP_TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
    } catch (IOException e) {
      System.err.println("the engine could not be asked to end: " + e.getMessage() + "; leaving");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void killKeepalive(int httpPort) throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection)
            URI.create("http://127.0.0.1:" + httpPort + "/").toURL().openConnection();
    connection.setConnectTimeout(STOP_TIMEOUT_MILLIS);
    connection.setReadTimeout(STOP_TIMEOUT_MILLIS);
    connection.setDoOutput(true);
    String credentials =
        System.getenv("TRACEMILL_CLICKHOUSE_USER")
            + ":"
            + System.getenv("TRACEMILL_CLICKHOUSE_PASSWORD");
    connection.setRequestProperty(
        "Authorization",
        "Basic "
            + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8)));
    String query = "KILL QUERY WHERE Settings['log_comment'] = '" + KEEPALIVE + "' ASYNC";
    connection.getOutputStream().write(query.getBytes(StandardCharsets.UTF_8));
    int status = connection.getResponseCode();
    if (status != HttpURLConnection.HTTP_OK) {
      throw new IOException("HTTP status " + status);
    }
  }
}
