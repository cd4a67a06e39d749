package org.interlake.benchmarks.attacks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.interlake.aggregation.rule.Geometry;
import org.interlake.aggregation.rule.Krum;

/**
 * A minority that all send the same, as far against the honest step as Krum lets them (M. Fang, X.
 * Cao, J. Jia, N. Z. Gong, <em>Local Model Poisoning Attacks to Byzantine-Robust Federated
 * Learning</em>, USENIX Security 2020, section 4.2, full knowledge).
 *
 * <pre>
 * x_k = r - λ sign(μ),   the largest λ of λ₀, λ₀ / 2, λ₀ / 4, ... for which Krum chooses it
 * λ₀ = 2 max ‖d_i‖ / √D over honest i
 * </pre>
 *
 * The liars are each other's nearest neighbours at distance 0, which is what Krum counts. Where no
 * λ is chosen, the last one is sent. The paper bounds λ₀ by Krum's own scores; the bound here is
 * larger and costs a few halvings more.
 */
public record KrumDirected() implements Attack {
  private static final int HALVINGS = 20;

  @Override
  public String name() {
    return "colluding minority";
  }

  @Override
  public List<double[]> steps(Cohort cohort) {
    double[] mean = cohort.mean();
    double[] away = new double[mean.length];
    for (int j = 0; j < away.length; j++) {
      away[j] = -Math.signum(mean[j]);
    }
    double lambda = longest(cohort.honest()) * 2 / Math.sqrt(cohort.dimension());
    double[] step = scaled(away, lambda);
    for (int i = 0; i < HALVINGS && !isChosen(cohort, step); i++) {
      lambda /= 2;
      step = scaled(away, lambda);
    }
    return cohort.allSend(step);
  }

  /** Whether Krum, told the number of liars, takes one of them. */
  private static boolean isChosen(Cohort cohort, double[] step) {
    List<double[]> sent = new ArrayList<>(cohort.allSend(step));
    sent.addAll(cohort.honest());
    int liars = cohort.liars().size();
    // Beyond Krum's bound it is told of as many as it can be.
    int byzantine = Math.min(liars, (sent.size() - 3) / 2);
    double[] examples = new double[sent.size()];
    Arrays.fill(examples, 1);
    double[] weights = new Krum(byzantine, 1).weights(geometry(sent), examples);
    return Arrays.stream(weights, 0, liars).sum() > 0;
  }

  private static Geometry geometry(List<double[]> steps) {
    int n = steps.size();
    double[] products = new double[n * (n + 1) / 2];
    int at = 0;
    for (int i = 0; i < n; i++) {
      for (int k = 0; k <= i; k++) {
        products[at++] = product(steps.get(i), steps.get(k));
      }
    }
    return Geometry.ofProducts(n, products);
  }

  private static double product(double[] a, double[] b) {
    double total = 0;
    for (int j = 0; j < a.length; j++) {
      total += a[j] * b[j];
    }
    return total;
  }

  private static double longest(List<double[]> steps) {
    return Math.sqrt(steps.stream().mapToDouble(step -> product(step, step)).max().orElseThrow());
  }

  private static double[] scaled(double[] step, double factor) {
    return Arrays.stream(step).map(value -> factor * value).toArray();
  }
}
