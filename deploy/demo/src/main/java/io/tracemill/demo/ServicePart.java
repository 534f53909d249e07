package io.tracemill.demo;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A service in this JVM. */
final class ServicePart implements Part {
  private final HttpService service;
  private final Network network;
  private final FaultInjector faults;
  private final @Nullable PartnerFeed feed;
  private volatile Tally before = Tally.NOTHING;

  /**
   * @param feed what the service does by itself; null: it only answers
   */
  ServicePart(
      HttpService service, Network network, FaultInjector faults, @Nullable PartnerFeed feed) {
    this.service = service;
    this.network = network;
    this.faults = faults;
    this.feed = feed;
  }

  @Override
  public String name() {
    return service.name();
  }

  @Override
  public void begin(Round round) {
    before = soFar();
    faults.schedule(round.faults());
    if (feed != null) {
      feed.begin(round);
    }
  }

  @Override
  public Tally finish() throws IOException, InterruptedException {
    if (feed != null) {
      feed.await();
    }
    Tally made = soFar().since(before);
    service.flush();
    return made;
  }

  private Tally soFar() {
    return new Tally(service.counts(), network.callsOf(name()));
  }

  @Override
  public void close() {
    if (feed != null) {
      feed.close();
    }
    service.close();
  }
}
