package io.tracemill.runtime;

/** What becomes of a child when its parent ends. */
public enum LaunchMode {
  /** It goes on: the stack. */
  DETACHED,
  /** It ends too, even if the parent is killed: tests. */
  TETHERED
}
