package io.tracemill.runtime;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;

/**
 * Stands before an HTTP server that dies of clients that do not speak HTTP: lets a connection
 * through once its first request's head is well-formed, and answers 400 otherwise. What follows on
 * the connection is passed on byte for byte, in both directions. Two threads per connection.
 */
final class HttpGate implements Closeable {
  private static final int MAX_HEAD_BYTES = 2 << 20;
  private static final int HEAD_TIMEOUT_MILLIS = 30_000;
  private static final int BUFFER_BYTES = 64 << 10;
  private static final int BACKLOG = 512;
  private static final Pattern REQUEST_LINE =
      Pattern.compile("(GET|HEAD|POST|PUT|DELETE|OPTIONS|PATCH) [\\x21-\\x7e]+ HTTP/1\\.[01]");
  private static final Pattern HEADER = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+:[^\\x00\\r]*");
  private static final byte[] REFUSAL =
      "HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 22\r\n\r\nNot an HTTP request.\r\n"
          .getBytes(StandardCharsets.US_ASCII);

  private final ServerSocket server;
  private final int targetPort;
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "gate");
            thread.setDaemon(true);
            return thread;
          });

  private HttpGate(ServerSocket server, int targetPort) {
    this.server = server;
    this.targetPort = targetPort;
  }

  /** Opens a port on loopback. */
  static HttpGate open(int port, int targetPort) throws IOException {
    HttpGate gate =
        new HttpGate(new ServerSocket(port, BACKLOG, InetAddress.getLoopbackAddress()), targetPort);
    gate.threads.execute(gate::accept);
    return gate;
  }

  int port() {
    return server.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    server.close();
    threads.shutdownNow();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        threads.execute(() -> serve(client));
      } catch (IOException e) {
        if (!server.isClosed()) {
          System.err.println("a connection could not be accepted: " + e.getMessage());
        }
      }
    }
  }

  private void serve(Socket client) {
    try (client) {
      client.setTcpNoDelay(true);
      client.setSoTimeout(HEAD_TIMEOUT_MILLIS);
      byte[] buffer = new byte[BUFFER_BYTES];
      Head head = new Head();
      while (!head.isComplete()) {
        int read = client.getInputStream().read(buffer);
        if (read < 0) {
          return;
        }
        if (!head.add(buffer, read)) {
          client.getOutputStream().write(REFUSAL);
          return;
        }
      }
      client.setSoTimeout(0);
      relay(client, head.bytes());
    } catch (IOException e) {
      // one of the two is gone: so is the connection
    }
  }

  private void relay(Socket client, byte[] head) throws IOException {
    try (Socket target = new Socket(InetAddress.getLoopbackAddress(), targetPort)) {
      target.setTcpNoDelay(true);
      target.getOutputStream().write(head);
      threads.execute(() -> pump(client, target));
      pump(target, client);
    }
  }

  /** Copies until the end, which it passes on. */
  private static void pump(Socket from, Socket to) {
    byte[] buffer = new byte[BUFFER_BYTES];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        out.write(buffer, 0, read);
      }
      to.shutdownOutput();
    } catch (IOException e) {
      closeQuietly(from);
      closeQuietly(to);
    }
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // nothing is left to be done with it
    }
  }

  /** Collects the bytes up to the end of a request's head and checks its lines. */
  private static final class Head {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final StringBuilder line = new StringBuilder();
    private boolean first = true;
    private boolean complete;

    boolean isComplete() {
      return complete;
    }

    byte[] bytes() {
      return bytes.toByteArray();
    }

    /** Takes what was read; false when this is no HTTP request. */
    boolean add(byte[] buffer, int length) {
      bytes.write(buffer, 0, length);
      for (int i = 0; i < length && !complete; i++) {
        char c = (char) (buffer[i] & 0xff);
        if (c != '\n') {
          line.append(c);
        } else if (!endLine()) {
          return false;
        }
      }
      return complete || (bytes.size() <= MAX_HEAD_BYTES && mayBegin());
    }

    private boolean endLine() {
      if (line.length() > 0 && line.charAt(line.length() - 1) == '\r') {
        line.setLength(line.length() - 1);
      }
      if (first) {
        first = false;
        boolean good = REQUEST_LINE.matcher(line).matches();
        line.setLength(0);
        return good;
      }
      complete = line.length() == 0;
      boolean good = complete || HEADER.matcher(line).matches();
      line.setLength(0);
      return good;
    }

    /** A first line that has not ended yet must at least begin like one. */
    private boolean mayBegin() {
      return !first || line.chars().allMatch(c -> c >= 0x20 && c < 0x7f);
    }
  }
}
