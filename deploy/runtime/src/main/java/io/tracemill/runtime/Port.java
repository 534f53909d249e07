package io.tracemill.runtime;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * A loopback TCP port that a process listens on.
 *
 * @param number 1..65535
 * @param purpose who needs it, for messages: "Kafka"
 * @param howToChange the option and variable that change it, for messages
 */
public record Port(int number, String purpose, String howToChange) {
  private static final int CONNECT_TIMEOUT_MILLIS = 500;

  public Port {
    if (number < 1 || number > 65_535) {
      throw new IllegalArgumentException(
          "port of " + purpose + " was " + number + " but must be 1..65535 (" + howToChange + ")");
    }
  }

  /** A port that was free a moment ago. */
  public static Port free(String purpose) {
    return new Port(freeNumber(), purpose, "chosen at random");
  }

  /** The number of a port that was free a moment ago. */
  public static int freeNumber() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new StartFailedException("no free loopback port: " + e.getMessage(), e);
    }
  }

  /** Whether somebody accepts connections here. */
  public boolean answers() {
    try (Socket socket = new Socket()) {
      socket.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), number), CONNECT_TIMEOUT_MILLIS);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Checks that the port can be bound.
   *
   * @throws StartFailedException naming the port, who needs it, who holds it and how to change it
   */
  public void requireFree() {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), number), 1);
    } catch (IOException e) {
      String holder = PortHolder.describe(number);
      throw new StartFailedException(
          "port "
              + number
              + " for "
              + purpose
              + " is taken"
              + holder
              + ": stop that process or choose"
              + " another port ("
              + howToChange
              + ")",
          e);
    }
  }
}
