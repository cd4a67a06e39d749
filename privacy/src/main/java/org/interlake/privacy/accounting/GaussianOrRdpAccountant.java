package org.interlake.privacy.accounting;

import java.util.List;
import org.interlake.privacy.accounting.PrivacyEvent.SampledGaussian;

/**
 * Exact where every event is an answer over all rows: T_i answers of noise multiplier σ_i are one
 * of 1/σ² = Σ T_i/σ_i² ({@link AnalyticGaussian}; J. Dong, A. Roth, W. Su, <i>Gaussian differential
 * privacy</i>, 2022, corollary 3.3). As soon as there is a sampled event, or one of which only
 * moments are known, {@link RdpAccountant} for all of them. Milliseconds in either case.
 */
public final class GaussianOrRdpAccountant implements Accountant {
  /** The rounding of the sum, relative: it is added. */
  private static final double RELATIVE_ERROR = 1e-12;

  private final RdpAccountant sampled = new RdpAccountant();

  @Override
  public String name() {
    return "analytic gaussian or rdp";
  }

  @Override
  public double epsilon(List<PrivacyEvent> events, double delta) {
    List<SampledGaussian> effective = Bounds.effective(events);
    return overAllRows(effective) && !Bounds.byMomentsOnly(events)
        ? AnalyticGaussian.epsilon(noiseMultiplier(effective), delta)
        : sampled.epsilon(events, delta);
  }

  @Override
  public double delta(List<PrivacyEvent> events, double epsilon) {
    List<SampledGaussian> effective = Bounds.effective(events);
    return overAllRows(effective) && !Bounds.byMomentsOnly(events)
        ? AnalyticGaussian.delta(epsilon, noiseMultiplier(effective))
        : sampled.delta(events, epsilon);
  }

  private static boolean overAllRows(List<SampledGaussian> events) {
    return !events.isEmpty()
        && !Bounds.anyUnprotected(events)
        && events.stream().allMatch(event -> event.samplingRate() == 1);
  }

  private static double noiseMultiplier(List<SampledGaussian> events) {
    double inverse =
        events.stream()
            .mapToDouble(e -> e.steps() / e.noiseMultiplier() / e.noiseMultiplier())
            .sum();
    return (1 - RELATIVE_ERROR) / Math.sqrt(inverse);
  }
}
