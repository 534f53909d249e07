package io.tracemill.clickhouse.block;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracemill.clickhouse.InsertRequest;
import io.tracemill.clickhouse.Inserter;
import io.tracemill.clickhouse.RetrySettings;
import io.tracemill.clickhouse.TestClickHouse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every type goes through a real server and comes back, as RowBinary, byte for byte. */
class NativeRoundTripTest {
  private static final long SEED = Long.getLong("seed", System.nanoTime());
  private static Inserter inserter;

  /** Appends a random value of one type, and the same value as RowBinary. */
  private interface Append<C extends Column> {
    void accept(C column, Random random, RowBinary expected);
  }

  private record Type<C extends Column>(String name, Supplier<C> column, Append<C> append) {
    @Override
    public String toString() {
      return name;
    }

    Type<ArrayColumn<C>> inArray() {
      return new Type<>(
          "Array(" + name + ")",
          () -> Columns.array(column.get()),
          (c, random, expected) -> {
            int size = random.nextInt(4);
            expected.length(size);
            for (int i = 0; i < size; i++) {
              append.accept(c.elements(), random, expected);
            }
            c.endRow();
          });
    }

    Type<NullableColumn<C>> orNull() {
      return new Type<>(
          "Nullable(" + name + ")",
          () -> Columns.nullable(column.get()),
          (c, random, expected) -> {
            boolean isNull = random.nextInt(3) == 0;
            expected.number(isNull ? 1 : 0, 1);
            if (isNull) {
              c.addNull();
            } else {
              append.accept(c.present(), random, expected);
            }
          });
    }

    <V extends Column> Type<MapColumn<C, V>> to(Type<V> values) {
      return new Type<>(
          "Map(" + name + ", " + values.name + ")",
          () -> Columns.map(column.get(), values.column.get()),
          (c, random, expected) -> {
            int size = random.nextInt(5);
            expected.length(size);
            for (int i = 0; i < size; i++) {
              append.accept(c.keys(), random, expected);
              values.append.accept(c.values(), random, expected);
            }
            c.endRow();
          });
    }
  }

  private static final Type<StringColumn> STRING = text("String", Columns::string);
  private static final Type<LowCardinalityColumn> LOW_CARDINALITY =
      text("LowCardinality(String)", Columns::lowCardinality);
  private static final Type<IntegerColumn> UINT32 = integer("UInt32", Columns::uint32, 4);
  private static final Type<IntegerColumn> UINT64 = integer("UInt64", Columns::uint64, 8);
  private static final Type<IntegerColumn> INT16 = integer("Int16", Columns::int16, 2);

  private static <C extends TextColumn> Type<C> text(String name, Supplier<C> column) {
    return new Type<>(
        name,
        column,
        (c, random, expected) -> {
          byte[] bytes = randomText(random);
          expected.string(bytes);
          switch (random.nextInt(3)) {
            case 0 -> c.add(new String(bytes, StandardCharsets.UTF_8));
            case 1 -> c.add(bytes, 0, bytes.length);
            default -> {
              byte[] padded = new byte[bytes.length + 9];
              System.arraycopy(bytes, 0, padded, 5, bytes.length);
              c.addSlice(padded, 5L << 32 | bytes.length);
            }
          }
        });
  }

  private static byte[] randomText(Random random) {
    int kind = random.nextInt(20);
    int length = kind == 0 ? random.nextInt(300) : kind < 4 ? 0 : random.nextInt(12);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.appendCodePoint(
          random.nextInt(8) == 0 ? 0x1F600 + random.nextInt(50) : random.nextInt(300));
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static Type<IntegerColumn> integer(
      String name, Supplier<IntegerColumn> column, int width) {
    boolean signed = name.startsWith("Int") || width == 8;
    return new Type<>(
        name,
        column,
        (c, random, expected) -> {
          long bits = random.nextInt(5) == 0 ? random.nextInt(3) - 1L : random.nextLong();
          int shift = 64 - 8 * width;
          long value = signed ? bits << shift >> shift : bits << shift >>> shift;
          expected.number(value, width);
          c.add(value);
        });
  }

  private static Stream<Type<?>> types() {
    Type<IntegerColumn> bool =
        new Type<>(
            "Bool",
            Columns::bool,
            (c, random, expected) -> {
              boolean value = random.nextBoolean();
              expected.number(value ? 1 : 0, 1);
              c.add(value);
            });
    Type<FloatColumn> float32 =
        new Type<>(
            "Float32",
            Columns::float32,
            (c, random, expected) -> {
              float value = random.nextInt(9) == 0 ? Float.POSITIVE_INFINITY : random.nextFloat();
              expected.number(Float.floatToRawIntBits(value), 4);
              c.add(value);
            });
    Type<FloatColumn> float64 =
        new Type<>(
            "Float64",
            Columns::float64,
            (c, random, expected) -> {
              double value = random.nextInt(9) == 0 ? -0.0 : random.nextGaussian() * 1e30;
              expected.number(Double.doubleToRawLongBits(value), 8);
              c.add(value);
            });
    Type<FixedStringColumn> fixed =
        new Type<>(
            "FixedString(64)",
            () -> Columns.fixedString(64),
            (c, random, expected) -> {
              byte[] value = new byte[random.nextInt(65)];
              random.nextBytes(value);
              expected.raw(value).raw(new byte[64 - value.length]);
              c.add(value, 0, value.length);
            });
    Type<StringColumn> hex =
        new Type<>(
            "String",
            Columns::string,
            (c, random, expected) -> {
              long high = random.nextLong();
              long low = random.nextInt(1000);
              if (random.nextBoolean()) {
                expected.string("%016x%016x".formatted(high, low).getBytes(StandardCharsets.UTF_8));
                c.addHex(high, low);
              } else {
                expected.string("%016x".formatted(low).getBytes(StandardCharsets.UTF_8));
                c.addHex(low);
              }
            });
    Type<MapColumn<LowCardinalityColumn, StringColumn>> attributes = LOW_CARDINALITY.to(STRING);
    return Stream.of(
        STRING,
        hex,
        LOW_CARDINALITY,
        fixed,
        bool,
        integer("UInt8", Columns::uint8, 1),
        integer("UInt16", Columns::uint16, 2),
        UINT32,
        UINT64,
        INT16,
        integer("Int32", Columns::int32, 4),
        integer("Int64", Columns::int64, 8),
        float32,
        float64,
        integer("DateTime", Columns::dateTime, 4),
        integer("DateTime64(3)", () -> Columns.dateTime64(3), 8),
        integer("DateTime64(9)", () -> Columns.dateTime64(9), 8),
        STRING.inArray(),
        LOW_CARDINALITY.inArray(),
        UINT64.inArray(),
        STRING.inArray().inArray(),
        attributes,
        attributes.inArray(),
        INT16.to(UINT64),
        LOW_CARDINALITY.to(UINT32),
        LOW_CARDINALITY.to(UINT64),
        STRING.to(integer("Int64", Columns::int64, 8)),
        UINT32.orNull(),
        STRING.orNull(),
        integer("DateTime64(3)", () -> Columns.dateTime64(3), 8).orNull());
  }

  @BeforeAll
  static void connect() {
    System.out.println("seed " + SEED);
    inserter = new Inserter(TestClickHouse.config(), RetrySettings.DEFAULT);
  }

  @AfterAll
  static void disconnect() {
    inserter.close();
  }

  @ParameterizedTest
  @MethodSource("types")
  <C extends Column> void comesBackAsWritten(Type<C> type) throws Exception {
    TestClickHouse.createTable("native_types", "n UInt64, v " + type.name());
    NativeBlock block = new NativeBlock();
    IntegerColumn number = block.column("n", Columns.uint64());
    C values = block.column("v", type.column().get());
    assertThat(values.type()).isEqualTo(type.name());
    Random random = new Random(SEED);
    RowBinary expected = new RowBinary();
    int rows = 0;
    for (int size : new int[] {1, 0, 777, 3}) { // one block, emptied and used again
      block.reset();
      for (int i = 0; i < size; i++) {
        number.add(rows++);
        type.append().accept(values, random, expected);
      }
      insert(block);
    }
    assertThat(read("SELECT v FROM tracemill.native_types ORDER BY n"))
        .as("seed %d", SEED)
        .isEqualTo(expected.bytes());
  }

  @ParameterizedTest
  @MethodSource("types")
  <C extends Column> void storesDefaults(Type<C> type) throws Exception {
    TestClickHouse.createTable("native_types", "v " + type.name());
    NativeBlock block = new NativeBlock();
    C values = block.column("v", type.column().get());
    for (int i = 0; i < 3; i++) {
      values.addDefault();
    }
    insert(block);
    String isDefault = "v = defaultValueOfTypeName('" + type.name() + "')";
    String condition = type.name().startsWith("Nullable") ? "v IS NULL" : isDefault;
    assertThat(
            TestClickHouse.execute("SELECT count() FROM tracemill.native_types WHERE " + condition))
        .isEqualTo("3");
  }

  @Test
  void writesDictionariesOfEveryIndexWidth() throws Exception {
    for (int distinct : new int[] {1, 255, 256, 257, 65_535, 65_536, 65_537, 100_000}) {
      TestClickHouse.createTable("native_types", "n UInt64, v LowCardinality(String)");
      NativeBlock block = new NativeBlock();
      IntegerColumn number = block.column("n", Columns.uint64());
      LowCardinalityColumn values = block.column("v", Columns.lowCardinality());
      for (int i = 0; i < distinct + 1000; i++) {
        number.add(i);
        values.add("value " + i % distinct);
      }
      insert(block);
      assertThat(
              TestClickHouse.execute(
                  "SELECT count(), uniqExact(v), countIf(v = concat('value ', toString(n % "
                      + distinct
                      + "))) FROM tracemill.native_types"))
          .isEqualTo((distinct + 1000) + "\t" + distinct + "\t" + (distinct + 1000));
    }
  }

  @Test
  void fillsNestedColumnsAndDefaultsOfColumnsThatAreNotSent() throws Exception {
    TestClickHouse.createTable(
        "native_types",
        "Name String, Label String DEFAULT concat(Name, '!'),"
            + " Events Nested (At DateTime64(9), Name LowCardinality(String))");
    NativeBlock block = new NativeBlock();
    StringColumn name = block.column("Name", Columns.string());
    ArrayColumn<IntegerColumn> at = block.column("Events.At", Columns.array(Columns.dateTime64(9)));
    ArrayColumn<LowCardinalityColumn> event =
        block.column("Events.Name", Columns.array(Columns.lowCardinality()));
    for (int events = 0; events < 3; events++) {
      name.add("row" + events);
      for (int i = 0; i < events; i++) {
        at.elements().add(1_000_000_000L * i);
        event.elements().add("event" + i);
      }
      at.endRow();
      event.endRow();
    }
    insert(block);
    List<String> rows = new ArrayList<>();
    TestClickHouse.execute(
            "SELECT Name, Label, Events.Name, toUnixTimestamp64Nano(Events.At[-1]) FROM tracemill.native_types ORDER BY Name")
        .lines()
        .forEach(rows::add);
    assertThat(rows)
        .containsExactly(
            "row0\trow0!\t[]\t0",
            "row1\trow1!\t['event0']\t0",
            "row2\trow2!\t['event0','event1']\t1000000000");
  }

  private static void insert(NativeBlock block) throws Exception {
    inserter.insert(InsertRequest.of("native_types", block, UUID.randomUUID().toString()));
  }

  private static byte[] read(String query) throws Exception {
    return TestClickHouse.bytes(query + " FORMAT RowBinary");
  }
}
