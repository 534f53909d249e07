package io.tracemill.stream.job;

import io.tracemill.stream.core.profile.InstanceSpans;
import io.tracemill.stream.core.profile.ProfileForm;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** {@link InstanceSpans} in the core's binary form. */
public final class InstanceSpansSerializer extends BinarySerializer<InstanceSpans> {
  private static final long serialVersionUID = 1;

  public static final InstanceSpansSerializer INSTANCE = new InstanceSpansSerializer();

  @Override
  public void serialize(InstanceSpans value, DataOutputView target) throws IOException {
    ProfileForm.write(value, target);
  }

  @Override
  public InstanceSpans deserialize(DataInputView source) throws IOException {
    return ProfileForm.readInstanceSpans(source);
  }

  @Override
  public TypeSerializerSnapshot<InstanceSpans> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Finds the serializer again on restore. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<InstanceSpans> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
