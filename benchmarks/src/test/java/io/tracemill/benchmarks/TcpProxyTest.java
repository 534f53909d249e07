package io.tracemill.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tracemill.runtime.Port;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TcpProxyTest {
  private final BlockingQueue<Long> received = new LinkedBlockingQueue<>();
  private ServerSocket server;
  private TcpProxy proxy;

  @BeforeEach
  void open() throws IOException {
    server = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
    Thread thread = new Thread(this::answerTwiceAsMuch);
    thread.setDaemon(true);
    thread.start();
    proxy = TcpProxy.open(Port.freeNumber(), server.getLocalPort());
  }

  @AfterEach
  void close() throws IOException {
    proxy.close();
    server.close();
  }

  @Test
  void passesBothWays() throws IOException {
    try (Socket client = connect()) {
      assertThat(ask(client, 4)).isEqualTo(8);
      proxy.set(TcpProxy.Mode.SLOW);
      assertThat(ask(client, 5)).isEqualTo(10);
    }
  }

  @Test
  void resetsWhatIsOpenAndWhatIsNewWhenCut() throws IOException {
    try (Socket client = connect()) {
      assertThat(ask(client, 4)).isEqualTo(8);
      proxy.set(TcpProxy.Mode.CUT);
      assertThatThrownBy(() -> ask(client, 5)).isInstanceOf(IOException.class);
      assertThatThrownBy(() -> askNew(6)).isInstanceOf(IOException.class);
      proxy.set(TcpProxy.Mode.PASS);
      assertThat(askNew(7)).isEqualTo(14);
    }
    assertThat(received).containsExactly(4L, 7L);
  }

  @Test
  void losesTheAnswerToWhatTheServerHasDone() throws Exception {
    proxy.set(TcpProxy.Mode.DEAF);
    assertThatThrownBy(() -> askNew(4)).isInstanceOf(IOException.class);
    assertThat(received.poll(30, TimeUnit.SECONDS)).isEqualTo(4);
  }

  @Test
  void refusesWhileTheServerIsNotThere() throws IOException {
    server.close();
    assertThatThrownBy(() -> askNew(4)).isInstanceOf(IOException.class);
  }

  private Socket connect() throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), proxy.port());
  }

  private long askNew(long number) throws IOException {
    try (Socket client = connect()) {
      return ask(client, number);
    }
  }

  private static long ask(Socket client, long number) throws IOException {
    new DataOutputStream(client.getOutputStream()).writeLong(number);
    return new DataInputStream(client.getInputStream()).readLong();
  }

  private void answerTwiceAsMuch() {
    while (!server.isClosed()) {
      try (Socket client = server.accept()) {
        DataInputStream in = new DataInputStream(client.getInputStream());
        DataOutputStream out = new DataOutputStream(client.getOutputStream());
        while (true) {
          long number = in.readLong();
          received.add(number);
          out.writeLong(2 * number);
        }
      } catch (IOException e) {
        // this client is gone, the next may come
      }
    }
  }
}
