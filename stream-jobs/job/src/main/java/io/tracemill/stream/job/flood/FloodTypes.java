package io.tracemill.stream.job.flood;

import io.tracemill.stream.core.flood.FloodDetector;
import io.tracemill.stream.core.flood.FloodRow;
import io.tracemill.stream.core.flood.LiveCounts;
import io.tracemill.stream.core.flood.ServiceKey;
import io.tracemill.stream.job.BinaryTypeInfo;
import org.apache.flink.api.common.typeinfo.TypeInformation;

/** Types of the flood path. Nothing here is left to Kryo. */
public final class FloodTypes {
  public static final TypeInformation<ServiceKey> SERVICE_KEY =
      new BinaryTypeInfo<>(ServiceKey.class, ServiceKeySerializer.INSTANCE);
  public static final TypeInformation<LiveCounts> LIVE_COUNTS =
      new BinaryTypeInfo<>(LiveCounts.class, LiveCountsSerializer.INSTANCE);
  public static final TypeInformation<FloodDetector> FLOOD_DETECTOR =
      new BinaryTypeInfo<>(FloodDetector.class, FloodDetectorSerializer.INSTANCE);
  public static final TypeInformation<FloodRow> FLOOD_ROW = TypeInformation.of(FloodRow.class);

  private FloodTypes() {}
}
