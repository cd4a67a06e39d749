package org.interlake.models.noisy;

import java.util.List;
import org.interlake.models.data.SiteData;
import org.interlake.models.training.ExpectedLayout;
import org.interlake.models.training.GlobalModel;
import org.interlake.models.training.LocalUpdate;
import org.interlake.models.training.SiteRound;
import org.interlake.models.training.SummedTraining;
import org.interlake.protocol.vector.DoubleVector;
import org.interlake.protocol.vector.ElementType;
import org.interlake.protocol.vector.Segment;
import org.interlake.protocol.vector.VectorLayout;

/** What the models of this package have in common: how their sums travel. */
abstract class SumsOnce implements SummedTraining {
  private static final String SITES = "sites";
  private static final String ROWS = "rows";
  private static final String NOISY = "noisy";

  private final NoisySums sums;

  SumsOnce(NoisySums sums) {
    this.sums = sums;
  }

  /** How many sites there are, how many rows they have, and the sums. */
  @Override
  public final VectorLayout updateLayout() {
    return new VectorLayout(
        "noisy-sums",
        ElementType.FLOAT64,
        List.of(new Segment(SITES, 1), new Segment(ROWS, 1), new Segment(NOISY, sums.length())));
  }

  /** The same whatever the model: nothing of it is looked at. */
  @Override
  public final LocalUpdate compute(SiteData data, DoubleVector parameters, SiteRound round) {
    double[] noisy = sums.of(data, round);
    double[] values = new double[2 + noisy.length];
    values[0] = 1;
    values[1] = data.train().rows();
    System.arraycopy(noisy, 0, values, 2, noisy.length);
    return new LocalUpdate(DoubleVector.of(updateLayout(), values), data.train().rows());
  }

  @Override
  public VectorLayout stateLayout() {
    return new VectorLayout("state", ElementType.FLOAT64, List.of(new Segment("rounds", 1)));
  }

  /** What came of a round. */
  final Received received(DoubleVector combined) {
    ExpectedLayout.values(combined, updateLayout());
    double sites = combined.segment(SITES)[0];
    return new Received(
        combined.segment(ROWS)[0],
        combined.segment(NOISY),
        sums.standardDeviation() * Math.sqrt(sites));
  }

  /** Sums over all sites. */
  static final class Received {
    private final double rows;
    private final double[] sums;
    private final double deviation;

    private Received(double rows, double[] sums, double deviation) {
      this.rows = rows;
      this.sums = sums;
      this.deviation = deviation;
    }

    /** n. */
    double rows() {
      return rows;
    }

    /** With noise; the caller's own. */
    double[] sums() {
      return sums.clone();
    }

    /** Of the noise on each: σ Δ √K. */
    double deviation() {
      return deviation;
    }
  }

  final DoubleVector nextState(GlobalModel current) {
    return DoubleVector.of(stateLayout(), current.state().toArray()[0] + 1);
  }
}
