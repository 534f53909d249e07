package io.tracemill.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracemill.agent.FakeKernel.FakeProcess;
import io.tracemill.schemas.avro.Measurement;
import io.tracemill.schemas.avro.ResourceSample;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SamplerTest {
  private static final long MILLIS = 1_700_000_000_000L;
  private static final String CART =
      "OTEL_SERVICE_NAME=cart\0OTEL_RESOURCE_ATTRIBUTES=service.instance.id=1\0";

  @TempDir Path root;
  private FakeKernel kernel;
  private Sampler sampler;
  private List<ResourceSample> samples = List.of();

  @BeforeEach
  void open() {
    kernel = new FakeKernel(root);
    sampler = sampler();
  }

  private Sampler sampler(String... options) {
    Clock clock = Clock.fixed(Instant.ofEpochMilli(MILLIS), ZoneOffset.UTC);
    return new Sampler(kernel.config(options), kernel.metrics, clock);
  }

  @Test
  void samplesTheHost() {
    samples = sampler.sample();
    assertThat(samples)
        .singleElement()
        .returns("node", ResourceSample::getHost)
        .returns("", ResourceSample::getService)
        .returns(MILLIS, ResourceSample::getEpochMillis);
    assertThat(value("", "system.cpu.time", "user")).isPositive();
    assertThat(value("", "system.cpu.logical.count", "")).isPositive();
    assertThat(value("", "system.memory.limit", "")).isPositive();
    assertThat(value("", "system.network.io", "receive")).isEqualTo(70);
    assertThat(value("", "system.network.io", "transmit")).isEqualTo(80);
    assertThat(value("", "system.psi.cpu.some", "")).isEqualTo(1.5);
  }

  @Test
  void samplesAServicesProcessesAndNoOthers() {
    kernel.process(20, "PATH=/bin\0");
    kernel
        .process(30, CART)
        .cpu(150, 50)
        .io(4096, 8192)
        .thread(30, "java", 1_000, 2_000_000_000L)
        .thread(31, "GC Thread#0", 500_000_000, 1_000_000_000L);
    samples = sampler.sample();
    assertThat(samples).hasSize(2);
    assertThat(samples.get(0)).returns("1", ResourceSample::getInstance);
    assertThat(value("cart", "process.cpu.time", "user")).isEqualTo(1.5);
    assertThat(value("cart", "process.cpu.time", "system")).isEqualTo(0.5);
    assertThat(value("cart", "process.disk.io", "read")).isEqualTo(4096);
    assertThat(value("cart", "process.disk.io", "write")).isEqualTo(8192);
    assertThat(value("cart", "process.runqueue.time", "")).isEqualTo(3);
    assertThat(value("cart", "process.gc.cpu.time", "")).isEqualTo(0.5);
    assertThat(value("cart", "process.memory.usage", "")).isPositive();
    assertThat(find("cart", "process.iowait.time", "")).isEmpty();
  }

  @Test
  void countersOnlyGrowWhenProcessesAndThreadsEnd() {
    FakeProcess first = kernel.process(30, CART).cpu(100, 0).thread(30, "java", 5, 1_000_000_000L);
    FakeProcess second = kernel.process(40, CART).cpu(200, 0).thread(40, "java", 5, 2_000_000_000L);
    second.thread(41, "worker", 5, 500_000_000);
    samples = sampler.sample();
    // The second process did not begin its instance, so only its growth counts.
    assertThat(value("cart", "process.cpu.time", "user")).isEqualTo(1);
    first.end();
    second.cpu(300, 0).thread(40, "java", 9, 2_500_000_000L).endThread(41);
    samples = sampler.sample();
    assertThat(value("cart", "process.cpu.time", "user")).isEqualTo(2);
    double runQueue = value("cart", "process.runqueue.time", "");
    assertThat(runQueue).isEqualTo(1.5);
    kernel.process(50, CART).cpu(30, 0).thread(50, "java", 5, 250_000_000);
    samples = sampler.sample();
    assertThat(value("cart", "process.cpu.time", "user")).isEqualTo(2.3);
    assertThat(value("cart", "process.runqueue.time", "")).isEqualTo(runQueue + 0.25);
  }

  @Test
  void anotherProcessUnderTheSameNumberIsNotTakenForTheFirst() {
    FakeProcess process = kernel.process(30, CART).stat(100, 0, 5);
    sampler.sample();
    process.stat(10, 0, 99);
    samples = sampler.sample();
    assertThat(samples).extracting(ResourceSample::getService).containsExactly("");
    samples = sampler.sample();
    assertThat(value("cart", "process.cpu.time", "user")).isEqualTo(1.1);
  }

  @Test
  void leavesOutWhatItMayNotReadAndCountsIt() throws Exception {
    FakeProcess process = kernel.process(30, CART).cpu(100, 0);
    Files.delete(process.directory.resolve("io"));
    samples = sampler.sample();
    assertThat(value("cart", "process.cpu.time", "user")).isEqualTo(1);
    assertThat(find("cart", "process.disk.io", "read")).isEmpty();
    assertThat(kernel.counter("read.failures", "reason", "missing")).isPositive();
    process.io(7, 0);
    samples = sampler.sample();
    assertThat(value("cart", "process.disk.io", "read")).isEqualTo(7);
  }

  @Test
  void aFileThatSaysNonsenseIsCountedAndDoesNoHarm() {
    FakeProcess process = kernel.process(30, CART);
    FakeKernel.write(process.directory.resolve("stat"), "30 (java) R 1");
    FakeKernel.write(kernel.proc.resolve("pressure/cpu"), "some total=much\n");
    samples = sampler.sample();
    assertThat(samples).hasSize(1);
    assertThat(find("", "system.psi.cpu.some", "")).isEmpty();
    assertThat(kernel.counter("read.failures", "reason", "malformed")).isEqualTo(2);
  }

  @Test
  void samplesAtMostTheProcessesAllowed() {
    sampler = sampler("--max-processes=2");
    for (int pid = 30; pid < 35; pid++) {
      kernel.process(pid, "OTEL_SERVICE_NAME=s" + pid + "\0");
    }
    assertThat(sampler.sample()).hasSize(3);
    assertThat(kernel.registry.get("tracemill.agent.processes").gauge().value()).isEqualTo(2);
    assertThat(kernel.registry.get("tracemill.agent.processes.left.out").gauge().value())
        .isEqualTo(3);
  }

  @Test
  void samplesTheHostUnderTheNameThatItsProcessesUse() {
    kernel.process(30, "OTEL_SERVICE_NAME=cart\0OTEL_RESOURCE_ATTRIBUTES=host.name=pod-7\0");
    assertThat(sampler.sample())
        .extracting(s -> s.getHost() + "/" + s.getService())
        .containsExactly("pod-7/cart", "node/", "pod-7/");
  }

  @Test
  void readsAGroupOfVersion2() {
    FakeKernel.write(kernel.cgroup.resolve("cgroup.controllers"), "cpu memory\n");
    Path group = kernel.cgroup.resolve("pod/cart");
    FakeKernel.write(group.resolve("cpu.stat"), "usage_usec 9\nthrottled_usec 2500000\n");
    FakeKernel.write(group.resolve("cpu.max"), "150000 100000\n");
    FakeKernel.write(group.resolve("memory.max"), "max\n");
    FakeKernel.write(group.resolve("memory.current"), "1234\n");
    FakeKernel.write(group.resolve("memory.pressure"), "some avg10=0.00 total=1000000\n");
    kernel.process(30, CART).cgroup("0::/pod/cart\n");
    samples = sampler.sample();
    assertThat(value("cart", "container.cpu.throttled.time", "")).isEqualTo(2.5);
    assertThat(value("cart", "container.cpu.limit", "")).isEqualTo(1.5);
    assertThat(value("cart", "container.memory.usage", "")).isEqualTo(1234);
    assertThat(value("cart", "container.psi.memory.some", "")).isEqualTo(1);
    assertThat(find("cart", "container.memory.limit", "")).isEmpty();
  }

  @Test
  void readsGroupsOfVersion1() {
    Path cpu = kernel.cgroup.resolve("cpu,cpuacct/docker/7");
    FakeKernel.write(cpu.resolve("cpu.stat"), "nr_periods 1\nthrottled_time 3000000000\n");
    FakeKernel.write(cpu.resolve("cpu.cfs_quota_us"), "-1\n");
    FakeKernel.write(cpu.resolve("cpu.cfs_period_us"), "100000\n");
    Path memory = kernel.cgroup.resolve("memory/docker/7");
    FakeKernel.write(memory.resolve("memory.limit_in_bytes"), "1048576\n");
    FakeKernel.write(memory.resolve("memory.usage_in_bytes"), "4096\n");
    kernel.process(30, CART).cgroup("4:memory:/docker/7\n1:cpu,cpuacct:/docker/7\n0::/\n");
    samples = sampler.sample();
    assertThat(value("cart", "container.cpu.throttled.time", "")).isEqualTo(3);
    assertThat(value("cart", "container.memory.limit", "")).isEqualTo(1_048_576);
    assertThat(value("cart", "container.memory.usage", "")).isEqualTo(4096);
    assertThat(find("cart", "container.cpu.limit", "")).isEmpty();
  }

  private double value(String service, String metric, String device) {
    return find(service, metric, device).orElseThrow().getValue();
  }

  private Optional<Measurement> find(String service, String metric, String device) {
    return samples.stream()
        .filter(sample -> sample.getService().equals(service))
        .flatMap(sample -> sample.getMeasurements().stream())
        .filter(m -> m.getMetric().equals(metric) && m.getDevice().equals(device))
        .findFirst();
  }
}
