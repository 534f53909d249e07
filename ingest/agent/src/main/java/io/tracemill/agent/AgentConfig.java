package io.tracemill.agent;

import io.tracemill.process.RegistryUrl;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * The agent's configuration; README.md has the keys. Built by {@link AgentOptions}, which checks
 * it.
 *
 * @param bootstrapServers Kafka, {@code host:port[,host:port...]}
 * @param registryUrl schema registry with Confluent's API
 * @param registryTimeout how long to try to register the schema at the start
 * @param topic topic of resource samples
 * @param tenant tenant of all samples; empty is the default tenant
 * @param hostName name of this host, as spans carry it in host.name
 * @param interval time between samples; they are taken at whole multiples of it
 * @param maxProcesses most processes that are sampled
 * @param services services told by command line, first match first
 * @param procDir where the proc file system is mounted
 * @param cgroupDir where the cgroup file systems are mounted
 * @param metricsHost address to listen on
 * @param metricsPort port, 1..65535
 */
record AgentConfig(
    String bootstrapServers,
    RegistryUrl registryUrl,
    Duration registryTimeout,
    String topic,
    String tenant,
    String hostName,
    Duration interval,
    int maxProcesses,
    List<NamedCommand> services,
    Path procDir,
    Path cgroupDir,
    String metricsHost,
    int metricsPort) {}
