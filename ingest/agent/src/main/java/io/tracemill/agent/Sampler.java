package io.tracemill.agent;

import io.tracemill.schemas.avro.ResourceSample;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Takes the samples of one moment: the host, and each service instance that has a process. Each
 * sample carries the time at which it was read. Not thread-safe.
 */
final class Sampler {
  /** Moments for which the totals of an instance without a process are kept. */
  private static final int KEPT_IDLE_TICKS = 600;

  private final AgentConfig config;
  private final Clock clock;
  private final KernelFiles files;
  private final HostReader host;
  private final ServiceProcesses processes;
  private final Map<Identity, InstanceTotals> instances = new LinkedHashMap<>();

  Sampler(AgentConfig config, AgentMetrics metrics, Clock clock) {
    this.config = config;
    this.clock = clock;
    this.files = new KernelFiles(metrics);
    this.host = new HostReader(files, config.procDir());
    this.processes = new ServiceProcesses(files, config, metrics);
  }

  List<ResourceSample> sample() {
    List<ResourceSample> samples = new ArrayList<>();
    readProcesses(samples);
    readHost(samples);
    return samples;
  }

  /**
   * The host's sample under its name, and under every other name that processes on it go by, so
   * that theirs find it.
   */
  private void readHost(List<ResourceSample> samples) {
    TreeSet<String> names = new TreeSet<>();
    names.add(config.hostName());
    samples.forEach(sample -> names.add(sample.getHost()));
    Figures figures = new Figures();
    long millis = clock.millis();
    host.read(figures);
    for (String name : names) {
      samples.add(sample(millis, name, "", "", figures));
    }
  }

  private void readProcesses(List<ResourceSample> samples) {
    Map<Identity, List<ServiceProcess>> found = new LinkedHashMap<>();
    for (ServiceProcess process : processes.find()) {
      found.computeIfAbsent(process.identity(), identity -> new ArrayList<>()).add(process);
    }
    found.keySet().forEach(identity -> instances.putIfAbsent(identity, new InstanceTotals()));
    instances.values().forEach(InstanceTotals::begin);
    found.forEach((identity, ofInstance) -> readInstance(identity, ofInstance, samples));
    instances.values().removeIf(totals -> totals.idleTicks() > KEPT_IDLE_TICKS);
  }

  private void readInstance(
      Identity identity, List<ServiceProcess> ofInstance, List<ResourceSample> samples) {
    InstanceTotals totals = instances.computeIfAbsent(identity, i -> new InstanceTotals());
    long millis = clock.millis();
    for (ServiceProcess process : ofInstance) {
      long[] growth = process.read();
      if (growth == null) {
        processes.forget(process);
      } else {
        totals.add(process, growth);
      }
    }
    if (totals.isAlive()) {
      Figures figures = new Figures();
      totals.write(files, host.pageBytes(), figures);
      String name = identity.host().isEmpty() ? config.hostName() : identity.host();
      samples.add(sample(millis, name, identity.service(), identity.instance(), figures));
    }
  }

  private ResourceSample sample(
      long millis, String hostName, String service, String instance, Figures figures) {
    return ResourceSample.newBuilder()
        .setEpochMillis(millis)
        .setTenant(config.tenant())
        .setHost(hostName)
        .setService(service)
        .setInstance(instance)
        .setMeasurements(figures.measurements())
        .build();
  }
}
