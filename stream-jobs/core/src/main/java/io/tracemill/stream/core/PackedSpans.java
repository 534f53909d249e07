package io.tracemill.stream.core;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import net.jpountz.lz4.LZ4Factory;

/**
 * The spans of a closed trace as one compressed array (LZ4): a fifth of the bytes and one object
 * instead of dozens, which is what snapshots and garbage collection cost by. Immutable.
 *
 * @param bytes compressed spans
 * @param plainLength length before compression, bytes
 * @param spans number of spans
 */
@SuppressWarnings("ArrayRecordComponent") // never changed, compared nowhere
record PackedSpans(byte[] bytes, int plainLength, int spans) {
  private static final LZ4Factory LZ4 = LZ4Factory.fastestInstance();

  static PackedSpans of(SpanEntry[] entries, int size) {
    try {
      ByteArrayOutputStream plain = new ByteArrayOutputStream(1024 * size);
      DataOutputStream out = new DataOutputStream(plain);
      for (int i = 0; i < size; i++) {
        BinaryForm.write(entries[i], out);
      }
      byte[] compressed = LZ4.fastCompressor().compress(plain.toByteArray());
      return new PackedSpans(compressed, plain.size(), size);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
  }

  SpanEntry[] unpack() {
    try {
      byte[] plain = LZ4.safeDecompressor().decompress(bytes, plainLength);
      DataInputStream in = new DataInputStream(new ByteArrayInputStream(plain));
      SpanEntry[] entries = new SpanEntry[spans];
      for (int i = 0; i < spans; i++) {
        entries[i] = BinaryForm.readEntry(in);
      }
      return entries;
    } catch (IOException e) {
      throw new UncheckedIOException("reading from memory", e);
    }
  }
}
