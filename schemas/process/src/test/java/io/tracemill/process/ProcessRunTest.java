package io.tracemill.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.Test;

class ProcessRunTest {
  @Test
  void refusesAWrongConfigurationWithoutStarting() throws Exception {
    int exit =
        ProcessRun.run(
            ProcessRunTest::wrong,
            config -> {
              throw new AssertionError("started with " + config);
            });
    assertThat(exit).isEqualTo(2);
  }

  @Test
  void failsWhenTheStartDoesOrTheWorkEnds() throws Exception {
    assertThat(ProcessRun.run(() -> "c", config -> {})).isEqualTo(1);
    assertThat(exitAfter(new KafkaException("no broker"))).isEqualTo(1);
    assertThat(exitAfter(new IOException("port taken"))).isEqualTo(1);
  }

  private static int exitAfter(Exception failure) throws InterruptedException {
    return ProcessRun.run(
        () -> "c",
        config -> {
          if (failure instanceof IOException e) {
            throw e;
          }
          throw (RuntimeException) failure;
        });
  }

  private static String wrong() {
    OptionCheck check = new OptionCheck();
    check.port("--p", "0");
    check.finish();
    return "never";
  }
}
