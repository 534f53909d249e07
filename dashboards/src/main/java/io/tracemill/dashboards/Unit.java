package io.tracemill.dashboards;

/** What a number is counted in: Grafana's id for it, and the words for a reader. */
enum Unit {
  REQUESTS_PER_SECOND("reqps", "requests per second"),
  PER_SECOND("cps", "per second"),
  COUNT("short", "number"),
  RATIO("percentunit", "share, 0 to 100 %"),
  NANOS("ns", "nanoseconds, shown in the unit that fits"),
  SECONDS("s", "seconds"),
  CORES("suffix: cores", "CPU cores, i.e. CPU seconds per second"),
  BYTES("bytes", "bytes"),
  BYTES_PER_SECOND("Bps", "bytes per second"),
  TRACE("none", "spans of a trace"),
  MIXED("none", "as each column's name says");

  final String grafana;
  final String words;

  Unit(String grafana, String words) {
    this.grafana = grafana;
    this.words = words;
  }
}
