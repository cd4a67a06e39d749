package org.interlake.models.components;

import dev.ludovic.netlib.lapack.JavaLAPACK;
import dev.ludovic.netlib.lapack.LAPACK;
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
import org.netlib.util.intW;

/**
 * Principal components of all sites' rows. The symbols stand in the package's description. Of the
 * two signs of v_i, that is taken in which the element of the largest size is positive.
 */
public final class PrincipalComponents implements SummedTraining {
  /** m: p elements. */
  public static final String MEAN = "mean";

  /** v_1 to v_k, one after the other: k p elements. */
  public static final String COMPONENTS = "components";

  /** λ_1 to λ_k: k elements. */
  public static final String VARIANCES = "variances";

  /** The trace of C: 1 element. */
  public static final String TOTAL_VARIANCE = "total-variance";

  private static final String ROUNDS = "rounds";
  private static final String WEIGHT = "weight";
  private static final String SHIFTS = "shifts";
  private static final String PRODUCTS = "products";
  private static final LAPACK LAPACK_IN_JAVA = JavaLAPACK.getInstance();

  private final int width;
  private final int components;

  /**
   * @param width features of a row, p
   * @param components k, from 1 to p
   */
  public PrincipalComponents(int width, int components) {
    if (components < 1 || components > width) {
      throw new TrainingException(
          "%d components of %d encoded features (model.components must be from 1 to %d)"
              .formatted(components, width, width));
    }
    this.width = width;
    this.components = components;
  }

  @Override
  public VectorLayout parameterLayout() {
    return new VectorLayout(
        "parameters",
        ElementType.FLOAT64,
        List.of(
            new Segment(MEAN, width),
            new Segment(COMPONENTS, (long) components * width),
            new Segment(VARIANCES, components),
            new Segment(TOTAL_VARIANCE, 1)));
  }

  @Override
  public VectorLayout stateLayout() {
    return new VectorLayout("state", ElementType.FLOAT64, List.of(new Segment(ROUNDS, 1)));
  }

  @Override
  public VectorLayout updateLayout() {
    return new VectorLayout(
        "moments",
        ElementType.FLOAT64,
        List.of(
            new Segment(WEIGHT, 1),
            new Segment(SHIFTS, width),
            new Segment(PRODUCTS, packed(width))));
  }

  private static int packed(int n) {
    return Math.multiplyExact(n, n + 1) / 2;
  }

  @Override
  public GlobalModel initialModel() {
    return new GlobalModel(DoubleVector.zero(parameterLayout()), DoubleVector.zero(stateLayout()));
  }

  @Override
  public LocalUpdate compute(SiteData data, DoubleVector parameters, SiteRound round) {
    ExpectedLayout.values(parameters, parameterLayout());
    return new LocalUpdate(
        DoubleVector.of(updateLayout(), data.train().sum(new Moments(parameters.segment(MEAN)))),
        data.train().rows());
  }

  @Override
  public Advance advance(GlobalModel current, DoubleVector combined) {
    ExpectedLayout.values(combined, updateLayout());
    double weight = combined.segment(WEIGHT)[0];
    double[] shifts = combined.segment(SHIFTS);
    double[] products = combined.segment(PRODUCTS);
    if (!(weight > 1)) {
      throw new TrainingException(
          "All training rows weigh %s: there is no covariance (it takes more than 1)"
              .formatted(weight));
    }
    double[] values = new double[Math.toIntExact(parameterLayout().length())];
    double[] mean = current.parameters().segment(MEAN);
    double[] covariance = new double[width * width];
    double total = 0;
    int next = 0;
    for (int i = 0; i < width; i++) {
      values[i] = mean[i] + shifts[i] / weight;
      for (int j = i; j < width; j++) {
        double element = (products[next++] - shifts[i] * shifts[j] / weight) / (weight - 1);
        covariance[i * width + j] = element;
        covariance[j * width + i] = element;
      }
      total += covariance[i * width + i];
    }
    decompose(covariance, values);
    values[values.length - 1] = total;
    double rounds = current.state().segment(ROUNDS)[0];
    return new Advance(
        new GlobalModel(
            DoubleVector.of(parameterLayout(), values), DoubleVector.of(stateLayout(), rounds + 1)),
        total,
        rounds == 0 ? OptionalDouble.empty() : OptionalDouble.of(0));
  }

  /** Writes components and variances behind the mean. */
  private void decompose(double[] covariance, double[] values) {
    double[] eigenvalues = new double[width];
    double[] work = new double[Math.max(1, 3 * width)];
    intW info = new intW(0);
    LAPACK_IN_JAVA.dsyev("V", "L", width, covariance, width, eigenvalues, work, work.length, info);
    if (info.val != 0) {
      throw new TrainingException(
          "The eigenvalues of the covariance were not found (LAPACK dsyev: %d)"
              .formatted(info.val));
    }
    for (int c = 0; c < components; c++) {
      int from = (width - 1 - c) * width; // LAPACK's order is rising
      int largest = 0;
      for (int j = 1; j < width; j++) {
        if (Math.abs(covariance[from + j]) > Math.abs(covariance[from + largest])) {
          largest = j;
        }
      }
      double sign = covariance[from + largest] < 0 ? -1 : 1;
      for (int j = 0; j < width; j++) {
        values[width + c * width + j] = sign * covariance[from + j];
      }
      values[width + components * width + c] = Math.max(0, eigenvalues[width - 1 - c]);
    }
  }

  /** A row's squared distance from the span of the components around the mean. */
  public Scorer scorer(DoubleVector parameters) {
    ExpectedLayout.values(parameters, parameterLayout());
    return new Residual(parameters.segment(MEAN), parameters.segment(COMPONENTS));
  }

  /** Sums in the order of the update's layout. */
  private static final class Moments implements BlockKernel {
    private static final long serialVersionUID = 1L;

    private final double[] mean;

    Moments(double[] mean) {
      this.mean = mean;
    }

    @Override
    public int length() {
      return 1 + mean.length + packed(mean.length);
    }

    @Override
    public void add(RowBlock block, double[] sums) {
      int width = mean.length;
      double[] shift = new double[width];
      DenseRows rows = new DenseRows(block);
      while (rows.next()) {
        for (int row = rows.from(); row < rows.to(); row++) {
          double weight = block.weight(row);
          int at = rows.at(row);
          sums[0] += weight;
          for (int j = 0; j < width; j++) {
            shift[j] = rows.values()[at + j] - mean[j];
            sums[1 + j] += weight * shift[j];
          }
          int out = 1 + width;
          for (int i = 0; i < width; i++) {
            double factor = weight * shift[i];
            for (int j = i; j < width; j++) {
              sums[out + j - i] += factor * shift[j];
            }
            out += width - i;
          }
        }
      }
    }
  }

  private static final class Residual implements Scorer {
    private static final long serialVersionUID = 1L;

    private final double[] mean;
    private final double[] components;

    Residual(double[] mean, double[] components) {
      this.mean = mean;
      this.components = components;
    }

    @Override
    public int outputs() {
      return 1;
    }

    @Override
    public void score(RowBlock block, double[] out) {
      int width = mean.length;
      double[] shift = new double[width];
      DenseRows rows = new DenseRows(block);
      while (rows.next()) {
        for (int row = rows.from(); row < rows.to(); row++) {
          double left = 0;
          for (int j = 0; j < width; j++) {
            shift[j] = rows.values()[rows.at(row) + j] - mean[j];
            left += shift[j] * shift[j];
          }
          for (int c = 0; c < components.length; c += width) {
            double along = 0;
            for (int j = 0; j < width; j++) {
              along += components[c + j] * shift[j];
            }
            left -= along * along;
          }
          out[row] = Math.max(0, left);
        }
      }
    }
  }
}
