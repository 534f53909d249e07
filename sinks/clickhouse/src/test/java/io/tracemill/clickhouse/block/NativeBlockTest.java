package io.tracemill.clickhouse.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class NativeBlockTest {
  private final NativeBlock block = new NativeBlock();
  private final StringColumn name = block.column("Name", Columns.string());
  private final LowCardinalityColumn service = block.column("Service", Columns.lowCardinality());
  private final MapColumn<LowCardinalityColumn, StringColumn> attributes =
      block.column("Attributes", Columns.attributes());

  private void addRow(int i) {
    name.add("name" + i);
    service.add("service" + i % 300);
    for (int k = 0; k < i % 3; k++) {
      attributes.keys().add("key" + k);
      attributes.values().add("value" + i);
    }
    attributes.endRow();
  }

  @Test
  void knowsItsSizeWithoutWriting() {
    for (int i = 0; i < 1000; i++) {
      addRow(i);
      if (i % 100 == 0) {
        int written = block.toByteArray().length;
        assertThat((long) written).isBetween(block.bytes(), block.bytes() + 10);
      }
    }
  }

  @Test
  void writesTheSameBytesAfterReset() {
    for (int i = 0; i < 500; i++) {
      addRow(i);
    }
    byte[] first = block.toByteArray();
    block.reset();
    assertThat(block.rows()).isZero();
    for (int i = 0; i < 500; i++) {
      addRow(i);
    }
    assertThat(block.toByteArray()).isEqualTo(first);
  }

  @Test
  void refusesColumnsOfDifferentLength() {
    addRow(0);
    name.add("one too many");
    assertThatThrownBy(block::toByteArray)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("column 'Service' has 1 rows, 'Name' has 2");
  }

  @Test
  void refusesAMapWithAKeyButNoValue() {
    attributes.keys().add("lonely");
    assertThatThrownBy(attributes::endRow)
        .hasMessage("Map(LowCardinality(String), String) has 1 keys and 0 values");
  }

  @Test
  void refusesAColumnDeclaredTwice() {
    assertThatThrownBy(() -> block.column("Name", Columns.string()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("column 'Name' is declared twice");
  }

  @Test
  void refusesNumbersThatTheTypeCannotHold() {
    assertThatThrownBy(() -> Columns.uint16().add(65_536))
        .hasMessage("UInt16 cannot hold 65536, must be within 0..65535");
    assertThatThrownBy(() -> Columns.int16().add(40_000)).hasMessageContaining("Int16");
    assertThatThrownBy(() -> Columns.dateTime().add(-1)).hasMessageContaining("DateTime");
    assertThatThrownBy(() -> Columns.fixedString(2).add("abc"))
        .hasMessage("FixedString(2) cannot hold 3 bytes");
  }
}
