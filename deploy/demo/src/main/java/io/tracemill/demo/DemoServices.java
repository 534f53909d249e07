package io.tracemill.demo;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** All parts of the demo, running. */
final class DemoServices implements AutoCloseable {
  private final Network network;
  private final List<Part> parts;

  /**
   * @param parts in the order in which a round is finished: what sends by itself first
   */
  DemoServices(Network network, List<Part> parts) {
    this.network = network;
    this.parts = List.copyOf(parts);
  }

  Network network() {
    return network;
  }

  /** Begins a round in every part. */
  void begin(Round round) throws IOException {
    for (Part part : parts) {
      part.begin(round);
    }
  }

  /**
   * Ends the round in every part, when all requests were answered.
   *
   * @return what each made in it, by name
   * @throws IOException when a receiver has not acknowledged every span in time
   */
  Map<String, Tally> finish() throws IOException, InterruptedException {
    Map<String, Tally> tallies = new TreeMap<>();
    for (Part part : parts) {
      tallies.put(part.name(), part.finish());
    }
    return tallies;
  }

  @Override
  public void close() {
    parts.forEach(Part::close);
  }

  /** Parts that were started so far; closed again when a later one does not start. */
  static final class Starting implements AutoCloseable {
    private final List<Part> parts = new ArrayList<>();
    private boolean done;

    <P extends Part> P add(P part) {
      parts.add(part);
      return part;
    }

    DemoServices done(Network network) {
      done = true;
      return new DemoServices(network, parts);
    }

    @Override
    public void close() {
      if (!done) {
        parts.forEach(Part::close);
      }
    }
  }
}
