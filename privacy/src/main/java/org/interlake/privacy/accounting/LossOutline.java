package org.interlake.privacy.accounting;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.interlake.privacy.accounting.LossLaw.Direction;
import org.interlake.privacy.accounting.PrivacyEvent.SampledGaussian;

/**
 * The cumulant generating function of a composed privacy loss, by a rough quadrature: enough to
 * choose a grid, a window and a tilt. No bound rests on it.
 */
final class LossOutline {
  private static final int NODES_FOR_EACH_SIGMA = 25;
  private static final double GOLDEN = (Math.sqrt(5) - 1) / 2;
  private static final double SEARCHED = 40;

  private static final class Part {
    private final double steps;
    private final double[] logWeights;
    private final double[] losses;

    Part(double steps, double[] logWeights, double[] losses) {
      this.steps = steps;
      this.logWeights = logWeights;
      this.losses = losses;
    }
  }

  /** A loss, and the tilt that bounds what lies above it. */
  record End(double loss, double tilt) {}

  /** log M, and mean and variance under the tilt; of all steps together. */
  record Cumulants(double logMoment, double mean, double variance) {}

  private final List<Part> parts = new ArrayList<>();

  LossOutline(List<SampledGaussian> events, Direction direction, double reach) {
    for (SampledGaussian event : events) {
      LossLaw law = new LossLaw(event.noiseMultiplier(), event.samplingRate());
      double sigma = event.noiseMultiplier();
      double spacing = sigma / NODES_FOR_EACH_SIGMA;
      int count = (int) Math.min(1e6, Math.ceil((1 + 2 * reach * sigma) / spacing)) + 1;
      double[] logWeights = new double[count];
      double[] losses = new double[count];
      double normalizer = Math.log(spacing / sigma) - 0.5 * Math.log(2 * Math.PI);
      for (int i = 0; i < count; i++) {
        double x = -reach * sigma + i * spacing;
        double loss = law.loss(x);
        double logWithout = normalizer - x * x / (2 * sigma * sigma);
        logWeights[i] = direction == Direction.REMOVE ? logWithout + loss : logWithout;
        losses[i] = direction == Direction.REMOVE ? loss : -loss;
      }
      parts.add(new Part(event.steps(), logWeights, losses));
    }
  }

  Cumulants at(double tilt) {
    double logMoment = 0;
    double mean = 0;
    double variance = 0;
    for (Part part : parts) {
      double greatest = Double.NEGATIVE_INFINITY;
      for (int i = 0; i < part.losses.length; i++) {
        greatest = Math.max(greatest, part.logWeights[i] + tilt * part.losses[i]);
      }
      double sum = 0;
      double first = 0;
      double second = 0;
      for (int i = 0; i < part.losses.length; i++) {
        double weight = Math.exp(part.logWeights[i] + tilt * part.losses[i] - greatest);
        sum += weight;
        first += weight * part.losses[i];
        second += weight * part.losses[i] * part.losses[i];
      }
      double average = first / sum;
      logMoment += part.steps * (greatest + Math.log(sum));
      mean += part.steps * average;
      variance += part.steps * Math.max(0, second / sum - average * average);
    }
    return new Cumulants(logMoment, mean, variance);
  }

  /** The tilt at which the tail beyond an epsilon of this delta is bounded best (Chernoff). */
  double tiltForLogDelta(double logDelta) {
    return least(tilt -> (at(tilt).logMoment - logDelta) / tilt, logDelta);
  }

  /**
   * The tilt at which the tail beyond {@code epsilon} is bounded best.
   *
   * @param logDelta the least that is of interest
   */
  double tiltForEpsilon(double epsilon, double logDelta) {
    return least(tilt -> at(tilt).logMoment - tilt * epsilon, logDelta);
  }

  /** The loss above which, under the tilt, less than exp(-exponent) of the probability lies. */
  End upperEnd(double tilt, double exponent) {
    Cumulants here = at(tilt);
    End best = new End(Double.POSITIVE_INFINITY, tilt);
    double rise = 1 / Math.sqrt(here.variance + 1e-300);
    for (double more = rise / 4; more < 200 * rise; more *= 1.5) {
      double loss = (at(tilt + more).logMoment - here.logMoment + exponent) / more;
      if (loss < best.loss) {
        best = new End(Math.max(loss, here.mean), tilt + more);
      }
    }
    return best;
  }

  /** The loss below which, under the tilt, less than exp(-exponent) of the probability lies. */
  double lowerEnd(double tilt, double exponent) {
    Cumulants here = at(tilt);
    double best = Double.NEGATIVE_INFINITY;
    double fall = 1 / Math.sqrt(here.variance + 1e-300);
    for (double less = fall / 4; less < 200 * fall; less *= 1.5) {
      best = Math.max(best, (here.logMoment - at(tilt - less).logMoment - exponent) / less);
    }
    return Math.min(best, here.mean);
  }

  /**
   * Where the function is least, up to four times the tilt that a normal variable of the same
   * variance would have: a loss that cannot exceed a bound would be tilted without end.
   */
  private double least(DoubleUnaryOperator function, double logDelta) {
    double deviation = Math.sqrt(at(0).variance + 1e-300);
    double high = Math.log(4 * Math.sqrt(-2 * logDelta + 1) / deviation);
    double low = high - SEARCHED;
    while (high - low > 0.02) {
      double left = high - GOLDEN * (high - low);
      double right = low + GOLDEN * (high - low);
      double atLeft = function.applyAsDouble(Math.exp(left));
      double atRight = function.applyAsDouble(Math.exp(right));
      // What overflows on the right is too far to the right.
      if (!(atRight < atLeft)) {
        high = right;
      } else {
        low = left;
      }
    }
    return Math.exp((low + high) / 2);
  }
}
