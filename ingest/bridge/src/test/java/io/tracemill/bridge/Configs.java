package io.tracemill.bridge;

import java.util.function.Consumer;
import picocli.CommandLine;

/** Configurations that differ from the default in what a test names. */
final class Configs {
  private Configs() {}

  static BridgeOptions options() {
    BridgeOptions options = new BridgeOptions();
    new CommandLine(CommandLine.Model.CommandSpec.forAnnotatedObject(new Holder(options)))
        .parseArgs();
    return options;
  }

  static BridgeConfig config(Consumer<BridgeOptions> change) {
    BridgeOptions options = options();
    change.accept(options);
    return options.toConfig();
  }

  @CommandLine.Command
  private static final class Holder {
    @CommandLine.Mixin private final BridgeOptions options;

    Holder(BridgeOptions options) {
      this.options = options;
    }
  }
}
