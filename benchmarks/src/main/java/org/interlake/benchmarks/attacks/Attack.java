package org.interlake.benchmarks.attacks;

import java.util.List;

/**
 * How f of n sites lie, in every training round. They know each other, the round's model r and what
 * every honest site is about to send: the strongest opponent that the rules' proofs allow.
 *
 * <table>
 *   <caption>Symbols of all attacks</caption>
 *   <tr><td>n, f</td><td>sites in the round, and liars among them</td></tr>
 *   <tr><td>r</td><td>the model that all sites started from, of D coordinates</td></tr>
 *   <tr><td>d_k</td><td>x_k - r, the step that site k computed on its rows</td></tr>
 *   <tr><td>μ, σ</td><td>mean and deviation (divisor n - f) of the honest d_k, by coordinate</td></tr>
 * </table>
 */
public interface Attack {
  /** As tables name it. */
  String name();

  /** What the liars train on. */
  default TrainingRows rows() {
    return TrainingRows.TRUE;
  }

  /** Rows of liars. */
  enum TrainingRows {
    /** As they are. */
    TRUE,
    /** Class c of C bears the label C - 1 - c. */
    FLIPPED_LABELS
  }

  /**
   * The steps that the liars send.
   *
   * @return one for each liar in site order, of D numbers
   */
  List<double[]> steps(Cohort cohort);

  /**
   * The training rows that a liar says it has.
   *
   * @param rows what it has
   */
  default long claimedRows(long rows) {
    return rows;
  }
}
