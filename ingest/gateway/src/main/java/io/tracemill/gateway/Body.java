package io.tracemill.gateway;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpObject;
import com.linecorp.armeria.common.HttpRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * A request's body as it came over the wire. Every byte is charged to the request's lease as it
 * arrives, and the decompressed size is checked while inflating, so that neither a large body nor a
 * small one that inflates to gigabytes can fill the heap.
 */
final class Body {
  private static final int GZIP_MAX_RATIO = 1032;
  private static final int GZIP_MIN_BYTES = 18;
  private static final int LEAST_BUFFER_BYTES = 8 * 1024;

  private final List<byte[]> chunks;
  private final int size;
  private final ByteBudget.Lease lease;

  private Body(List<byte[]> chunks, int size, ByteBudget.Lease lease) {
    this.chunks = chunks;
    this.size = size;
    this.lease = lease;
  }

  /** Collects the body on the event loop; fails with a {@link Refusal} beyond the limit. */
  static CompletableFuture<Body> collect(
      HttpRequest request, int limitBytes, ByteBudget.Lease lease) {
    long announced = request.headers().contentLength();
    if (announced > limitBytes) {
      return CompletableFuture.failedFuture(
          Refusal.tooLarge("body of %,d bytes".formatted(announced), limitBytes, "bytes"));
    }
    Collector collector = new Collector(limitBytes, lease);
    request.subscribe(collector);
    return collector.result;
  }

  /** The bytes as sent, in one piece. */
  byte[] bytes() {
    lease.charge(size);
    byte[] joined = new byte[size];
    int at = 0;
    for (byte[] chunk : chunks) {
      System.arraycopy(chunk, 0, joined, at, chunk.length);
      at += chunk.length;
    }
    letGo();
    return joined;
  }

  /**
   * The bytes behind gzip, in one piece.
   *
   * @throws Refusal when they are not gzip, cut off, or inflate to more than {@code limitBytes}
   */
  byte[] gunzip(int limitBytes) {
    InputStream in =
        new SequenceInputStream(
            Collections.enumeration(chunks.stream().map(ByteArrayInputStream::new).toList()));
    byte[] inflated = inflate(in, expectedInflated(limitBytes), limitBytes, lease);
    letGo();
    return inflated;
  }

  private void letGo() {
    chunks.clear();
    lease.release(size);
  }

  /** Last four bytes of gzip: the inflated size. A hint, so never beyond what deflate can reach. */
  private int expectedInflated(int limitBytes) {
    if (size < GZIP_MIN_BYTES) {
      return LEAST_BUFFER_BYTES;
    }
    long told = 0;
    int index = chunks.size() - 1;
    int at = chunks.get(index).length;
    for (int i = 0; i < 4; i++) {
      while (at == 0) {
        at = chunks.get(--index).length;
      }
      told = told << 8 | (chunks.get(index)[--at] & 0xff);
    }
    long most = Math.min((long) size * GZIP_MAX_RATIO, limitBytes);
    return (int) Math.max(Math.min(told, most), LEAST_BUFFER_BYTES);
  }

  /** Inflates one gzip body that is in memory already. */
  static byte[] gunzip(
      byte[] source, int from, int length, int limitBytes, ByteBudget.Lease lease) {
    return inflate(
        new ByteArrayInputStream(source, from, length), LEAST_BUFFER_BYTES, limitBytes, lease);
  }

  private static byte[] inflate(
      InputStream in, int expected, int limitBytes, ByteBudget.Lease lease) {
    lease.charge(expected);
    byte[] buffer = new byte[expected];
    int length = 0;
    try (GZIPInputStream gzip = new GZIPInputStream(in, LEAST_BUFFER_BYTES)) {
      while (true) {
        if (length == buffer.length) {
          int next = gzip.read();
          if (next < 0) {
            return buffer;
          }
          if (length == limitBytes) {
            throw Refusal.tooLarge("decompressed body", limitBytes, "bytes");
          }
          int grown = (int) Math.min(limitBytes, length * 2L);
          lease.charge(grown - length);
          buffer = Arrays.copyOf(buffer, grown);
          buffer[length++] = (byte) next;
        }
        int read = gzip.read(buffer, length, buffer.length - length);
        if (read < 0) {
          return length == buffer.length ? buffer : Arrays.copyOf(buffer, length);
        }
        length += read;
      }
    } catch (IOException e) {
      throw Refusal.malformed("body is not valid gzip: " + e.getMessage());
    }
  }

  private static final class Collector implements Subscriber<HttpObject> {
    private final CompletableFuture<Body> result = new CompletableFuture<>();
    private final List<byte[]> chunks = new ArrayList<>();
    private final int limitBytes;
    private final ByteBudget.Lease lease;
    private int size;
    private @Nullable Subscription subscription;

    Collector(int limitBytes, ByteBudget.Lease lease) {
      this.limitBytes = limitBytes;
      this.lease = lease;
    }

    @Override
    public void onSubscribe(Subscription s) {
      subscription = s;
      s.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(HttpObject part) {
      if (result.isDone() || !(part instanceof HttpData data)) {
        return;
      }
      try {
        if (data.length() > limitBytes - size) {
          throw Refusal.tooLarge("body", limitBytes, "bytes");
        }
        lease.charge(data.length());
      } catch (Refusal refusal) {
        chunks.clear();
        if (subscription != null) {
          subscription.cancel();
        }
        result.completeExceptionally(refusal);
        return;
      }
      chunks.add(data.array());
      size += data.length();
    }

    @Override
    public void onError(Throwable cause) {
      chunks.clear();
      result.completeExceptionally(
          new Refusal(Refusal.Kind.ABORTED, "request ended early: " + cause));
    }

    @Override
    public void onComplete() {
      result.complete(new Body(chunks, size, lease));
    }
  }
}
