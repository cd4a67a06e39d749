package org.interlake.aggregation.rule;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Krum and Multi-Krum (P. Blanchard, E. M. El Mhamdi, R. Guerraoui, J. Stainer, <em>Machine
 * Learning with Adversaries: Byzantine Tolerant Gradient Descent</em>, NeurIPS 2017).
 *
 * <pre>
 * s_i = Σ of the n - f - 2 smallest ‖x_i - x_j‖², j ≠ i
 * </pre>
 *
 * The {@code selected} updates of lowest score are averaged with equal weights. With n ≥ 2 f + 3,
 * what f colluding sites send cannot take Krum's choice (one selected) away from the honest updates
 * by more than these differ among themselves.
 *
 * @param byzantine f, the sites that may lie, 0 or more
 * @param selected how many are averaged, m, 1 or more; 1 is Krum
 */
public record Krum(int byzantine, int selected) implements Weighting {
  public Krum {
    if (byzantine < 0 || selected < 1) {
      throw new IllegalArgumentException(
          "Invalid Krum: byzantine %d, selected %d (must be 0 or more, and 1 or more)"
              .formatted(byzantine, selected));
    }
  }

  @Override
  public double[] weights(Geometry geometry, double[] examples) {
    double[] weights = new double[geometry.updates()];
    for (int i : select(geometry)) {
      weights[i] = 1.0 / selected;
    }
    return weights;
  }

  /** The chosen updates, best first. */
  int[] select(Geometry geometry) {
    int n = geometry.updates();
    if (n < 2 * byzantine + 3 || selected > n - byzantine) {
      throw new RuleException(
          "Krum needs 2 byzantine + 3 = %d updates and selects at most those that are left without byzantine: there are %d, and %d are to be selected (lower byzantine or selected, or raise the quorum)"
              .formatted(2 * byzantine + 3, n, selected));
    }
    double[] scores = new double[n];
    for (int i = 0; i < n; i++) {
      scores[i] = score(geometry, i, n - byzantine - 2);
    }
    return IntStream.range(0, n)
        .boxed()
        .sorted(Comparator.<Integer>comparingDouble(i -> scores[i]).thenComparing(i -> i))
        .limit(selected)
        .mapToInt(i -> i)
        .toArray();
  }

  private static double score(Geometry geometry, int i, int nearest) {
    double[] distances =
        IntStream.range(0, geometry.updates())
            .filter(j -> j != i)
            .mapToDouble(j -> geometry.squaredDistance(i, j))
            .sorted()
            .toArray();
    return Arrays.stream(distances, 0, nearest).sum();
  }

  @Override
  public Need need() {
    return Need.ALL;
  }
}
