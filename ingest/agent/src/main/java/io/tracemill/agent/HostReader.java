package io.tracemill.agent;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import oshi.SystemInfo;
import oshi.hardware.CentralProcessor;
import oshi.hardware.CentralProcessor.TickType;
import oshi.hardware.GlobalMemory;
import oshi.hardware.HardwareAbstractionLayer;

/**
 * Reads what the host as a whole used: CPU and memory by OSHI; disks, network and pressure from
 * proc, where one small file each has them. Not thread-safe.
 */
final class HostReader {
  private static final int SECTOR_BYTES = 512;
  private static final List<String> VIRTUAL_DISKS = List.of("loop", "ram", "zram", "dm-", "md");

  private final KernelFiles files;
  private final CentralProcessor processor;
  private final GlobalMemory memory;
  private final File diskStats;
  private final File netDev;
  private final List<File> pressures;
  private final Path blockDevices;

  HostReader(KernelFiles files, Path procDir) {
    this.files = files;
    HardwareAbstractionLayer hardware = new SystemInfo().getHardware();
    this.processor = hardware.getProcessor();
    this.memory = hardware.getMemory();
    this.diskStats = procDir.resolve("diskstats").toFile();
    // Of the first process, since proc/net is the reader's own network alone.
    this.netDev = procDir.resolve("1/net/dev").toFile();
    this.blockDevices = Path.of("/sys/block");
    Path pressure = procDir.resolve("pressure");
    this.pressures =
        List.of("cpu", "memory", "io").stream()
            .map(what -> pressure.resolve(what).toFile())
            .filter(File::exists)
            .toList();
  }

  /** Bytes of a page of memory. */
  long pageBytes() {
    return memory.getPageSize();
  }

  void read(Figures figures) {
    long[] ticks = processor.getSystemCpuLoadTicks();
    for (TickType type : TickType.values()) {
      figures.add(
          "system.cpu.time", state(type), ticks[type.getIndex()] / Figures.MILLIS_PER_SECOND);
    }
    figures.add("system.cpu.logical.count", processor.getLogicalProcessorCount());
    long total = memory.getTotal();
    long available = memory.getAvailable();
    figures.addBytes("system.memory.limit", "", total);
    figures.addBytes("system.memory.usage", "used", total - available);
    figures.addBytes("system.memory.usage", "available", available);
    readDisks(figures);
    readNetwork(figures);
    for (File pressure : pressures) {
      Pressure.read(files, pressure, "system.psi." + pressure.getName(), figures);
    }
  }

  /** OpenTelemetry's word for a state of the CPU. */
  private static String state(TickType type) {
    return switch (type) {
      case IRQ -> "interrupt";
      default -> type.name().toLowerCase(Locale.ROOT);
    };
  }

  /** Whole disks only: what a partition or a mapped device did is in its disk's figures. */
  private void readDisks(Figures figures) {
    String text = files.read(diskStats);
    if (text == null) {
      return;
    }
    long readSectors = 0;
    long writtenSectors = 0;
    for (String line : text.split("\n")) {
      String[] fields = line.strip().split("\\s+");
      if (fields.length >= 10 && isDisk(fields[2])) {
        readSectors += files.count(fields[5]);
        writtenSectors += files.count(fields[9]);
      }
    }
    figures.addBytes("system.disk.io", "read", readSectors * SECTOR_BYTES);
    figures.addBytes("system.disk.io", "write", writtenSectors * SECTOR_BYTES);
  }

  private boolean isDisk(String name) {
    return VIRTUAL_DISKS.stream().noneMatch(name::startsWith)
        && Files.exists(blockDevices.resolve(name));
  }

  private void readNetwork(Figures figures) {
    String text = files.read(netDev);
    if (text == null) {
      return;
    }
    long received = 0;
    long sent = 0;
    for (String line : text.split("\n")) {
      int colon = line.indexOf(':');
      if (colon > 0 && !line.substring(0, colon).strip().equals("lo")) {
        String[] fields = line.substring(colon + 1).strip().split("\\s+");
        received += files.count(fields[0]);
        sent += files.count(fields[8]);
      }
    }
    figures.addBytes("system.network.io", "receive", received);
    figures.addBytes("system.network.io", "transmit", sent);
  }
}
