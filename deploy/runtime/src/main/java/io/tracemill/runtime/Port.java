package io.tracemill.runtime;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A loopback TCP port that a process listens on.
 *
 * @param number 1..65535
 * @param purpose who needs it, for messages: "Kafka"
 * @param howToChange the option and variable that change it, for messages
 */
public record Port(int number, String purpose, String howToChange) {
  private static final int CONNECT_TIMEOUT_MILLIS = 500;
  private static final int LOWEST_RANDOM = 20_000;
  private static final int ABOVE_RANDOM = 32_000;
  private static final int MAX_ATTEMPTS = 1_000;

  /** Given out by this JVM: two ports that are asked for before either is used must differ. */
  private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

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

  /**
   * The number of a port that was free a moment ago and that this JVM was not given before. Chosen
   * below the ports that systems hand to outgoing connections, which come and go.
   */
  public static int freeNumber() {
    for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      int number = ThreadLocalRandom.current().nextInt(LOWEST_RANDOM, ABOVE_RANDOM);
      if (isFree(number) && GIVEN.add(number)) {
        return number;
      }
    }
    throw new StartFailedException(
        "no free loopback port among "
            + MAX_ATTEMPTS
            + " tried within "
            + LOWEST_RANDOM
            + ".."
            + (ABOVE_RANDOM - 1));
  }

  private static boolean isFree(int number) {
    try (ServerSocket socket = new ServerSocket(number, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
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
