package io.tracemill.stream.job.profile;

import io.tracemill.stream.core.profile.Figure;
import io.tracemill.stream.core.profile.HostSample;
import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.util.Collector;

/**
 * A sample as rows, one per figure. A time beyond what the column holds (1970..2105) is put at its
 * nearer end.
 */
public final class SampleRowsFunction implements FlatMapFunction<HostSample, SampleRow> {
  private static final long serialVersionUID = 1;
  private static final long MAX_MILLIS = 4_291_747_199_000L;

  @Override
  public void flatMap(HostSample sample, Collector<SampleRow> out) {
    for (Figure figure : sample.figures()) {
      out.collect(
          new SampleRow(
              Math.max(0, Math.min(sample.epochMillis(), MAX_MILLIS)),
              sample.tenant(),
              sample.host(),
              sample.service(),
              sample.instance(),
              figure.metric(),
              figure.device(),
              figure.value()));
    }
  }
}
