package io.tracemill.stream.job.flood;

import io.tracemill.stream.core.flood.FloodForm;
import io.tracemill.stream.core.flood.ServiceKey;
import io.tracemill.stream.job.BinarySerializer;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** {@link ServiceKey} in its own binary form. */
public final class ServiceKeySerializer extends BinarySerializer<ServiceKey> {
  private static final long serialVersionUID = 1;

  public static final ServiceKeySerializer INSTANCE = new ServiceKeySerializer();

  @Override
  public void serialize(ServiceKey value, DataOutputView target) throws IOException {
    FloodForm.write(value, target);
  }

  @Override
  public ServiceKey deserialize(DataInputView source) throws IOException {
    return FloodForm.readServiceKey(source);
  }

  @Override
  public TypeSerializerSnapshot<ServiceKey> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Finds the serializer again on restore. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<ServiceKey> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
