/** Grafana dashboards, alert rules and SQL cookbook, with tests of every query. */
@NullMarked
package io.tracemill.dashboards;

import org.jspecify.annotations.NullMarked;
