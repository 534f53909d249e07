package io.tracemill.stream.job;

import io.tracemill.clickhouse.StoredUpTo;
import io.tracemill.stream.core.BucketOwnership;
import io.tracemill.stream.core.StoredTotal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;
import org.apache.flink.util.function.SerializableSupplier;
import org.apache.flink.util.function.ThrowingRunnable;
import org.jspecify.annotations.Nullable;

/**
 * The reconciler: computes dirty buckets again from the stored spans. A bucket is touched only when
 * the job has let go of it and the spans of a checkpoint are stored that was taken after it became
 * dirty, so that every span it was made dirty by can be read back. The second input says which are.
 *
 * <p>A bucket far ahead of the clock is computed at once, and once more when its time has come and
 * the job, which counts what comes then, has let go of it.
 *
 * <p>Dirty buckets are state until their rows were sent, then once more by the next checkpoint; so
 * a restart repeats work and loses none. The store is read on a thread of its own; rows are sent by
 * the task. Output: the buckets, marked done; rows are side outputs, {@link BucketFamily#rowsOf}.
 */
final class ReconcileOperator extends AbstractStreamOperator<DirtyBucket>
    implements TwoInputStreamOperator<DirtyBucket, StoredUpTo, DirtyBucket> {
  private static final long serialVersionUID = 1;

  /** Buckets computed with one query. */
  private static final int MAX_BATCH = 2_000;

  private record Id(String table, String tenant, String service, long bucketSeconds) {
    static Id of(DirtyBucket bucket) {
      return new Id(bucket.table(), bucket.tenant(), bucket.service(), bucket.bucketSeconds());
    }
  }

  /** A dirty bucket as of its latest mark: equal again only while no other mark came. */
  private record Mark(DirtyBucket bucket, long sequence) {}

  private final SerializableSupplier<SpanStore> stores;

  private transient ListState<DirtyBucket> state;

  /** Not yet computed again; the newest of each. */
  private transient Map<Id, Mark> pending;

  /** What {@link #pending} held at each checkpoint whose spans are not known to be stored. */
  private transient NavigableMap<Long, List<Mark>> snapshots;

  /** Which spans are stored. */
  private transient Progress spans;

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
    snapshots = new TreeMap<>();
    spans = new Progress(1);
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
  public void processElement1(StreamRecord<DirtyBucket> element) {
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
  public void processElement2(StreamRecord<StoredUpTo> element) {
    long checkpointId = spans.note(element.getValue());
    Map.Entry<Long, List<Mark>> newest = snapshots.floorEntry(checkpointId);
    if (newest == null) {
      return;
    }
    snapshots.headMap(newest.getKey(), true).clear();
    if (!busy) {
      start(newest.getValue());
    }
  }

  /** Computes what the job has let go of, one table at a time; the rest waits for later. */
  private void start(List<Mark> stored) {
    long now = System.currentTimeMillis();
    List<Mark> due = new ArrayList<>();
    for (Mark mark : stored) {
      boolean unchanged = mark.equals(pending.get(Id.of(mark.bucket())));
      boolean fits =
          due.isEmpty()
              || (due.size() < MAX_BATCH
                  && due.get(0).bucket().table().equals(mark.bucket().table()));
      if (unchanged && fits && isDue(mark.bucket(), now)) {
        due.add(mark);
      }
    }
    SpanStore from = store;
    ExecutorService thread = worker;
    if (due.isEmpty() || from == null || thread == null) {
      return;
    }
    busy = true;
    BucketTable table = BucketTable.named(due.get(0).bucket().table());
    thread.execute(() -> compute(from, table, stored, due));
  }

  /** One that is done is there to be looked at again after the job had it. */
  private static boolean isDue(DirtyBucket bucket, long nowMillis) {
    int period = bucket.periodSeconds();
    return bucket.done()
        ? nowMillis >= BucketOwnership.releaseMillis(bucket.bucketSeconds(), period)
        : !BucketOwnership.isJobs(bucket.bucketSeconds(), period, nowMillis);
  }

  private void compute(SpanStore from, BucketTable table, List<Mark> stored, List<Mark> due) {
    ThrowingRunnable<RuntimeException> then;
    try {
      Runnable send = rows(from, table, due.stream().map(Mark::bucket).toList());
      then = () -> send(stored, due, send);
    } catch (RuntimeException e) {
      then =
          () -> {
            throw new IllegalStateException(
                "reconciling " + due.size() + " buckets failed: " + e.getMessage(), e);
          };
    }
    try {
      mailbox.execute(then, "go on after reconciling");
    } catch (RejectedExecutionException e) {
      LOG.debug("the task ends; what was reconciled is done again", e);
    }
  }

  /** Computes the rows; what is given back sends them. */
  private Runnable rows(SpanStore from, BucketTable table, List<DirtyBucket> due) {
    return switch (table) {
      case SERVICE_METRICS_10S, SERVICE_METRICS_1M, SERVICE_METRICS_1H ->
          sending(SeriesFamily.INSTANCE.rowsOf(table), rows(from.datapoints(table), due));
      case INSTANCE_METRICS_1M ->
          sending(InstanceFamily.INSTANCE.rowsOf(table), rows(from.instances(), due));
      case SERVICE_EDGES_1M -> sending(EdgeFamily.INSTANCE.rowsOf(table), rows(from.edges(), due));
    };
  }

  private <R> Runnable sending(OutputTag<R> tag, List<R> rows) {
    return () -> rows.forEach(row -> output.collect(tag, new StreamRecord<>(row)));
  }

  private record Place<K>(K key, long bucketSeconds) {}

  /** Rows to write: each version above what is stored; what became empty as zeros. */
  static <K, R extends StoredTotal<K, R>> List<R> rows(
      SpanStore.TotalStore<K, R> from, Collection<DirtyBucket> due) {
    Map<Place<K>, Long> stored = new HashMap<>();
    for (SpanStore.Stored<K> row : from.stored(due)) {
      stored.put(new Place<>(row.key(), row.bucketSeconds()), row.version());
    }
    List<R> rows = new ArrayList<>();
    for (R computed : from.compute(due)) {
      Long version = stored.remove(new Place<>(computed.key(), computed.bucketSeconds()));
      long next = version == null ? 0 : version + 1;
      rows.add(computed.withVersion(Math.max(computed.version(), next)));
    }
    stored.forEach(
        (gone, version) -> rows.add(from.empty(gone.key(), gone.bucketSeconds(), version + 1)));
    return rows;
  }

  /** Sends the rows, and goes on with what else is due. */
  private void send(List<Mark> stored, List<Mark> due, Runnable rows) {
    rows.run();
    long now = System.currentTimeMillis();
    for (Mark mark : due) {
      if (pending.remove(Id.of(mark.bucket()), mark)) {
        DirtyBucket done = mark.bucket().asDone();
        output.collect(new StreamRecord<>(done));
        if (now < BucketOwnership.releaseMillis(done.bucketSeconds(), done.periodSeconds())) {
          remember(done);
        }
      }
    }
    busy = false;
    start(stored);
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
