package org.interlake.api;

/** Where a run stands, as the registry has it. */
public enum RunStatus {
  /** It goes on, or its driver has stopped in the middle. */
  RUNNING,
  /** It has come to a model, or to statistics. */
  FINISHED,
  /** It ended without: a quorum or a deadline was missed. */
  ABANDONED,
  /** It ended by a fault. */
  FAILED
}
