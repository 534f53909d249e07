package io.tracemill.schemas;

import java.util.List;
import org.apache.avro.Schema;

/**
 * Walks a value of any schema without building anything and checks that every length and count is
 * borne out by the bytes. The Avro library allocates what a length claims before it looks, so
 * nothing is handed to it that has not passed here.
 */
final class AvroBounds {
  private static final int MAX_DEPTH = 64;

  private AvroBounds() {}

  /**
   * Checks that the input holds exactly one value of {@code schema}.
   *
   * @throws MalformedSpanException when it does not
   */
  static void check(Schema schema, AvroInput in) {
    skip(schema, in, 0);
    if (in.remaining() != 0) {
      throw in.malformed(in.remaining() + " bytes are left after the value");
    }
  }

  private static void skip(Schema schema, AvroInput in, int depth) {
    if (depth > MAX_DEPTH) {
      throw in.malformed("values are nested deeper than " + MAX_DEPTH);
    }
    switch (schema.getType()) {
      case NULL -> {}
      case BOOLEAN -> in.readBoolean();
      case INT -> readInt(in);
      case LONG -> in.readLong();
      case FLOAT -> in.skip(Float.BYTES);
      case DOUBLE -> in.skip(Double.BYTES);
      case STRING, BYTES -> in.readSlice();
      case FIXED -> in.skip(schema.getFixedSize());
      case ENUM -> in.readIndex(schema.getEnumSymbols().size());
      case UNION -> skipUnion(schema.getTypes(), in, depth);
      case RECORD -> schema.getFields().forEach(field -> skip(field.schema(), in, depth + 1));
      case ARRAY -> skipBlocks(in, () -> skip(schema.getElementType(), in, depth + 1));
      case MAP ->
          skipBlocks(
              in,
              () -> {
                in.readSlice();
                skip(schema.getValueType(), in, depth + 1);
              });
    }
  }

  private static void readInt(AvroInput in) {
    long value = in.readLong();
    if (value != (int) value) {
      throw in.malformed("int is " + value);
    }
  }

  private static void skipUnion(List<Schema> branches, AvroInput in, int depth) {
    skip(branches.get(in.readIndex(branches.size())), in, depth + 1);
  }

  private static void skipBlocks(AvroInput in, Runnable skipItem) {
    while (true) {
      long count = in.readLong();
      if (count == 0) {
        return;
      }
      // A negative count is followed by the block's size, which the library trusts when it skips.
      long size = count < 0 ? in.readLong() : -1;
      int start = in.position();
      long items = in.checkCount(Math.abs(count));
      for (long i = 0; i < items; i++) {
        skipItem.run();
      }
      if (size >= 0 ? in.position() - start != size : count < 0) {
        throw in.malformed("block of " + (in.position() - start) + " bytes says " + size);
      }
    }
  }
}
