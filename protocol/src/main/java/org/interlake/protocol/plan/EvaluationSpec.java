package org.interlake.protocol.plan;

/**
 * What is measured on the held-out rows.
 *
 * @param scoreBins bins of the score histogram from which AUC is computed, in [2, 65536]
 * @param localOnly whether each site also trains a model on its own rows alone, to compare with
 */
public record EvaluationSpec(int scoreBins, boolean localOnly) {
  public EvaluationSpec {
    if (scoreBins < 2 || scoreBins > 65_536) {
      throw new IllegalArgumentException(
          "Invalid evaluation.scoreBins: %d (must be from 2 to 65536)".formatted(scoreBins));
    }
  }
}
