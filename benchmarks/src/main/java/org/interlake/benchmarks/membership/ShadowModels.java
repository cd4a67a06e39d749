package org.interlake.benchmarks.membership;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;

/**
 * Models that were trained on random halves of the same rows. Each in turn is attacked by somebody
 * who knows all rows and owns the others, as Carlini et al. measured theirs.
 *
 * <p>A row's <i>confidence</i> is log(p / (1 - p)), p being the probability that the model gives to
 * the row's true class.
 */
public final class ShadowModels {
  private final List<Shadow> models = new ArrayList<>();

  /** A model, and what it says of each row. */
  public static final class Shadow {
    private final boolean[] trainedOn;
    private final double[] confidences;

    /**
     * @param trainedOn whether each row was trained on; not copied
     * @param confidences of each row; not copied
     */
    public Shadow(boolean[] trainedOn, double[] confidences) {
      if (trainedOn.length != confidences.length) {
        throw new IllegalArgumentException(
            "Invalid model: %d confidences of %d rows (must be one for each)"
                .formatted(confidences.length, trainedOn.length));
      }
      this.trainedOn = requireNonNull(trainedOn, "trainedOn");
      this.confidences = requireNonNull(confidences, "confidences");
    }

    /** The array itself. */
    public boolean[] trainedOn() {
      return trainedOn;
    }

    /** The array itself. */
    public double[] confidences() {
      return confidences;
    }
  }

  /**
   * @param models 3 or more, of the same rows
   */
  public ShadowModels(List<Shadow> models) {
    if (models.size() < 3) {
      throw new IllegalArgumentException(
          "Invalid models: %d (must be 3 or more)".formatted(models.size()));
    }
    this.models.addAll(models);
  }

  /**
   * Scores by the loss alone: the smaller, the likelier a member (S. Yeom et al., <i>Privacy risk
   * in machine learning</i>, CSF 2018, adversary 2). Rising in the confidence, so it is that.
   */
  public List<Scores> byLoss() {
    return models.stream().map(model -> scores(model, model.confidences())).toList();
  }

  /**
   * Scores by the likelihood ratio of a row's confidence if it was trained on, against that if it
   * was not, each normally distributed with the row's own mean over the other models, and one
   * variance for all rows (N. Carlini et al., <i>Membership inference attacks from first
   * principles</i>, S&amp;P 2022, algorithm 1 with global variance: section VI.B says why, for so
   * few models).
   */
  public List<Scores> byLikelihoodRatio() {
    List<Scores> scores = new ArrayList<>();
    for (int target = 0; target < models.size(); target++) {
      scores.add(scores(models.get(target), ratios(target)));
    }
    return scores;
  }

  private double[] ratios(int target) {
    int rows = models.get(0).confidences().length;
    double[][] sums = new double[2][rows];
    int[][] counts = new int[2][rows];
    for (int m = 0; m < models.size(); m++) {
      if (m != target) {
        for (int row = 0; row < rows; row++) {
          int side = models.get(m).trainedOn()[row] ? 1 : 0;
          sums[side][row] += models.get(m).confidences()[row];
          counts[side][row]++;
        }
      }
    }
    double[] variance = new double[2];
    for (int side = 0; side < 2; side++) {
      variance[side] = variance(side, target, sums[side], counts[side]);
    }
    double[] ratios = new double[rows];
    for (int row = 0; row < rows; row++) {
      if (counts[0][row] == 0 || counts[1][row] == 0) {
        continue; // nothing is known of one side: as likely as not
      }
      double confidence = models.get(target).confidences()[row];
      ratios[row] =
          logDensity(confidence - sums[1][row] / counts[1][row], variance[1])
              - logDensity(confidence - sums[0][row] / counts[0][row], variance[0]);
    }
    return ratios;
  }

  /** Of confidences around their rows' means, with the degrees of freedom that are left. */
  private double variance(int side, int target, double[] sums, int[] counts) {
    double squares = 0;
    long freedom = 0;
    for (int row = 0; row < sums.length; row++) {
      for (int m = 0; m < models.size() && counts[row] > 1; m++) {
        Shadow model = models.get(m);
        if (m != target && (model.trainedOn()[row] ? 1 : 0) == side) {
          double from = model.confidences()[row] - sums[row] / counts[row];
          squares += from * from;
        }
      }
      freedom += Math.max(0, counts[row] - 1);
    }
    return freedom == 0 || squares == 0 ? 1 : squares / freedom;
  }

  private static double logDensity(double from, double variance) {
    return -0.5 * (from * from / variance + Math.log(variance));
  }

  private static Scores scores(Shadow model, double[] ofRows) {
    List<Double> members = new ArrayList<>();
    List<Double> others = new ArrayList<>();
    for (int row = 0; row < ofRows.length; row++) {
      (model.trainedOn()[row] ? members : others).add(ofRows[row]);
    }
    return new Scores(
        members.stream().mapToDouble(Double::doubleValue).toArray(),
        others.stream().mapToDouble(Double::doubleValue).toArray());
  }
}
