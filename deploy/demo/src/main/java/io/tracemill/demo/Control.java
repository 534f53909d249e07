package io.tracemill.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the demo and one of its processes say to each other: a line of JSON each way on the child's
 * standard input and output. A child ends when its input does, so it never outlives the demo.
 */
final class Control {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Control() {}

  /** What a child is to do. */
  enum Verb {
    /** Learn where the other services listen. */
    connect,
    /** {@link Part#begin}. */
    begin,
    /** {@link Part#finish}. */
    finish
  }

  /**
   * A line to a child.
   *
   * @param addresses by service, for {@code connect}
   * @param round for {@code begin}
   */
  record Command(Verb verb, @Nullable Map<String, URI> addresses, @Nullable Round round) {}

  /**
   * A line from a child: one when it has started, then one for each command.
   *
   * @param address where it listens, when it has started; null for what does not listen
   * @param tally for {@code finish}
   * @param error why the command failed; null when it did not
   */
  record Answer(@Nullable URI address, @Nullable Tally tally, @Nullable String error) {
    static final Answer DONE = new Answer(null, null, null);
  }

  static String line(Record message) {
    try {
      return JSON.writeValueAsString(message);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot write " + message, e);
    }
  }

  static <T> T read(String line, Class<T> type) throws JsonProcessingException {
    return JSON.readValue(line, type);
  }
}
