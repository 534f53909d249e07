package io.tracemill.gateway;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import picocli.CommandLine;

/** Configurations on free ports. */
final class Configs {
  private Configs() {}

  static GatewayOptions options() {
    GatewayOptions options = new GatewayOptions();
    new CommandLine(CommandLine.Model.CommandSpec.forAnnotatedObject(new Holder(options)))
        .parseArgs();
    List<Integer> ports = freePorts(4);
    options.otlpGrpcPort = ports.get(0).toString();
    options.otlpHttpPort = ports.get(1).toString();
    options.zipkinPort = ports.get(2).toString();
    options.metricsPort = ports.get(3).toString();
    return options;
  }

  static GatewayConfig config(Consumer<GatewayOptions> change) {
    GatewayOptions options = options();
    change.accept(options);
    return options.toConfig();
  }

  static List<Integer> freePorts(int count) {
    List<ServerSocket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
      }
      List<Integer> ports = sockets.stream().map(ServerSocket::getLocalPort).toList();
      for (ServerSocket socket : sockets) {
        socket.close();
      }
      return ports;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @CommandLine.Command
  private static final class Holder {
    @CommandLine.Mixin private final GatewayOptions options;

    Holder(GatewayOptions options) {
      this.options = options;
    }
  }
}
