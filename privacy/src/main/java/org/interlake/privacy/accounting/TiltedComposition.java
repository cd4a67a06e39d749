package org.interlake.privacy.accounting;

import java.util.List;

/**
 * The composition of privacy losses on a grid, by the Fourier transform (A. Koskela, J. Jälkö, A.
 * Honkela, <i>Computing tight differential privacy guarantees using FFT</i>, AISTATS 2020), under
 * an exponential tilt.
 *
 * <p>Symbols: S composed loss, λ tilt, K = log E[exp(λ S)], r the probabilities of S under the
 * tilt, p(l) = r(l) exp(K - λ l) those of S itself. A transform rounds to 1e-16 of the greatest
 * probability; the tilt makes those around the wanted epsilon the greatest, so that a delta of
 * 1e-12, or of 1e-100, has as many digits as one of 0.1.
 *
 * <p>Bounds: the transform is cyclic. What belongs outside the window is added inside it, which
 * makes δ greater; what belongs above it is added to δ once more by Chernoff's bound.
 */
final class TiltedComposition {
  /** One kind of step, and how often it is taken. */
  record Part(LossGrid grid, long steps) {}

  private final double step;
  private final double tilt;
  private final long lowest;
  private final double[] tilted;
  private final double logMoment;
  private final double outside;
  private final double slack;

  /**
   * @param step of the grids
   * @param lowest the window's lower end, in steps
   * @param length the window's length, a power of two
   * @param remoteTilt more than {@code tilt}: for the bound on what lies above the window
   */
  TiltedComposition(
      List<Part> parts, double step, double tilt, long lowest, int length, double remoteTilt) {
    this.step = step;
    this.tilt = tilt;
    this.lowest = lowest;
    Fourier fourier = new Fourier(length);
    double[] logModulus = new double[length];
    double[] angle = new double[length];
    long center = 0;
    double moment = 0;
    double remoteMoment = 0;
    double unbounded = 0;
    double steps = 0;
    for (Part part : parts) {
      double partMoment = part.grid().logMoment(tilt);
      moment += part.steps() * partMoment;
      remoteMoment += part.steps() * part.grid().logMoment(remoteTilt);
      unbounded += part.steps() * part.grid().unbounded();
      steps += part.steps();
      center += part.steps() * multiply(fourier, part, step, tilt, partMoment, logModulus, angle);
    }
    double[] imaginary = new double[length];
    for (int i = 0; i < length; i++) {
      double modulus = Math.exp(logModulus[i]);
      imaginary[i] = modulus * Math.sin(angle[i]);
      logModulus[i] = modulus * Math.cos(angle[i]);
    }
    fourier.backward(logModulus, imaginary);
    tilted = new double[length];
    for (int i = 0; i < length; i++) {
      // Element n of the transform is the loss of n + center steps, modulo the length.
      int from = (int) Math.floorMod(lowest + i - center, (long) length);
      tilted[i] = Math.max(0, logModulus[from]);
    }
    logMoment = moment;
    double above = (lowest + length) * step;
    outside = Math.min(1, Math.exp(remoteMoment - remoteTilt * above)) + unbounded;
    slack = 1e-9 + 2e-15 * steps;
  }

  /** Multiplies the characteristic function by that of a part; returns where the part was put. */
  private static long multiply(
      Fourier fourier,
      Part part,
      double step,
      double tilt,
      double partMoment,
      double[] logModulus,
      double[] angle) {
    int length = logModulus.length;
    LossGrid grid = part.grid();
    double[] weights = new double[grid.size()];
    double mean = 0;
    double total = 0;
    for (int i = 0; i < weights.length; i++) {
      if (grid.mass(i) > 0) {
        weights[i] =
            Math.exp(Math.log(grid.mass(i)) + tilt * ((grid.first() + i) * step) - partMoment);
        mean += weights[i] * (grid.first() + i);
        total += weights[i];
      }
    }
    long center = Math.round(mean / total);
    double[] real = new double[length];
    double[] imaginary = new double[length];
    for (int i = 0; i < weights.length; i++) {
      real[(int) Math.floorMod(grid.first() + i - center, (long) length)] += weights[i] / total;
    }
    fourier.forward(real, imaginary);
    for (int i = 0; i < length; i++) {
      double square = real[i] * real[i] + imaginary[i] * imaginary[i];
      logModulus[i] += part.steps() * 0.5 * Math.log(square);
      angle[i] += part.steps() * Math.atan2(imaginary[i], real[i]);
    }
    return center;
  }

  /**
   * How much of the tilted probability lies up to {@code epsilon}. Where it is little, the rounding
   * of the transform, which is always counted as probability, shows in the result.
   */
  double tiltedUpTo(double epsilon) {
    double sum = 0;
    for (int i = 0; i < tilted.length && (lowest + i) * step <= epsilon; i++) {
      sum += tilted[i];
    }
    return sum;
  }

  /**
   * The least epsilon in the window for this delta; the lower end of the window if any there is
   * enough, infinite if none is.
   */
  double epsilon(double delta) {
    double room = (delta - outside) / (1 + slack);
    if (!(room > 0)) {
      return Double.POSITIVE_INFINITY;
    }
    // Both are scaled by exp(λ l - K) at the loss l of the current element.
    double curve = 0;
    double weight = 0;
    for (int i = tilted.length - 1; i >= 0; i--) {
      double above = (lowest + i) * step;
      double logScale = logMoment - tilt * above;
      weight = Math.exp(-(tilt + 1) * step) * weight + tilted[i];
      // δ(ε) = curve + weight (1 - exp(ε - l)) from one element below up to this one.
      double needed = Math.exp(Math.log(room) - logScale) - curve;
      if (needed < 0) {
        return above;
      }
      if (needed < weight * -Math.expm1(-step)) {
        return above + Math.log1p(-needed / weight);
      }
      curve = Math.exp(-tilt * step) * (curve + weight * -Math.expm1(-step));
    }
    return lowest * step;
  }

  /** The delta for an epsilon in the window or above it, at most 1. */
  double delta(double epsilon) {
    double curve = 0;
    double weight = 0;
    double logDelta = Double.NEGATIVE_INFINITY;
    for (int i = tilted.length - 1; i >= 0; i--) {
      double above = (lowest + i) * step;
      if (above <= epsilon) {
        break;
      }
      weight = Math.exp(-(tilt + 1) * step) * weight + tilted[i];
      double toEpsilon = -Math.expm1(Math.max(epsilon, above - step) - above);
      logDelta = logMoment - tilt * above + Math.log(curve + weight * toEpsilon);
      curve = Math.exp(-tilt * step) * (curve + weight * -Math.expm1(-step));
    }
    return Math.min(1, Math.exp(logDelta) * (1 + slack) + outside);
  }
}
