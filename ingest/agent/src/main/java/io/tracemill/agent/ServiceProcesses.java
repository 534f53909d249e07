package io.tracemill.agent;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds the processes that belong to a service. A process that is new is looked at at once, all of
 * them every {@link #LOOK_AGAIN_TICKS}, since a process may become another program. Not
 * thread-safe.
 */
final class ServiceProcesses {
  /** Moments after which every process is looked at again. */
  static final int LOOK_AGAIN_TICKS = 5;

  private final KernelFiles files;
  private final AgentConfig config;
  private final AgentMetrics metrics;
  private final boolean countsIoWait;
  private final TreeMap<Integer, ServiceProcess> processes = new TreeMap<>();
  private Map<Integer, @Nullable Identity> seen = new HashMap<>();
  private long ticks;

  ServiceProcesses(KernelFiles files, AgentConfig config, AgentMetrics metrics) {
    this.files = files;
    this.config = config;
    this.metrics = metrics;
    Path delays = config.procDir().resolve("sys/kernel/task_delayacct");
    String on = delays.toFile().exists() ? files.read(delays) : null;
    this.countsIoWait = on != null && on.strip().equals("1");
  }

  /** The processes of services there are now, those with the smallest numbers first. */
  List<ServiceProcess> find() {
    boolean lookAtAll = ticks++ % LOOK_AGAIN_TICKS == 0;
    Map<Integer, @Nullable Identity> now = new HashMap<>();
    for (int pid : files.numbers(config.procDir())) {
      boolean isNew = !seen.containsKey(pid);
      Identity identity = isNew || lookAtAll ? identify(pid) : seen.get(pid);
      now.put(pid, identity);
      update(pid, identity, isNew && ticks > 1);
    }
    processes.keySet().retainAll(now.keySet());
    seen = now;
    int services = (int) now.values().stream().filter(Objects::nonNull).count();
    metrics.processes(processes.size(), services - processes.size());
    return new ArrayList<>(processes.values());
  }

  private void update(int pid, @Nullable Identity identity, boolean isNew) {
    ServiceProcess known = processes.get(pid);
    if (known != null && !known.identity().equals(identity)) {
      processes.remove(pid);
      known = null;
    }
    if (known == null && identity != null && processes.size() < config.maxProcesses()) {
      processes.put(pid, serviceProcess(pid, identity, isNew));
    }
  }

  private @Nullable Identity identify(int pid) {
    Path directory = config.procDir().resolve(Integer.toString(pid));
    String command = files.read(directory.resolve("cmdline"));
    if (command == null || command.isEmpty()) {
      return null; // gone, or a thread of the kernel
    }
    String environment = files.read(directory.resolve("environ"));
    return Identity.of(command, environment == null ? "" : environment, config.services());
  }

  /** A process that began since the last moment, or the first of its instance, counts from zero. */
  private ServiceProcess serviceProcess(int pid, Identity identity, boolean isNew) {
    Path directory = config.procDir().resolve(Integer.toString(pid));
    String cgroup = files.read(directory.resolve("cgroup"));
    boolean isFirst = processes.values().stream().noneMatch(p -> p.identity().equals(identity));
    return new ServiceProcess(
        files,
        directory,
        identity,
        cgroup == null ? Cgroup.NONE : Cgroup.of(cgroup, config.cgroupDir()),
        countsIoWait,
        isNew || isFirst);
  }

  /** Forgets a process that has ended, so that its number may be another's. */
  void forget(ServiceProcess process) {
    Set<Integer> ended =
        processes.entrySet().stream()
            .filter(entry -> entry.getValue() == process)
            .map(Map.Entry::getKey)
            .collect(Collectors.toSet());
    processes.keySet().removeAll(ended);
    seen.keySet().removeAll(ended);
  }
}
