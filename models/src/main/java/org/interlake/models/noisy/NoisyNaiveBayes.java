package org.interlake.models.noisy;

import static java.util.Objects.requireNonNull;

import org.interlake.models.bayes.NaiveBayes;
import org.interlake.models.training.Advance;
import org.interlake.models.training.GlobalModel;
import org.interlake.protocol.plan.ModelSpec.Likelihood;
import org.interlake.protocol.vector.DoubleVector;
import org.interlake.protocol.vector.VectorLayout;

/**
 * Naive Bayes of noisy counts and sums. What no rows can have is put right first, which costs no
 * privacy: counts below 0 are 0, and of bernoulli features no more than the class has rows. Of
 * gaussian features a class has at least one row, a mean is at most R from 0, and a variance is
 * from τ R² / n_c, the deviation of its noise, to R².
 */
public final class NoisyNaiveBayes extends SumsOnce {
  private final NaiveBayes exact;
  private final Likelihood features;
  private final int classes;
  private final int width;
  private final double rowNorm;

  /**
   * @param exact the same model without noise
   * @param classes C, 2 or more
   * @param width features of a row, p
   * @param rowNorm R, above 0
   * @param noiseMultiplier σ, above 0
   */
  public NoisyNaiveBayes(
      NaiveBayes exact,
      Likelihood features,
      int classes,
      int width,
      double rowNorm,
      double noiseMultiplier) {
    super(new NoisySums(new ClassMoments(features, classes, width, rowNorm), noiseMultiplier));
    this.exact = requireNonNull(exact, "exact");
    this.features = features;
    this.classes = classes;
    this.width = width;
    this.rowNorm = rowNorm;
  }

  @Override
  public VectorLayout parameterLayout() {
    return exact.parameterLayout();
  }

  @Override
  public VectorLayout stateLayout() {
    return exact.stateLayout();
  }

  @Override
  public GlobalModel initialModel() {
    return exact.initialModel();
  }

  @Override
  public Advance advance(GlobalModel current, DoubleVector combined) {
    Received received = received(combined);
    double[] sums = received.sums();
    double[] possible = new double[Math.toIntExact(exact.updateLayout().length())];
    for (int c = 0; c < classes; c++) {
      double rows = Math.max(features == Likelihood.GAUSSIAN ? 1 : 0, sums[c]);
      possible[1 + c] = rows;
      for (int j = 0; j < width; j++) {
        int i = c * width + j;
        int at = 1 + classes + i;
        double sum = rowNorm * sums[classes + i];
        switch (features) {
          case MULTINOMIAL -> possible[at] = Math.max(0, sum);
          case BERNOULLI -> possible[at] = Math.max(0, Math.min(rows, sum));
          case GAUSSIAN -> {
            double mean = within(sum / rows, -rowNorm, rowNorm);
            double largest = rowNorm * rowNorm;
            double smallest = Math.min(largest, received.deviation() * largest / rows);
            double square = largest * sums[classes + classes * width + i] / rows;
            double variance = within(square - mean * mean, smallest, largest);
            possible[at] = rows * mean;
            possible[at + classes * width] = rows * (variance + mean * mean);
          }
        }
      }
    }
    Advance advance =
        exact.advance(exact.initialModel(), DoubleVector.of(exact.updateLayout(), possible));
    return new Advance(
        new GlobalModel(advance.next().parameters(), nextState(current)),
        Advance.UNTOLD,
        advance.relativeDecrease());
  }

  private static double within(double value, double low, double high) {
    return Math.max(low, Math.min(high, value));
  }
}
