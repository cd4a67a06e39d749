package org.interlake.benchmarks.membership;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.ToDoubleFunction;

/**
 * A figure of all models, and between which bounds it lies in 95 of 100 resamplings of the models
 * (percentile bootstrap, Efron 1979). Rows of one model depend on each other, models do not; so
 * whole models are drawn.
 */
public record Interval(double value, double low, double high) {
  private static final double TAIL = 0.025;

  /**
   * The interval.
   *
   * @param models each model's scores, 1 or more
   * @param resamplings 1 or more
   * @param seed of the draws
   */
  public static Interval of(
      List<Scores> models, ToDoubleFunction<Scores> figure, int resamplings, long seed) {
    Random random = new Random(seed);
    double[] drawn = new double[resamplings];
    for (int i = 0; i < resamplings; i++) {
      List<Scores> sample = new ArrayList<>();
      for (int j = 0; j < models.size(); j++) {
        sample.add(models.get(random.nextInt(models.size())));
      }
      drawn[i] = figure.applyAsDouble(Scores.pooled(sample));
    }
    Arrays.sort(drawn);
    int tail = (int) (TAIL * resamplings);
    return new Interval(
        figure.applyAsDouble(Scores.pooled(models)), drawn[tail], drawn[resamplings - 1 - tail]);
  }
}
