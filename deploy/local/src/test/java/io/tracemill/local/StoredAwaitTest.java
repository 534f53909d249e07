package io.tracemill.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class StoredAwaitTest {
  private static final long NOW = 1_000_000;
  private static final Duration GAP = Duration.ofSeconds(10);

  private final FakePipeline pipeline = new FakePipeline();

  @Test
  void returnsAfterCommitWatermarkCheckpointAndReconcilerInThisOrder() {
    pipeline.uncommittedCheckpoints = 2;
    pipeline.watermark = NOW;
    pipeline.dirtyKeys = 3;

    await(Duration.ofSeconds(30));

    assertThat(pipeline.calls)
        .containsSubsequence("checkpoint", "committed", "watermark", "checkpoint", "dirty keys");
    assertThat(pipeline.watermark).isGreaterThan(NOW + GAP.toMillis());
    assertThat(pipeline.dirtyKeys).isZero();
  }

  @Test
  void checkpointsAgainEvenWhenEverythingWasCommittedBefore() {
    pipeline.uncommittedCheckpoints = 0;
    pipeline.watermark = NOW + GAP.toMillis() + 1;

    await(Duration.ofSeconds(5));

    assertThat(pipeline.calls).containsOnlyOnce("checkpoint");
  }

  @Test
  void watermarkExactlyAtTheGapIsNotEnough() {
    pipeline.watermark = NOW + GAP.toMillis();
    pipeline.watermarkMoves = false;

    assertThatThrownBy(() -> await(Duration.ofMillis(300)))
        .isInstanceOf(CommandFailedException.class)
        .hasMessageContaining("watermark");
  }

  @Test
  void timeoutSaysWhatIsMissing() {
    pipeline.uncommittedCheckpoints = Integer.MAX_VALUE;

    assertThatThrownBy(() -> await(Duration.ofMillis(300)))
        .isInstanceOf(CommandFailedException.class)
        .hasMessageContaining("commit 7 more records");
  }

  @Test
  void faultsAreTriedAgainAndTheLastOneIsTold() {
    pipeline.faults = 2;
    pipeline.watermark = NOW + GAP.toMillis() + 1;
    await(Duration.ofSeconds(5));

    pipeline.faults = Integer.MAX_VALUE;
    assertThatThrownBy(() -> await(Duration.ofMillis(300))).hasMessageContaining("no broker");
  }

  private void await(Duration timeout) {
    Clock clock = Clock.fixed(Instant.ofEpochMilli(NOW), ZoneOffset.UTC);
    new StoredAwait(pipeline, clock, GAP, timeout).run();
  }

  private static final class FakePipeline implements Pipeline {
    final List<String> calls = new ArrayList<>();
    int uncommittedCheckpoints = 1;
    long watermark = NOW + GAP.toMillis() + 1;
    boolean watermarkMoves = true;
    long dirtyKeys;
    int faults;

    @Override
    public Map<Integer, Long> ends() throws IOException {
      if (faults > 0) {
        faults--;
        throw new IOException("no broker");
      }
      return Map.of(0, 10L, 1, 0L);
    }

    @Override
    public Map<Integer, Long> committed() {
      calls.add("committed");
      return uncommittedCheckpoints > 0 ? Map.of(0, 3L) : Map.of(0, 10L);
    }

    @Override
    public OptionalLong watermarkMillis() {
      calls.add("watermark");
      if (watermarkMoves) {
        watermark += 4_000;
      }
      return OptionalLong.of(watermark);
    }

    @Override
    public boolean checkpoint(long timeoutMillis) {
      calls.add("checkpoint");
      uncommittedCheckpoints = Math.max(0, uncommittedCheckpoints - 1);
      return true;
    }

    @Override
    public long openDirtyKeys() {
      calls.add("dirty keys");
      dirtyKeys = Math.max(0, dirtyKeys - 1);
      return dirtyKeys;
    }
  }
}
