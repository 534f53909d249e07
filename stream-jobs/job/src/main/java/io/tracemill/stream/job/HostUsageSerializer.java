package io.tracemill.stream.job;

import io.tracemill.stream.core.profile.HostUsage;
import io.tracemill.stream.core.profile.ProfileForm;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** {@link HostUsage} in the core's binary form. */
public final class HostUsageSerializer extends BinarySerializer<HostUsage> {
  private static final long serialVersionUID = 1;

  public static final HostUsageSerializer INSTANCE = new HostUsageSerializer();

  @Override
  public boolean isImmutableType() {
    return false;
  }

  @Override
  public HostUsage copy(HostUsage from) {
    return from.copy();
  }

  @Override
  public void serialize(HostUsage value, DataOutputView target) throws IOException {
    ProfileForm.write(value, target);
  }

  @Override
  public HostUsage deserialize(DataInputView source) throws IOException {
    return ProfileForm.readHostUsage(source);
  }

  @Override
  public TypeSerializerSnapshot<HostUsage> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Finds the serializer again on restore. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<HostUsage> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
