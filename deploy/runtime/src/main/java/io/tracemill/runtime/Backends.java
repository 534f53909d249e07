package io.tracemill.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Real backends for tests: started on first use, on free loopback ports, in a temporary directory,
 * shared by all tests of the JVM, ended with it even if it is killed. Safe for use by many threads.
 *
 * <p>A test can end one with {@code Backends.kafka().process().kill()} and start it again with
 * {@code Backends.kafka().start()}: ports and data stay.
 */
public final class Backends {
  private static final Holder<StateDir> STATE = new Holder<>(Backends::createState);
  private static final Holder<Broker> KAFKA = new Holder<>(Backends::startKafka);
  private static final Holder<Registry> REGISTRY = new Holder<>(Backends::startRegistry);
  private static final Holder<ClickHouse> CLICK_HOUSE = new Holder<>(Backends::startClickHouse);

  private static final int TEST_HEAP_MEGABYTES = 384;

  private Backends() {}

  /** A Kafka broker without topics. */
  public static Broker kafka() {
    return KAFKA.get();
  }

  /** A schema registry with compatibility FULL_TRANSITIVE. */
  public static Registry registry() {
    return REGISTRY.get();
  }

  /** A ClickHouse server without tables. */
  public static ClickHouse clickHouse() {
    return CLICK_HOUSE.get();
  }

  private static Broker startKafka() {
    BrokerConfig config =
        new BrokerConfig(Port.free("Kafka"), Port.free("Kafka's controller"), TEST_HEAP_MEGABYTES);
    Broker broker = new Broker(ProjectRoot.find(), STATE.get(), config, LaunchMode.TETHERED);
    broker.start();
    return broker;
  }

  private static Registry startRegistry() {
    Registry registry =
        new Registry(ProjectRoot.find(), STATE.get(), Port.free("registry"), LaunchMode.TETHERED);
    registry.start();
    return registry;
  }

  private static ClickHouse startClickHouse() {
    ClickHouseConfig config =
        new ClickHouseConfig(
            Port.free("ClickHouse HTTP"), null, ClickHouseConfig.DEFAULT_MAX_MEMORY_BYTES);
    ClickHouse clickHouse =
        new ClickHouse(ProjectRoot.find(), STATE.get(), config, LaunchMode.TETHERED);
    clickHouse.start();
    return clickHouse;
  }

  private static StateDir createState() {
    try {
      Path directory = Files.createTempDirectory("tracemill-backends");
      StateDir state = new StateDir(directory).create();
      Runtime.getRuntime().addShutdownHook(new Thread(() -> end(state), "end-backends"));
      return state;
    } catch (IOException e) {
      throw new StartFailedException("no temporary directory for backends: " + e, e);
    }
  }

  private static void end(StateDir state) {
    List<ManagedProcess> processes = new ArrayList<>();
    KAFKA.ifPresent(broker -> processes.add(broker.process()));
    REGISTRY.ifPresent(registry -> processes.add(registry.process()));
    CLICK_HOUSE.ifPresent(clickHouse -> processes.add(clickHouse.process()));
    processes.forEach(ManagedProcess::kill);
    try {
      state.delete();
    } catch (IOException e) {
      System.err.println("temporary backends were not deleted: " + e);
    }
  }

  /** A value made on first use; a failed attempt is made again on the next. */
  private static final class Holder<T> {
    private final Supplier<T> factory;
    private @Nullable T value;

    Holder(Supplier<T> factory) {
      this.factory = factory;
    }

    synchronized T get() {
      if (value == null) {
        value = factory.get();
      }
      return value;
    }

    synchronized void ifPresent(Consumer<T> action) {
      if (value != null) {
        action.accept(value);
      }
    }
  }
}
