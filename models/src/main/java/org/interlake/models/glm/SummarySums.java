package org.interlake.models.glm;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.interlake.models.contract.Counts;
import org.interlake.models.data.BlockKernel;
import org.interlake.models.data.DenseRows;
import org.interlake.models.data.RowBlock;
import org.interlake.models.data.RowBlocks;
import org.interlake.models.training.ExpectedLayout;
import org.interlake.protocol.vector.DoubleVector;
import org.interlake.protocol.vector.ElementType;
import org.interlake.protocol.vector.Segment;
import org.interlake.protocol.vector.VectorLayout;

/**
 * The sums over training rows that a {@link GlmSummary} is computed from, at the final parameters.
 * They add up over sites.
 */
public final class SummarySums {
  /** The name of the layout. */
  public static final String NAME = "summary";

  static final String ROWS = "rows";
  static final String WEIGHTS = "weights";
  static final String OUTSIDE = "outside";
  static final String DEVIANCE = "deviance";
  static final String NULL_DEVIANCE = "null-deviance";
  static final String PEARSON = "pearson";
  static final String TARGET_TERMS = "target-terms";
  static final String FISHER = "fisher";

  /** A null intercept that is not known. */
  static final double UNKNOWN = Double.NaN;

  private SummarySums() {}

  /** The rows' weights, added up; without weights, the rows. */
  public static double weights(DoubleVector sums) {
    return sums.segment(WEIGHTS)[0];
  }

  /** What no rows can have, in words; empty if nothing speaks against {@code sums}. */
  public static Optional<String> impossible(DoubleVector sums) {
    double rows = sums.segment(ROWS)[0];
    return Counts.requireAtMost("rows", sums.segment(ROWS), rows)
        .or(() -> Counts.requireAtMost("rows outside", sums.segment(OUTSIDE), rows))
        .or(
            () ->
                sums.segment(WEIGHTS)[0] < 0 || sums.segment(PEARSON)[0] < 0
                    ? Optional.of("a sum of weights or of squares is negative")
                    : Optional.empty());
  }

  /**
   * What a site sends.
   *
   * @param width features of a row, p
   */
  public static VectorLayout layout(int width) {
    return new VectorLayout(
        NAME,
        ElementType.FLOAT64,
        List.of(
            new Segment(ROWS, 1),
            new Segment(WEIGHTS, 1),
            new Segment(OUTSIDE, 1),
            new Segment(DEVIANCE, 1),
            new Segment(NULL_DEVIANCE, 1),
            new Segment(PEARSON, 1),
            new Segment(TARGET_TERMS, 1),
            new Segment(FISHER, GlmKernel.packedLength(width + 1))));
  }

  /**
   * Sums over rows; one pass.
   *
   * @param parameters of the layout {@link GlmParameters#layout}
   * @param nullIntercept of the model without features ({@link Family#nullIntercept}); 0 where the
   *     model has no intercept; empty where it is not known: the null deviance is 0 then
   */
  public static DoubleVector measure(
      RowBlocks rows, Family family, DoubleVector parameters, OptionalDouble nullIntercept) {
    double[] theta = ExpectedLayout.values(parameters, GlmParameters.layout(rows.width()));
    return DoubleVector.of(
        layout(rows.width()),
        rows.sum(new SummaryKernel(family, theta, nullIntercept.orElse(UNKNOWN))));
  }

  /**
   * Sums in the order of the layout. {@code rows} are those of a weight above 0; a row that has no
   * finite loss or deviance under the model or the null model adds to {@code rows} and {@code
   * outside} only.
   */
  static final class SummaryKernel implements BlockKernel {
    private static final long serialVersionUID = 1L;

    private static final int FISHER_AT = 7;

    private final Family family;
    private final double[] parameters;
    private final double nullIntercept;

    SummaryKernel(Family family, double[] parameters, double nullIntercept) {
      this.family = family;
      this.parameters = parameters;
      this.nullIntercept = nullIntercept;
    }

    @Override
    public int length() {
      return FISHER_AT + GlmKernel.packedLength(parameters.length);
    }

    @Override
    public void add(RowBlock block, double[] sums) {
      double[] at = new double[3];
      GlmCurvature curvature = new GlmCurvature(parameters.length, FISHER_AT);
      DenseRows rows = new DenseRows(block);
      while (rows.next()) {
        for (int row = rows.from(); row < rows.to(); row++) {
          double weight = block.weight(row);
          if (weight > 0) {
            double h = addRow(block, row, weight, rows, at, sums);
            curvature.add(rows.values(), rows.at(row), h, sums);
          }
        }
      }
    }

    /** Adds all but the Fisher matrix; returns weight · curvature. */
    private double addRow(
        RowBlock block, int row, double weight, DenseRows x, double[] at, double[] sums) {
      double y = block.targets()[row];
      double offset = block.offset(row);
      double eta = LogisticLoss.margin(parameters, x.values(), x.at(row)) + offset;
      sums[0]++;
      boolean nullKnown = !Double.isNaN(nullIntercept);
      if ((nullKnown && !family.inDomain(nullIntercept + offset))
          || !RowLoss.evaluate(family, eta, y, at)) {
        sums[2]++;
        return 0;
      }
      double mu = family.mean(eta);
      double residual = y - mu;
      double deviance = family.deviance(y, mu);
      double nullDeviance = nullKnown ? family.deviance(y, family.mean(nullIntercept + offset)) : 0;
      // A mean that rounds to its bound has no variance, and if it is the target, needs none.
      double pearson = residual == 0 ? 0 : residual * residual / family.variance(mu);
      if (!Double.isFinite(deviance + nullDeviance + pearson)) {
        sums[2]++;
        return 0;
      }
      sums[1] += weight;
      sums[3] += weight * deviance;
      sums[4] += weight * nullDeviance;
      sums[5] += weight * pearson;
      sums[6] += family.targetTerm(y, weight);
      return weight * at[MarginLoss.CURVATURE];
    }
  }
}
