package org.interlake.aggregation.rule;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * How an update stands to the others of its round, whatever the rule made of it.
 *
 * @param norm ‖d‖, the length of the site's step
 * @param cosine of the angle between the site's step and the aggregate's, in [-1, 1]; 0 if either
 *     is no step at all
 * @param distanceRank the place of ‖d - d̄‖ among the round's updates: 1 is the nearest to the
 *     aggregate. Ties are broken by site order
 * @param trust how far its direction is that of the driver's own update, in [0, 1], where the rule
 *     measures by one
 */
public record Anomaly(double norm, double cosine, int distanceRank, OptionalDouble trust) {
  public Anomaly {
    requireNonNull(trust, "trust");
  }

  /** Under a rule without trust. */
  public Anomaly(double norm, double cosine, int distanceRank) {
    this(norm, cosine, distanceRank, OptionalDouble.empty());
  }

  /** The same, trusted so far. */
  public Anomaly withTrust(double newTrust) {
    return new Anomaly(norm, cosine, distanceRank, OptionalDouble.of(newTrust));
  }

  /**
   * Of all updates of a round, in site order.
   *
   * @param squares ‖d_i‖²
   * @param products ⟨d_i, d̄⟩, d̄ being the aggregate less the model that the sites started from
   * @param squaredStep ‖d̄‖²
   */
  public static List<Anomaly> of(double[] squares, double[] products, double squaredStep) {
    int n = squares.length;
    double[] distances = new double[n];
    for (int i = 0; i < n; i++) {
      distances[i] = squares[i] - 2 * products[i] + squaredStep;
    }
    int[] ranks = new int[n];
    int[] order =
        IntStream.range(0, n)
            .boxed()
            .sorted(Comparator.<Integer>comparingDouble(i -> distances[i]).thenComparing(i -> i))
            .mapToInt(i -> i)
            .toArray();
    for (int place = 0; place < n; place++) {
      ranks[order[place]] = place + 1;
    }
    List<Anomaly> anomalies = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      double norms = Math.sqrt(squares[i]) * Math.sqrt(squaredStep);
      double ratio = products[i] / norms;
      double cosine = Double.isFinite(ratio) ? Math.max(-1, Math.min(1, ratio)) : 0;
      anomalies.add(new Anomaly(Math.sqrt(squares[i]), cosine, ranks[i]));
    }
    return anomalies;
  }
}
