package org.interlake.models.clusters;

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
import org.interlake.protocol.vector.DoubleVector;
import org.interlake.protocol.vector.ElementType;
import org.interlake.protocol.vector.Segment;
import org.interlake.protocol.vector.VectorLayout;

/**
 * A mixture of normal distributions by the EM algorithm (Dempster, Laird and Rubin 1977) on all
 * sites' rows; equal to that on their union. The symbols stand in the package's description.
 *
 * <p>To every variance is added {@value #RIDGE} of the mean variance of a feature over all rows, so
 * that no component can shrink to a point (and with it to a row).
 */
public final class GaussianMixture implements SummedTraining {
  /** a: 1 element. What stands behind the first a components is not in use. */
  public static final String ACTIVE = "active";

  /** W_k / Σ w: K elements. */
  public static final String WEIGHTS = "weights";

  /** c_1 to c_K: K p elements. */
  public static final String MEANS = "means";

  /** The upper triangles of the covariances, row by row: K p (p + 1) / 2 elements. */
  public static final String COVARIANCES = "covariances";

  /** The share of a feature's mean variance that is added to all variances. */
  public static final double RIDGE = 1e-6;

  private static final String ROWS = "rows";
  private static final String TOTAL = "total";
  private static final String LOG_LIKELIHOOD = "log-likelihood";
  private static final String SHIFTS = "shifts";
  private static final String PRODUCTS = "products";
  private static final String ROUNDS = "rounds";
  private static final String RIDGE_VALUE = "ridge";

  private final int width;
  private final int clusters;
  private final int triangle;

  /**
   * @param width features of a row, p
   * @param clusters K, 2 or more
   */
  public GaussianMixture(int width, int clusters) {
    this.width = width;
    this.clusters = clusters;
    this.triangle = Normal.triangle(width);
  }

  @Override
  public VectorLayout parameterLayout() {
    return new VectorLayout(
        "parameters",
        ElementType.FLOAT64,
        List.of(
            new Segment(ACTIVE, 1),
            new Segment(WEIGHTS, clusters),
            new Segment(MEANS, (long) clusters * width),
            new Segment(COVARIANCES, Math.multiplyExact((long) clusters, triangle))));
  }

  /** Rounds since the last split, the log-likelihood of the round before, what is added. */
  @Override
  public VectorLayout stateLayout() {
    return new VectorLayout(
        "state",
        ElementType.FLOAT64,
        List.of(
            new Segment(ROUNDS, 1), new Segment(LOG_LIKELIHOOD, 1), new Segment(RIDGE_VALUE, 1)));
  }

  @Override
  public VectorLayout updateLayout() {
    return new VectorLayout(
        "mixture",
        ElementType.FLOAT64,
        List.of(
            new Segment(ROWS, 1),
            new Segment(TOTAL, 1),
            new Segment(LOG_LIKELIHOOD, 1),
            new Segment(WEIGHTS, clusters),
            new Segment(SHIFTS, (long) clusters * width),
            new Segment(PRODUCTS, Math.multiplyExact((long) clusters, triangle))));
  }

  /** One standard normal distribution, which takes all rows whatever its parameters are. */
  @Override
  public GlobalModel initialModel() {
    double[] values = new double[Math.toIntExact(parameterLayout().length())];
    values[0] = 1;
    values[1] = 1;
    int covariance = 1 + clusters + clusters * width;
    for (int i = 0; i < width; i++) {
      values[covariance + Normal.diagonal(width, i)] = 1;
    }
    return new GlobalModel(
        DoubleVector.of(parameterLayout(), values), DoubleVector.zero(stateLayout()));
  }

  @Override
  public LocalUpdate compute(SiteData data, DoubleVector parameters, SiteRound round) {
    return new LocalUpdate(
        DoubleVector.of(
            updateLayout(),
            data.train().sum(new MixtureSums(clusters, width, components(parameters)))),
        data.train().rows());
  }

  private Normal[] components(DoubleVector parameters) {
    ExpectedLayout.values(parameters, parameterLayout());
    double[] weights = parameters.segment(WEIGHTS);
    double[] means = parameters.segment(MEANS);
    double[] covariances = parameters.segment(COVARIANCES);
    Normal[] components = new Normal[(int) parameters.segment(ACTIVE)[0]];
    for (int k = 0; k < components.length; k++) {
      components[k] =
          Normal.of(
              Math.log(weights[k]),
              java.util.Arrays.copyOfRange(means, k * width, (k + 1) * width),
              java.util.Arrays.copyOfRange(covariances, k * triangle, (k + 1) * triangle));
    }
    return components;
  }

  @Override
  public Advance advance(GlobalModel current, DoubleVector combined) {
    ExpectedLayout.values(combined, updateLayout());
    double total = combined.segment(TOTAL)[0];
    if (!(total > 0)) {
      throw new TrainingException("All training rows weigh nothing: there is no mixture");
    }
    int active = (int) current.parameters().segment(ACTIVE)[0];
    double[] sums = combined.segment(WEIGHTS);
    double[] shifts = combined.segment(SHIFTS);
    double[] products = combined.segment(PRODUCTS);
    double[] weights = new double[clusters];
    double[] means = current.parameters().segment(MEANS);
    double[] covariances = current.parameters().segment(COVARIANCES);
    boolean first = current.state().segment(RIDGE_VALUE)[0] == 0;
    double ridge = current.state().segment(RIDGE_VALUE)[0];
    double[] spread = new double[active];
    for (int k = 0; k < active; k++) {
      weights[k] = sums[k] / total;
      if (!(sums[k] > 0)) {
        continue; // no row is of this component; it keeps its shape and has no weight
      }
      double trace = 0;
      int next = k * triangle;
      for (int i = 0; i < width; i++) {
        double stepOfI = shifts[k * width + i] / sums[k];
        for (int j = i; j < width; j++) {
          double stepOfJ = shifts[k * width + j] / sums[k];
          covariances[next] = products[next] / sums[k] - stepOfI * stepOfJ;
          trace += i == j ? covariances[next] : 0;
          next++;
        }
      }
      if (first) {
        ridge = RIDGE * trace / width;
        if (!(ridge > 0)) {
          throw new TrainingException("All training rows are the same: there is no mixture");
        }
      }
      for (int i = 0; i < width; i++) {
        means[k * width + i] += shifts[k * width + i] / sums[k];
        covariances[k * triangle + Normal.diagonal(width, i)] += ridge;
      }
      spread[k] = trace * sums[k];
    }
    double rounds = current.state().segment(ROUNDS)[0] + 1;
    double logLikelihood = combined.segment(LOG_LIKELIHOOD)[0];
    double previous = current.state().segment(LOG_LIKELIHOOD)[0];
    double gain = (logLikelihood - previous) / Math.max(Math.abs(logLikelihood), total);
    if (active < clusters && Splits.due(rounds, gain)) {
      active += split(weights, means, covariances, spread);
      rounds = 0;
    }
    return new Advance(
        new GlobalModel(
            parameters(active, weights, means, covariances),
            DoubleVector.of(stateLayout(), rounds, logLikelihood, ridge)),
        -logLikelihood / total,
        active == clusters && rounds > 1
            ? OptionalDouble.of(Math.max(0, gain))
            : OptionalDouble.empty());
  }

  private DoubleVector parameters(
      int active, double[] weights, double[] means, double[] covariances) {
    double[] values = new double[Math.toIntExact(parameterLayout().length())];
    values[0] = active;
    System.arraycopy(weights, 0, values, 1, clusters);
    System.arraycopy(means, 0, values, 1 + clusters, means.length);
    System.arraycopy(covariances, 0, values, 1 + clusters + means.length, covariances.length);
    return DoubleVector.of(parameterLayout(), values);
  }

  /** Splits components along the feature in which they spread most; returns how many. */
  private int split(double[] weights, double[] means, double[] covariances, double[] spread) {
    List<Integer> chosen = Splits.of(spread, clusters);
    int next = spread.length;
    for (int k : chosen) {
      int widest = 0;
      for (int i = 1; i < width; i++) {
        widest =
            covariances[k * triangle + Normal.diagonal(width, i)]
                    > covariances[k * triangle + Normal.diagonal(width, widest)]
                ? i
                : widest;
      }
      double deviation = Math.sqrt(covariances[k * triangle + Normal.diagonal(width, widest)]);
      System.arraycopy(means, k * width, means, next * width, width);
      System.arraycopy(covariances, k * triangle, covariances, next * triangle, triangle);
      means[k * width + widest] -= deviation;
      means[next * width + widest] += deviation;
      weights[k] /= 2;
      weights[next] = weights[k];
      next++;
    }
    return chosen.size();
  }

  /** A row's log-likelihood, in nats. */
  public Scorer scorer(DoubleVector parameters) {
    return new MixtureSums.LogLikelihood(width, components(parameters));
  }
}
