package io.tracemill.agent;

import java.util.Locale;

/** Why a file of the kernel gave nothing. */
enum FileFault {
  /** It is not there, or no more. */
  MISSING,
  /** We may not read it. */
  DENIED,
  /** Reading it failed: the process it is about has ended, or the device is gone. */
  UNREADABLE,
  /** It does not say what it should. */
  MALFORMED;

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
