package org.interlake.models.clusters;

import java.util.List;
import java.util.OptionalDouble;
import org.interlake.models.data.BlockKernel;
import org.interlake.models.data.DenseRows;
import org.interlake.models.data.RowBlock;
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
 * k-means by Lloyd's algorithm on all sites' rows; equal to that on their union. The symbols stand
 * in the package's description. A cluster that no row is nearest to keeps its centre.
 */
public final class KMeans implements SummedTraining {
  /** a: 1 element. The centres behind the first a are not in use. */
  public static final String ACTIVE = "active";

  /** c_1 to c_K: K p elements. */
  public static final String CENTERS = "centers";

  private static final String WEIGHTS = "weights";
  private static final String SHIFTS = "shifts";
  private static final String SQUARES = "squares";
  private static final String ROUNDS = "rounds";
  private static final String COST = "cost";

  private final int width;
  private final int clusters;

  /**
   * @param width features of a row, p
   * @param clusters K, 2 or more
   */
  public KMeans(int width, int clusters) {
    this.width = width;
    this.clusters = clusters;
  }

  @Override
  public VectorLayout parameterLayout() {
    return new VectorLayout(
        "parameters",
        ElementType.FLOAT64,
        List.of(new Segment(ACTIVE, 1), new Segment(CENTERS, (long) clusters * width)));
  }

  /** Rounds since the last split, and the cost of the round before. */
  @Override
  public VectorLayout stateLayout() {
    return new VectorLayout(
        "state", ElementType.FLOAT64, List.of(new Segment(ROUNDS, 1), new Segment(COST, 1)));
  }

  @Override
  public VectorLayout updateLayout() {
    return new VectorLayout(
        "clusters",
        ElementType.FLOAT64,
        List.of(
            new Segment(WEIGHTS, clusters),
            new Segment(SHIFTS, (long) clusters * width),
            new Segment(SQUARES, (long) clusters * width)));
  }

  /** One cluster around 0, which takes all rows whatever its centre is. */
  @Override
  public GlobalModel initialModel() {
    double[] values = new double[1 + clusters * width];
    values[0] = 1;
    return new GlobalModel(
        DoubleVector.of(parameterLayout(), values), DoubleVector.zero(stateLayout()));
  }

  @Override
  public LocalUpdate compute(SiteData data, DoubleVector parameters, SiteRound round) {
    ExpectedLayout.values(parameters, parameterLayout());
    return new LocalUpdate(
        DoubleVector.of(
            updateLayout(),
            data.train()
                .sum(
                    new ClusterSums(
                        clusters,
                        (int) parameters.segment(ACTIVE)[0],
                        parameters.segment(CENTERS),
                        width))),
        data.train().rows());
  }

  @Override
  public Advance advance(GlobalModel current, DoubleVector combined) {
    ExpectedLayout.values(combined, updateLayout());
    int active = (int) current.parameters().segment(ACTIVE)[0];
    double[] weights = combined.segment(WEIGHTS);
    double[] shifts = combined.segment(SHIFTS);
    double[] squares = combined.segment(SQUARES);
    double[] centers = current.parameters().segment(CENTERS);
    double[] spread = new double[active];
    double weight = 0;
    double cost = 0;
    for (int k = 0; k < active; k++) {
      weight += weights[k];
      for (int i = k * width; i < (k + 1) * width; i++) {
        cost += squares[i];
        if (weights[k] > 0) {
          double step = shifts[i] / weights[k];
          centers[i] += step;
          squares[i] = Math.max(0, squares[i] - weights[k] * step * step); // around the new centre
          spread[k] += squares[i];
        }
      }
    }
    if (!(weight > 0)) {
      throw new TrainingException("All training rows weigh nothing: there are no clusters");
    }
    double rounds = current.state().segment(ROUNDS)[0] + 1;
    double previous = current.state().segment(COST)[0];
    double decrease = cost > 0 ? (previous - cost) / cost : 0;
    if (active < clusters && Splits.due(rounds, decrease)) {
      int split = split(centers, weights, squares, spread);
      if (split == 0) {
        throw new TrainingException(
            "The rows have only %d different places, fewer than %d clusters (ask for fewer: model.clusters)"
                .formatted(active, clusters));
      }
      active += split;
      rounds = 0;
    }
    double[] values = new double[1 + centers.length];
    values[0] = active;
    System.arraycopy(centers, 0, values, 1, centers.length);
    return new Advance(
        new GlobalModel(
            DoubleVector.of(parameterLayout(), values),
            DoubleVector.of(stateLayout(), rounds, cost)),
        cost / weight,
        active == clusters && rounds > 1
            ? OptionalDouble.of(Math.max(0, decrease))
            : OptionalDouble.empty());
  }

  /** Splits clusters along the feature in which they spread most; returns how many. */
  private int split(double[] centers, double[] weights, double[] squares, double[] spread) {
    List<Integer> chosen = Splits.of(spread, clusters);
    int next = spread.length;
    for (int k : chosen) {
      int widest = k * width;
      for (int i = k * width; i < (k + 1) * width; i++) {
        widest = squares[i] > squares[widest] ? i : widest;
      }
      double deviation = Math.sqrt(squares[widest] / weights[k]);
      System.arraycopy(centers, k * width, centers, next * width, width);
      centers[widest] -= deviation;
      centers[next * width + widest - k * width] += deviation;
      next++;
    }
    return chosen.size();
  }

  /** A row's squared distance from the nearest centre. */
  public Scorer scorer(DoubleVector parameters) {
    ExpectedLayout.values(parameters, parameterLayout());
    return new Distance((int) parameters.segment(ACTIVE)[0], parameters.segment(CENTERS), width);
  }

  /** The first of the centres nearest to a row. */
  private static int nearest(double[] x, int at, double[] centers, int active, int width) {
    int nearest = 0;
    double smallest = Double.POSITIVE_INFINITY;
    for (int k = 0; k < active; k++) {
      double distance = 0;
      for (int j = 0; j < width; j++) {
        double step = x[at + j] - centers[k * width + j];
        distance += step * step;
      }
      if (distance < smallest) {
        smallest = distance;
        nearest = k;
      }
    }
    return nearest;
  }

  /** Sums in the order of the update's layout. */
  private static final class ClusterSums implements BlockKernel {
    private static final long serialVersionUID = 1L;

    private final int clusters;
    private final int active;
    private final double[] centers;
    private final int width;

    ClusterSums(int clusters, int active, double[] centers, int width) {
      this.clusters = clusters;
      this.active = active;
      this.centers = centers;
      this.width = width;
    }

    @Override
    public int length() {
      return clusters * (1 + 2 * width);
    }

    @Override
    public void add(RowBlock block, double[] sums) {
      DenseRows rows = new DenseRows(block);
      while (rows.next()) {
        double[] x = rows.values();
        for (int row = rows.from(); row < rows.to(); row++) {
          int at = rows.at(row);
          double weight = block.weight(row);
          int k = nearest(x, at, centers, active, width);
          int shifts = clusters + k * width;
          int squares = shifts + clusters * width;
          sums[k] += weight;
          for (int j = 0; j < width; j++) {
            double step = x[at + j] - centers[k * width + j];
            sums[shifts + j] += weight * step;
            sums[squares + j] += weight * step * step;
          }
        }
      }
    }
  }

  private static final class Distance implements Scorer {
    private static final long serialVersionUID = 1L;

    private final int active;
    private final double[] centers;
    private final int width;

    Distance(int active, double[] centers, int width) {
      this.active = active;
      this.centers = centers;
      this.width = width;
    }

    @Override
    public int outputs() {
      return 1;
    }

    @Override
    public void score(RowBlock block, double[] out) {
      DenseRows rows = new DenseRows(block);
      while (rows.next()) {
        double[] x = rows.values();
        for (int row = rows.from(); row < rows.to(); row++) {
          int at = rows.at(row);
          int k = nearest(x, at, centers, active, width);
          out[row] = 0;
          for (int j = 0; j < width; j++) {
            double step = x[at + j] - centers[k * width + j];
            out[row] += step * step;
          }
        }
      }
    }
  }
}
