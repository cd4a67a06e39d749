package org.interlake.driver.contribution;

import org.interlake.protocol.vector.DoubleVector;

/**
 * How far a coalition's step points where the step of all points; needs no data (X. Xu, L. Lyu, X.
 * Ma, C. Miao, C. S. Foo, B. K. H. Low, <em>Gradient Driven Rewards to Guarantee Fairness in
 * Collaborative Machine Learning</em>, NeurIPS 2021, section 3.1: the cosine gradient Shapley
 * value).
 *
 * <table>
 *   <caption>Symbols</caption>
 *   <tr><td>r</td><td>the model that the round started from</td></tr>
 *   <tr><td>x_S</td><td>the model that the updates of coalition S make; x_∅ = r</td></tr>
 *   <tr><td>N</td><td>all contributors of the round</td></tr>
 * </table>
 *
 * <pre>
 * v(S) = ⟨x_S - r, x_N - r⟩ / (‖x_S - r‖ ‖x_N - r‖)      in [-1, 1];  0 where a step is none
 * </pre>
 *
 * <p>It measures agreement with all, not use to anybody: a majority of liars is worth more by it
 * than the honest rest, and a site whose step is long makes the direction that it is then measured
 * by. The paper brings all gradients to one length first; here the steps are those that the run
 * took.
 */
public record StepDirection() implements Yardstick {
  @Override
  public double worth(DoubleVector startedFrom, DoubleVector together, DoubleVector made) {
    double largestOfAll = largest(startedFrom, together);
    double largestOfSome = largest(startedFrom, made);
    if (largestOfAll == 0 || largestOfSome == 0) {
      return 0;
    }
    double product = 0;
    double squaresOfAll = 0;
    double squaresOfSome = 0;
    for (int i = 0; i < startedFrom.length(); i++) {
      // Scaled, so that no square of a finite step overflows.
      double ofAll = (together.get(i) - startedFrom.get(i)) / largestOfAll;
      double ofSome = (made.get(i) - startedFrom.get(i)) / largestOfSome;
      product += ofAll * ofSome;
      squaresOfAll += ofAll * ofAll;
      squaresOfSome += ofSome * ofSome;
    }
    double cosine = product / Math.sqrt(squaresOfAll) / Math.sqrt(squaresOfSome);
    return Math.max(-1, Math.min(1, cosine));
  }

  private static double largest(DoubleVector from, DoubleVector to) {
    double largest = 0;
    for (int i = 0; i < from.length(); i++) {
      largest = Math.max(largest, Math.abs(to.get(i) - from.get(i)));
    }
    return largest;
  }

  @Override
  public String text() {
    return "direction";
  }
}
