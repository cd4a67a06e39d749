package org.interlake.models.bayes;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import org.interlake.models.data.SiteData;
import org.interlake.models.metrics.Scorer;
import org.interlake.models.training.Advance;
import org.interlake.models.training.ExpectedLayout;
import org.interlake.models.training.GlobalModel;
import org.interlake.models.training.LocalUpdate;
import org.interlake.models.training.SiteRound;
import org.interlake.models.training.SummedTraining;
import org.interlake.models.training.TrainingException;
import org.interlake.protocol.plan.ModelSpec.Likelihood;
import org.interlake.protocol.vector.DoubleVector;
import org.interlake.protocol.vector.ElementType;
import org.interlake.protocol.vector.Segment;
import org.interlake.protocol.vector.VectorLayout;

/** Naive Bayes on all sites' rows. The symbols stand in the package's description. */
public final class NaiveBayes implements SummedTraining {
  /** log π: C elements. */
  public static final String PRIORS = "priors";

  /** log θ, or μ of gaussian features: C p elements, class by class. */
  public static final String THETA = "theta";

  /** σ² of gaussian features: C p elements; without them, 0. */
  public static final String VARIANCES = "variances";

  private static final String WEIGHTS = "weights";
  private static final String INADMISSIBLE = "inadmissible";
  private static final String SUMS = "sums";
  private static final String SQUARES = "squares";
  private static final String ROUNDS = "rounds";

  /** ε as a share of the largest variance. */
  private static final double SMALLEST_VARIANCE = 1e-9;

  private final Likelihood features;
  private final int classes;
  private final int width;
  private final double smoothing;

  /**
   * @param classes C, 2 or more; a row's target is the number of its class
   * @param width features of a row, p
   * @param smoothing λ, 0 or more; without effect on gaussian features
   */
  public NaiveBayes(Likelihood features, int classes, int width, double smoothing) {
    this.features = requireNonNull(features, "features");
    this.classes = classes;
    this.width = width;
    this.smoothing = features == Likelihood.GAUSSIAN ? 0 : smoothing;
  }

  @Override
  public VectorLayout parameterLayout() {
    return new VectorLayout(
        "parameters",
        ElementType.FLOAT64,
        List.of(
            new Segment(PRIORS, classes),
            new Segment(THETA, (long) classes * width),
            new Segment(VARIANCES, (long) classes * width)));
  }

  @Override
  public VectorLayout stateLayout() {
    return new VectorLayout("state", ElementType.FLOAT64, List.of(new Segment(ROUNDS, 1)));
  }

  @Override
  public VectorLayout updateLayout() {
    return new VectorLayout(
        "classes",
        ElementType.FLOAT64,
        List.of(
            new Segment(INADMISSIBLE, 1),
            new Segment(WEIGHTS, classes),
            new Segment(SUMS, (long) classes * width),
            new Segment(SQUARES, (long) classes * width)));
  }

  /**
   * The same for all classes: variances of 1, probabilities of ½, so that every row has a score.
   */
  @Override
  public GlobalModel initialModel() {
    double[] values = new double[Math.toIntExact(parameterLayout().length())];
    int numbers = classes * width;
    if (features == Likelihood.GAUSSIAN) {
      Arrays.fill(values, classes + numbers, values.length, 1);
    } else if (features == Likelihood.BERNOULLI) {
      Arrays.fill(values, classes, classes + numbers, -StrictMath.log(2));
    }
    return new GlobalModel(
        DoubleVector.of(parameterLayout(), values), DoubleVector.zero(stateLayout()));
  }

  /** The classes' means are what gaussian features are summed around; 0 at first. */
  @Override
  public LocalUpdate compute(SiteData data, DoubleVector parameters, SiteRound round) {
    ExpectedLayout.values(parameters, parameterLayout());
    double[] around =
        features == Likelihood.GAUSSIAN ? parameters.segment(THETA) : new double[classes * width];
    return new LocalUpdate(
        DoubleVector.of(
            updateLayout(), data.train().sum(new ClassSums(features, classes, width, around))),
        data.train().rows());
  }

  @Override
  public Advance advance(GlobalModel current, DoubleVector combined) {
    ExpectedLayout.values(combined, updateLayout());
    double inadmissible = combined.segment(INADMISSIBLE)[0];
    if (inadmissible > 0) {
      throw new TrainingException(
          "%.0f training rows have features that are not %s (set scale: none and impute what is missing, or take features: gaussian)"
              .formatted(
                  inadmissible, features == Likelihood.BERNOULLI ? "0 or 1" : "counts, 0 or more"));
    }
    double[] weights = combined.segment(WEIGHTS);
    double total = 0;
    for (double weight : weights) {
      total += weight;
    }
    double[] values = new double[Math.toIntExact(parameterLayout().length())];
    for (int c = 0; c < classes; c++) {
      if (!(weights[c] + smoothing > 0)) {
        throw new TrainingException(
            "Class %d has no training rows at any site (leave it out of label.classes, or set model.smoothing)"
                .formatted(c));
      }
      values[c] =
          StrictMath.log(weights[c] + smoothing) - StrictMath.log(total + classes * smoothing);
    }
    double[] sums = combined.segment(SUMS);
    if (features == Likelihood.GAUSSIAN) {
      fitNormal(current, weights, sums, combined.segment(SQUARES), values);
    } else {
      fitCounts(weights, sums, values);
    }
    boolean complete = features != Likelihood.GAUSSIAN || current.state().segment(ROUNDS)[0] > 0;
    return new Advance(
        new GlobalModel(
            DoubleVector.of(parameterLayout(), values),
            DoubleVector.of(stateLayout(), current.state().segment(ROUNDS)[0] + 1)),
        entropy(weights, total),
        complete ? OptionalDouble.of(0) : OptionalDouble.empty());
  }

  /** What the classes' shares alone leave to be told, in nats: no loss is summed. */
  private static double entropy(double[] weights, double total) {
    double entropy = 0;
    for (double weight : weights) {
      entropy -= weight == 0 ? 0 : weight / total * StrictMath.log(weight / total);
    }
    return entropy;
  }

  private void fitCounts(double[] weights, double[] sums, double[] values) {
    for (int c = 0; c < classes; c++) {
      double all = 0;
      for (int j = 0; j < width; j++) {
        all += sums[c * width + j];
      }
      double denominator =
          features == Likelihood.BERNOULLI
              ? StrictMath.log(weights[c] + 2 * smoothing)
              : StrictMath.log(all + width * smoothing);
      for (int j = 0; j < width; j++) {
        double count = sums[c * width + j] + smoothing;
        if (!(count > 0)
            || (features == Likelihood.BERNOULLI && !(count < weights[c] + 2 * smoothing))) {
          throw new TrainingException(
              "Feature %d of the encoded ones is the same in all rows of class %d: its probability would be 0 or 1 (set model.smoothing above 0)"
                  .formatted(j, c));
        }
        values[classes + c * width + j] = StrictMath.log(count) - denominator;
      }
    }
  }

  private void fitNormal(
      GlobalModel current, double[] weights, double[] sums, double[] squares, double[] values) {
    double[] around = current.parameters().segment(THETA);
    int variances = classes + classes * width;
    double largest = 0;
    for (int c = 0; c < classes; c++) {
      for (int j = 0; j < width; j++) {
        int i = c * width + j;
        double step = sums[i] / weights[c];
        values[classes + i] = around[i] + step;
        values[variances + i] = Math.max(0, squares[i] / weights[c] - step * step);
        largest = Math.max(largest, values[variances + i]);
      }
    }
    if (!(largest > 0)) {
      throw new TrainingException(
          "No feature varies within a class: there is nothing to tell classes apart by");
    }
    for (int i = variances; i < values.length; i++) {
      values[i] += SMALLEST_VARIANCE * largest;
    }
  }

  /** The logarithm of each class's probability given a row, but for a constant. */
  public Scorer scorer(DoubleVector parameters) {
    return scores(parameters, false);
  }

  /** Of two classes: the logarithm of the odds of the second. */
  public Scorer marginScorer(DoubleVector parameters) {
    return scores(parameters, true);
  }

  private Scorer scores(DoubleVector parameters, boolean margin) {
    ExpectedLayout.values(parameters, parameterLayout());
    return new ClassScores(
        margin,
        features,
        parameters.segment(PRIORS),
        parameters.segment(THETA),
        parameters.segment(VARIANCES));
  }
}
