package io.tracemill.stream.job;

import io.tracemill.stream.core.BucketOwnership;
import io.tracemill.stream.core.Datapoint;
import io.tracemill.stream.core.SeriesKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.function.SerializableSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The reconciler: computes dirty buckets again from the stored spans. A bucket is touched only when
 * the job has let go of it and a checkpoint is complete that was taken after it became dirty, so
 * that every span it was made dirty by can be read back.
 *
 * <p>A bucket far ahead of the clock is computed at once, and once more when its time has come and
 * the job, which counts what comes then, has let go of it.
 *
 * <p>Dirty buckets are state until their rows were sent, then once more by the next checkpoint; so
 * a restart repeats work and loses none. The store is read on a thread of its own; rows are sent by
 * the task. Output: rows of the buckets, and the buckets marked done in {@link
 * JobTypes#DIRTY_BUCKETS}.
 */
final class ReconcileOperator extends AbstractStreamOperator<Datapoint>
    implements OneInputStreamOperator<DirtyBucket, Datapoint> {
  private static final long serialVersionUID = 1;

  /** Buckets computed with one query. */
  private static final int MAX_BATCH = 2_000;

  private record Id(String tenant, String service, long bucketSeconds) {
    static Id of(DirtyBucket bucket) {
      return new Id(bucket.tenant(), bucket.service(), bucket.bucketSeconds());
    }
  }

  /** A dirty bucket as of its latest mark: equal again only while no other mark came. */
  private record Mark(DirtyBucket bucket, long sequence) {}

  private final SerializableSupplier<SpanStore> stores;

  private transient ListState<DirtyBucket> state;

  /** Not yet computed again; the newest of each. */
  private transient Map<Id, Mark> pending;

  /** What {@link #pending} held at each checkpoint that is under way. */
  private transient Map<Long, List<Mark>> snapshots;

  private transient long marks;

  private transient @Nullable SpanStore store;
  private transient @Nullable ExecutorService worker;
  private transient MailboxExecutor mailbox;
  private transient boolean busy;

  @SuppressWarnings("NullAway.Init") // Flink's life cycle fills the rest
  ReconcileOperator(SerializableSupplier<SpanStore> stores) {
    this.stores = stores;
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    pending = new LinkedHashMap<>();
    snapshots = new HashMap<>();
    state =
        context
            .getOperatorStateStore()
            .getListState(
                new ListStateDescriptor<>("dirty-buckets", TypeInformation.of(DirtyBucket.class)));
    for (DirtyBucket bucket : state.get()) {
      remember(bucket);
    }
  }

  @Override
  public void open() throws Exception {
    super.open();
    mailbox = getContainingTask().getMailboxExecutorFactory().createExecutor(0);
    worker = Executors.newSingleThreadExecutor(task -> new Thread(task, "reconciler"));
    store = stores.get();
  }

  @Override
  public void processElement(StreamRecord<DirtyBucket> element) {
    remember(element.getValue());
  }

  private void remember(DirtyBucket bucket) {
    Mark before = pending.get(Id.of(bucket));
    DirtyBucket kept = before == null ? bucket : newest(before.bucket(), bucket);
    pending.put(Id.of(bucket), new Mark(kept, ++marks));
  }

  private static DirtyBucket newest(DirtyBucket before, DirtyBucket now) {
    return !before.done() && before.appendMillis() > now.appendMillis() ? before : now;
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    super.snapshotState(context);
    List<Mark> held = List.copyOf(pending.values());
    state.update(held.stream().map(Mark::bucket).toList());
    snapshots.put(context.getCheckpointId(), held);
  }

  @Override
  public void notifyCheckpointComplete(long checkpointId) throws Exception {
    super.notifyCheckpointComplete(checkpointId);
    List<Mark> stored = snapshots.get(checkpointId);
    snapshots.keySet().removeIf(id -> id <= checkpointId);
    if (stored != null && !busy) {
      start(stored);
    }
  }

  /** Computes what the job has let go of; the rest waits for a later checkpoint. */
  private void start(List<Mark> stored) {
    long now = System.currentTimeMillis();
    List<Mark> due = new ArrayList<>();
    for (Mark mark : stored) {
      boolean unchanged = mark.equals(pending.get(Id.of(mark.bucket())));
      if (unchanged && isDue(mark.bucket(), now) && due.size() < MAX_BATCH) {
        due.add(mark);
      }
    }
    SpanStore from = store;
    ExecutorService thread = worker;
    if (due.isEmpty() || from == null || thread == null) {
      return;
    }
    busy = true;
    thread.execute(() -> compute(from, due));
  }

  /** One that is done is there to be looked at again after the job had it. */
  private static boolean isDue(DirtyBucket bucket, long nowMillis) {
    return bucket.done()
        ? nowMillis >= BucketOwnership.releaseMillis(bucket.bucketSeconds())
        : !BucketOwnership.isJobs(bucket.bucketSeconds(), nowMillis);
  }

  private void compute(SpanStore from, List<Mark> due) {
    try {
      List<Datapoint> rows = rows(from, due.stream().map(Mark::bucket).toList());
      mailbox.execute(() -> send(due, rows), "send reconciled buckets");
    } catch (RuntimeException e) {
      mailbox.execute(
          () -> {
            throw new IllegalStateException(
                "reconciling " + due.size() + " buckets failed: " + e.getMessage(), e);
          },
          "fail reconciling");
    }
  }

  /** Rows to write: each version above what is stored; series that became empty as zeros. */
  static List<Datapoint> rows(SpanStore from, Collection<DirtyBucket> due) {
    Map<SpanStore.StoredDatapoint, Long> stored = new HashMap<>();
    for (SpanStore.StoredDatapoint row : from.storedDatapoints(due)) {
      stored.put(at(row.key(), row.bucketSeconds()), row.version());
    }
    List<Datapoint> rows = new ArrayList<>();
    for (Datapoint computed : from.computeDatapoints(due)) {
      Long version = stored.remove(at(computed.key(), computed.bucketSeconds()));
      long next = version == null ? 0 : version + 1;
      rows.add(computed.withVersion(Math.max(computed.version(), next)));
    }
    stored.forEach(
        (gone, version) ->
            rows.add(Datapoint.empty(gone.key(), gone.bucketSeconds(), version + 1)));
    return rows;
  }

  private static SpanStore.StoredDatapoint at(SeriesKey key, long bucketSeconds) {
    return new SpanStore.StoredDatapoint(key, bucketSeconds, 0);
  }

  private void send(List<Mark> due, List<Datapoint> rows) {
    rows.forEach(row -> output.collect(new StreamRecord<>(row)));
    long now = System.currentTimeMillis();
    for (Mark mark : due) {
      if (pending.remove(Id.of(mark.bucket()), mark)) {
        DirtyBucket done = mark.bucket().asDone();
        output.collect(JobTypes.DIRTY_BUCKETS, new StreamRecord<>(done));
        if (now < BucketOwnership.releaseMillis(done.bucketSeconds())) {
          remember(done);
        }
      }
    }
    busy = false;
  }

  @Override
  public void close() throws Exception {
    if (worker != null) {
      worker.shutdownNow();
    }
    if (store != null) {
      store.close();
    }
    super.close();
  }
}
