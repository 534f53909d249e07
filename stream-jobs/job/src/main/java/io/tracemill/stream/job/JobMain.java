package io.tracemill.stream.job;

import io.tracemill.clickhouse.BatchSettings;
import io.tracemill.clickhouse.BlockEncoder;
import io.tracemill.clickhouse.ClickHouseConfig;
import io.tracemill.clickhouse.ClickHouseSink;
import io.tracemill.clickhouse.ClickHouseSinkBuilder;
import io.tracemill.clickhouse.Guarantee;
import io.tracemill.clickhouse.Migrations;
import io.tracemill.clickhouse.Partitioner;
import io.tracemill.registry.SchemaRegistry;
import io.tracemill.schemas.Topics;
import io.tracemill.stream.core.Datapoint;
import io.tracemill.stream.core.flood.FloodRow;
import io.tracemill.stream.job.flood.FloodTopic;
import io.tracemill.stream.job.ledger.LedgerRow;
import io.tracemill.stream.job.source.KafkaRecord;
import io.tracemill.stream.job.source.TopicSource;
import io.tracemill.stream.job.tables.ClickHouseSpanStore;
import io.tracemill.stream.job.tables.CostEncoder;
import io.tracemill.stream.job.tables.DatapointEncoder;
import io.tracemill.stream.job.tables.DeadLetterEncoder;
import io.tracemill.stream.job.tables.DirtyBucketEncoder;
import io.tracemill.stream.job.tables.EdgeEncoder;
import io.tracemill.stream.job.tables.FloodEncoder;
import io.tracemill.stream.job.tables.InstanceEncoder;
import io.tracemill.stream.job.tables.LateReportEncoder;
import io.tracemill.stream.job.tables.LedgerEncoder;
import io.tracemill.stream.job.tables.ProfileEncoder;
import io.tracemill.stream.job.tables.SampleEncoder;
import io.tracemill.stream.job.tables.SpanEncoder;
import io.tracemill.stream.job.tables.Tables;
import io.tracemill.stream.job.tables.TraceEncoder;
import java.net.URI;
import java.util.Properties;
import java.util.concurrent.Callable;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamSource;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.function.SerializableSupplier;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * The job: reads topic tracemill.spans, fills the tables. The one place that names Kafka and
 * ClickHouse.
 */
@Command(
    name = "tracemill-job",
    mixinStandardHelpOptions = true,
    description = "Assembles traces and datapoints from topic tracemill.spans into ClickHouse.")
public final class JobMain implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(JobMain.class);

  @Mixin private JobOptions options = new JobOptions();

  /** Exits 2 on wrong usage; what the job does after its start is Flink's to report. */
  public static void main(String[] args) {
    int exit = new CommandLine(new JobMain()).execute(args);
    if (exit != 0) {
      throw new IllegalArgumentException("the job was not started, exit code " + exit);
    }
  }

  @Override
  public Integer call() throws Exception {
    JobConfig config = options.toConfig();
    LOG.info("effective configuration: {}", config);
    Migrations.apply(config.clickHouse());
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.getExecutionEnvironment(Pipeline.configuration());
    define(env, config);
    env.execute("tracemill");
    return 0;
  }

  /** Defines the pipeline on Kafka and ClickHouse. */
  static void define(StreamExecutionEnvironment env, JobConfig config) {
    env.enableCheckpointing(config.checkpointInterval().toMillis());
    Pipeline.define(env, sources(config), sinks(config), settings(config));
  }

  private static Sources sources(JobConfig config) {
    Properties properties = kafka(config);
    properties.setProperty(ConsumerConfig.GROUP_ID_CONFIG, config.consumerGroup());
    return new Sources() {
      @Override
      public DataStream<KafkaRecord> spans(StreamExecutionEnvironment env) {
        return topic(env, properties, Topics.SPANS, config, OperatorIds.SPANS_SOURCE)
            .uid(OperatorIds.SPANS_SOURCE);
      }

      @Override
      public DataStream<KafkaRecord> resourceSamples(StreamExecutionEnvironment env) {
        // One task: another without a partition of its own would hold the watermark back for good.
        return topic(env, properties, Topics.RESOURCE_SAMPLES, config, OperatorIds.SAMPLES_SOURCE)
            .setParallelism(1)
            .uid(OperatorIds.SAMPLES_SOURCE);
      }
    };
  }

  private static DataStreamSource<KafkaRecord> topic(
      StreamExecutionEnvironment env,
      Properties properties,
      String topic,
      JobConfig config,
      String id) {
    return env.fromSource(
        new TopicSource(properties, topic, config.clockTolerance()),
        WatermarkStrategy.forMonotonousTimestamps(),
        id,
        TypeInformation.of(KafkaRecord.class));
  }

  private static Properties kafka(JobConfig config) {
    Properties properties = new Properties();
    properties.setProperty(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, config.bootstrapServers());
    return properties;
  }

  private static SerializableSupplier<SchemaRegistry> registry(JobConfig config) {
    URI url = config.registry();
    return () -> SchemaRegistry.connect(url);
  }

  static PipelineSettings settings(JobConfig config) {
    ClickHouseConfig clickHouse = config.clickHouse();
    return new PipelineSettings(
        config.sessions(), registry(config), () -> new ClickHouseSpanStore(clickHouse));
  }

  static Sinks sinks(JobConfig config) {
    Properties producer = kafka(config);
    producer.setProperty(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Integer.toString(2 << 20));
    producer.setProperty(ProducerConfig.COMPRESSION_TYPE_CONFIG, "zstd");
    producer.setProperty(ProducerConfig.LINGER_MS_CONFIG, "50");
    return new Sinks(
        sink(config, Tables.SPANS, SpanEncoder::new, s -> Partitioner.day(s.appendMillis())),
        sink(config, Tables.TRACES, TraceEncoder::new, t -> Partitioner.day(t.firstSeenMillis())),
        datapoints(config, BucketTable.SERVICE_METRICS_10S),
        datapoints(config, BucketTable.SERVICE_METRICS_1M),
        datapoints(config, BucketTable.SERVICE_METRICS_1H),
        sink(
            config,
            BucketTable.INSTANCE_METRICS_1M.tableName(),
            InstanceEncoder::new,
            row -> Partitioner.month(row.bucketSeconds())),
        sink(
            config,
            BucketTable.SERVICE_EDGES_1M.tableName(),
            EdgeEncoder::new,
            row -> Partitioner.month(row.bucketSeconds())),
        sink(
            config,
            Tables.LATE_REPORTS,
            LateReportEncoder::new,
            r -> Partitioner.day(r.appendMillis())),
        sink(config, Tables.DIRTY_KEYS, DirtyBucketEncoder::new, k -> 0),
        sink(
            config,
            Tables.DEAD_LETTERS,
            DeadLetterEncoder::new,
            d -> Partitioner.month(d.epochMillis() / 1000)),
        DeadLetterTopic.sink(producer, registry(config)),
        builder(
                    config,
                    Tables.FLOODS,
                    FloodEncoder::new,
                    (FloodRow flood) -> Partitioner.month(flood.onsetMillis() / 1000))
                .guarantee(Guarantee.AT_LEAST_ONCE) // seen before the next checkpoint
                .build()
            ::write,
        FloodTopic.sink(producer, registry(config)),
        DatapointsTopic.sink(producer, registry(config)),
        sink(
            config,
            Tables.RESOURCE_SAMPLES,
            SampleEncoder::new,
            row -> Partitioner.month(row.epochMillis() / 1000)),
        sink(
            config,
            Tables.PROFILES,
            ProfileEncoder::new,
            profile -> Partitioner.day(profile.firstSeenMillis())),
        sink(
            config,
            Tables.OPERATION_COSTS,
            CostEncoder::new,
            row -> Partitioner.month(row.minuteSeconds())),
        builder(
                    config,
                    Tables.LEDGER,
                    LedgerEncoder::new,
                    (LedgerRow row) -> Partitioner.month(row.appendMillis() / 1000))
                .guarantee(Guarantee.AT_LEAST_ONCE) // of a checkpoint that is stored already
                .build()
            ::write);
  }

  private static TableSink<Datapoint> datapoints(JobConfig config, BucketTable table) {
    return sink(
        config,
        table.tableName(),
        DatapointEncoder::new,
        row -> Partitioner.month(row.bucketSeconds()));
  }

  private static <T> TableSink<T> sink(
      JobConfig config,
      String table,
      SerializableSupplier<BlockEncoder<T>> encoder,
      Partitioner<T> partitioner) {
    return builder(config, table, encoder, partitioner).build()::write;
  }

  private static <T> ClickHouseSinkBuilder<T> builder(
      JobConfig config,
      String table,
      SerializableSupplier<BlockEncoder<T>> encoder,
      Partitioner<T> partitioner) {
    return ClickHouseSink.<T>builder()
        .config(config.clickHouse())
        .table(table)
        .encoder(encoder)
        .partitioner(partitioner)
        .guarantee(config.guarantee())
        .batches(BatchSettings.DEFAULT.withMaxAge(config.maxBatchAge()));
  }
}
