package org.interlake.privacy.accounting;

import org.interlake.privacy.accounting.LossLaw.Direction;

/**
 * A privacy loss on multiples of a step, such that no epsilon gets smaller by it. V. Doroshenko, B.
 * Ghazi, P. Kamath, R. Kumar, P. Manurangsi, <i>Connect the dots: tighter discrete approximations
 * of privacy loss distributions</i>, PoPETs 2022: within each cell the probabilities under both
 * neighbouring tables are kept, and put at the two ends. The curve δ(ε) of the result agrees with
 * the true one at the grid and connects these dots by lines in exp(ε); the true one is convex
 * there, so it lies below.
 *
 * <p>What lies above the last cell counts as a loss without bound, what lies below the first is
 * moved up to it.
 */
final class LossGrid {
  private final double step;
  private final long first;
  private final double[] masses;
  private final double unbounded;

  private LossGrid(double step, long first, double[] masses, double unbounded) {
    this.step = step;
    this.first = first;
    this.masses = masses;
    this.unbounded = unbounded;
  }

  /**
   * @param step of the grid, greater than 0
   * @param reach how many σ of the answer's normal variables are looked at
   */
  static LossGrid of(LossLaw law, Direction direction, double step, double reach) {
    double sigma = law.noiseMultiplier();
    double q = law.samplingRate();
    long low = (long) Math.floor(Math.max(law.leastLoss(), law.loss(-reach * sigma)) / step);
    long high = (long) Math.ceil(law.loss(1 + reach * sigma) / step);
    int cells = Math.toIntExact(high - low);
    double[] masses = new double[cells + 1];
    double below = law.answer(low * step);
    double lost = Normal.between(Double.NEGATIVE_INFINITY, below / sigma);
    double lostWithUnit = Normal.between(Double.NEGATIVE_INFINITY, (below - 1) / sigma);
    double underP = direction == Direction.ADD ? lost : (1 - q) * lost + q * lostWithUnit;
    double unbounded = direction == Direction.ADD ? underP : 0;
    masses[0] = direction == Direction.ADD ? 0 : underP;
    for (int i = 0; i < cells; i++) {
      double above = law.answer((low + i + 1) * step);
      double without = Normal.between(below / sigma, above / sigma);
      double mixed =
          (1 - q) * without + q * Normal.between((below - 1) / sigma, (above - 1) / sigma);
      below = above;
      if (direction == Direction.REMOVE) {
        put(masses, i, mixed, without, Math.exp((low + i) * step), step);
      } else {
        // The cell of L from i to i + 1 is the cell of -L from cells - i - 1 to cells - i.
        put(masses, cells - i - 1, without, mixed, Math.exp(-(low + i + 1) * step), step);
      }
    }
    double rest = Normal.between(below / sigma, Double.POSITIVE_INFINITY);
    double restWithUnit = Normal.between((below - 1) / sigma, Double.POSITIVE_INFINITY);
    if (direction == Direction.REMOVE) {
      unbounded += (1 - q) * rest + q * restWithUnit;
    } else {
      masses[0] += rest;
    }
    return new LossGrid(step, direction == Direction.REMOVE ? low : -high, masses, unbounded);
  }

  /** Puts a cell's p at its two ends such that its q is kept: p = Σ m, q = Σ m exp(-loss). */
  private static void put(
      double[] masses, int cell, double p, double q, double ratioAtLow, double step) {
    double atHigh = (p - ratioAtLow * q) / -Math.expm1(-step);
    if (!(atHigh >= 0 && ratioAtLow < Double.POSITIVE_INFINITY)) {
      atHigh = ratioAtLow < Double.POSITIVE_INFINITY ? 0 : p;
    }
    atHigh = Math.min(atHigh, p);
    masses[cell] += p - atHigh;
    masses[cell + 1] += atHigh;
  }

  /** The loss at {@link #masses}[0], in steps. */
  long first() {
    return first;
  }

  int size() {
    return masses.length;
  }

  double mass(int index) {
    return masses[index];
  }

  /** The probability of a loss without bound. */
  double unbounded() {
    return unbounded;
  }

  /** log Σ mass exp(tilt · loss). */
  double logMoment(double tilt) {
    LogSum sum = new LogSum();
    for (int i = 0; i < masses.length; i++) {
      if (masses[i] > 0) {
        sum.add(Math.log(masses[i]) + tilt * ((first + i) * step));
      }
    }
    return sum.value();
  }
}
