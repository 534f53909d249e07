package io.tracemill.benchmarks;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Stands between a client and a server on loopback, and spoils the connection on demand. Two
 * threads per connection; safe for use by several threads.
 */
final class TcpProxy implements Closeable {
  private static final int BUFFER_BYTES = 64 << 10;
  private static final long SLOW_MILLIS = 200;

  /** What happens to connections. */
  enum Mode {
    /** All passes. */
    PASS,
    /** Open ones are reset, new ones are reset at once. */
    CUT,
    /** Every piece of up to 64 KiB, in either direction, waits for 200 ms. */
    SLOW,
    /** Requests reach the server, but the connection is reset when it answers. */
    DEAF
  }

  private final ServerSocket server;
  private final int targetPort;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "proxy");
            thread.setDaemon(true);
            return thread;
          });
  private volatile Mode mode = Mode.PASS;

  private TcpProxy(ServerSocket server, int targetPort) {
    this.server = server;
    this.targetPort = targetPort;
  }

  /** Listens on a port; the server need not be there yet. */
  static TcpProxy open(int port, int targetPort) throws IOException {
    TcpProxy proxy =
        new TcpProxy(new ServerSocket(port, 0, InetAddress.getLoopbackAddress()), targetPort);
    proxy.threads.execute(proxy::accept);
    return proxy;
  }

  int port() {
    return server.getLocalPort();
  }

  void set(Mode mode) {
    this.mode = mode;
    if (mode == Mode.CUT) {
      open.forEach(TcpProxy::reset);
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    open.forEach(TcpProxy::reset);
    threads.shutdownNow();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        threads.execute(() -> serve(client));
      } catch (IOException e) {
        // closed, or a client that went away before it was served
      }
    }
  }

  private void serve(Socket client) {
    open.add(client);
    try (Socket target = new Socket()) {
      open.add(target);
      if (mode != Mode.CUT) {
        target.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), targetPort));
        target.setTcpNoDelay(true);
        client.setTcpNoDelay(true);
        threads.execute(() -> pump(client, target, false));
        pump(target, client, true);
      }
      open.remove(target);
    } catch (IOException e) {
      // the server is not there: nor is the connection
    } finally {
      reset(client);
      open.remove(client);
    }
  }

  /** Copies until the end, or until the mode says otherwise; then both are closed. */
  private void pump(Socket from, Socket to, boolean answers) {
    byte[] buffer = new byte[BUFFER_BYTES];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        if (mode == Mode.CUT || (mode == Mode.DEAF && answers)) {
          reset(to);
          reset(from);
          return;
        }
        if (mode == Mode.SLOW) {
          TimeUnit.MILLISECONDS.sleep(SLOW_MILLIS);
        }
        out.write(buffer, 0, read);
      }
      to.shutdownOutput();
    } catch (IOException e) {
      reset(from);
      reset(to);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void reset(Socket socket) {
    try (socket) {
      socket.setSoLinger(true, 0);
    } catch (IOException e) {
      // closed already
    }
  }
}
