package io.tracemill.clickhouse.block;

/** Makes the columns of a {@link NativeBlock}, one method per ClickHouse type. */
public final class Columns {
  private Columns() {}

  public static StringColumn string() {
    return new StringColumn();
  }

  /** FixedString(width), width in bytes. */
  public static FixedStringColumn fixedString(int width) {
    return new FixedStringColumn(width);
  }

  /** LowCardinality(String). */
  public static LowCardinalityColumn lowCardinality() {
    return new LowCardinalityColumn();
  }

  public static IntegerColumn bool() {
    return new IntegerColumn("Bool", 1, 0, 1);
  }

  public static IntegerColumn uint8() {
    return new IntegerColumn("UInt8", 1, 0, 0xff);
  }

  public static IntegerColumn uint16() {
    return new IntegerColumn("UInt16", 2, 0, 0xffff);
  }

  public static IntegerColumn uint32() {
    return new IntegerColumn("UInt32", 4, 0, 0xffff_ffffL);
  }

  /** All 64 bits of a long, unsigned. */
  public static IntegerColumn uint64() {
    return new IntegerColumn("UInt64", 8, Long.MIN_VALUE, Long.MAX_VALUE);
  }

  public static IntegerColumn int16() {
    return new IntegerColumn("Int16", 2, Short.MIN_VALUE, Short.MAX_VALUE);
  }

  public static IntegerColumn int32() {
    return new IntegerColumn("Int32", 4, Integer.MIN_VALUE, Integer.MAX_VALUE);
  }

  public static IntegerColumn int64() {
    return new IntegerColumn("Int64", 8, Long.MIN_VALUE, Long.MAX_VALUE);
  }

  public static FloatColumn float32() {
    return new FloatColumn("Float32", false);
  }

  public static FloatColumn float64() {
    return new FloatColumn("Float64", true);
  }

  /** Epoch seconds, 1970..2106. */
  public static IntegerColumn dateTime() {
    return new IntegerColumn("DateTime", 4, 0, 0xffff_ffffL);
  }

  /** Epoch time in units of 10^-precision s: 3 for milliseconds, 9 for nanoseconds. */
  public static IntegerColumn dateTime64(int precision) {
    return new IntegerColumn("DateTime64(" + precision + ")", 8, Long.MIN_VALUE, Long.MAX_VALUE);
  }

  public static <C extends Column> ArrayColumn<C> array(C elements) {
    return new ArrayColumn<>(elements);
  }

  public static <K extends Column, V extends Column> MapColumn<K, V> map(K keys, V values) {
    return new MapColumn<>(keys, values);
  }

  /** The type of every attribute column: Map(LowCardinality(String), String). */
  public static MapColumn<LowCardinalityColumn, StringColumn> attributes() {
    return map(lowCardinality(), string());
  }

  public static <C extends Column> NullableColumn<C> nullable(C values) {
    return new NullableColumn<>(values);
  }
}
