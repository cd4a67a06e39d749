package org.interlake.privacy.accounting;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.interlake.privacy.accounting.PrivacyEvent.SampledGaussian;

/** The Rényi divergence of a list of events by order; each order is computed once. */
final class RenyiCurve {
  private record Mechanism(double noiseMultiplier, double samplingRate) {}

  private final Map<Mechanism, Double> steps = new LinkedHashMap<>();
  private final Map<Double, Double> known = new HashMap<>();

  /**
   * @param events at least one of them with an effect, none of them unprotected
   */
  RenyiCurve(List<SampledGaussian> events) {
    for (SampledGaussian event : events) {
      steps.merge(
          new Mechanism(event.noiseMultiplier(), event.samplingRate()),
          (double) event.steps(),
          Double::sum);
    }
  }

  /** The orders that are always tried: 1.0001 to 1.08 by a factor, 1.1 to 11 by 0.1, 12 to 64. */
  static List<Double> orders() {
    List<Double> orders = new ArrayList<>();
    for (int i = -16; i < -4; i++) {
      orders.add(1 + Math.pow(10, i / 4.0));
    }
    for (int i = 11; i <= 109; i++) {
      orders.add(i / 10.0);
    }
    for (int i = 11; i <= 64; i++) {
      orders.add((double) i);
    }
    return orders;
  }

  /** The divergence of all events at this order; may be infinite. */
  double divergence(double order) {
    return known.computeIfAbsent(
        order,
        alpha -> {
          double sum = 0;
          for (Map.Entry<Mechanism, Double> entry : steps.entrySet()) {
            Mechanism mechanism = entry.getKey();
            double logMoment =
                SampledGaussianMoments.logMoment(
                    alpha, mechanism.samplingRate(), mechanism.noiseMultiplier());
            sum += entry.getValue() * (logMoment / (alpha - 1));
          }
          return sum;
        });
  }
}
