package org.interlake.privacy.accounting;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.interlake.privacy.accounting.PrivacyEvent.SampledGaussian;

/**
 * Rényi differential privacy (I. Mironov, 2017): divergences of one order add up over events, and
 * the best order is taken at the end. Whole and fractional orders, after {@link
 * SampledGaussianMoments}.
 */
public final class RdpAccountant implements Accountant {
  private static final double GREATEST_ORDER = 1e6;
  private static final double FACTOR = 1.15;

  private final Conversion conversion;

  /** With the best conversion, {@link Conversion#LOSSLESS}. */
  public RdpAccountant() {
    this(Conversion.LOSSLESS);
  }

  public RdpAccountant(Conversion conversion) {
    this.conversion = requireNonNull(conversion, "conversion");
  }

  @Override
  public String name() {
    return "rdp";
  }

  @Override
  public double epsilon(List<PrivacyEvent> events, double delta) {
    Bounds.requireDelta(delta);
    List<SampledGaussian> effective = Bounds.effective(events);
    if (effective.isEmpty() || delta == 1) {
      return 0;
    }
    if (delta == 0 || Bounds.anyUnprotected(effective)) {
      return Double.POSITIVE_INFINITY;
    }
    return epsilonOf(new RenyiCurve(effective), Math.log(delta));
  }

  @Override
  public double delta(List<PrivacyEvent> events, double epsilon) {
    Bounds.requireEpsilon(epsilon);
    List<SampledGaussian> effective = Bounds.effective(events);
    if (effective.isEmpty() || epsilon == Double.POSITIVE_INFINITY) {
      return effective.isEmpty() || !Bounds.anyUnprotected(effective) ? 0 : 1;
    }
    if (Bounds.anyUnprotected(effective)) {
      return 1;
    }
    // epsilonOf falls as delta grows. The upper end of the bracket is always one that holds.
    RenyiCurve curve = new RenyiCurve(effective);
    double low = Math.log(Double.MIN_NORMAL);
    double high = 0;
    if (epsilonOf(curve, low) <= epsilon) {
      return Double.MIN_NORMAL;
    }
    while (high - low > 1e-7) {
      double middle = (low + high) / 2;
      if (epsilonOf(curve, middle) <= epsilon) {
        high = middle;
      } else {
        low = middle;
      }
    }
    return Math.exp(high);
  }

  private double epsilonOf(RenyiCurve curve, double logDelta) {
    double best = Double.POSITIVE_INFINITY;
    double bestOrder = 0;
    for (double order : RenyiCurve.orders()) {
      double epsilon = conversion.epsilon(order, curve.divergence(order), logDelta);
      if (epsilon < best) {
        best = epsilon;
        bestOrder = order;
      }
    }
    // Great orders cost their own number of terms: only while they gain.
    double order = 64;
    while (bestOrder >= order && order < GREATEST_ORDER) {
      order = Math.rint(order * FACTOR);
      double epsilon = conversion.epsilon(order, curve.divergence(order), logDelta);
      if (epsilon < best) {
        best = epsilon;
        bestOrder = order;
      }
    }
    return Math.max(0, Math.nextUp(best * (1 + 1e-12)));
  }
}
