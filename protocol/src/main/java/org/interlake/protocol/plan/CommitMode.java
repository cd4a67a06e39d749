package org.interlake.protocol.plan;

/** When rounds are committed to the driver's registry. */
public enum CommitMode {
  /** Behind the rounds; rounds that have piled up share a commit. */
  BATCHED,
  /** One commit a round, before the next round opens. */
  EVERY_ROUND
}
