package org.interlake.driver.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;
import org.interlake.aggregation.rule.Anomaly;
import org.interlake.aggregation.rule.Rule;
import org.interlake.models.training.RoundSecret;
import org.interlake.models.training.TrainingAlgorithm;
import org.interlake.privacy.clipping.AdaptiveBound;
import org.interlake.privacy.noise.GridGaussian;
import org.interlake.privacy.noise.NoiseSource;
import org.interlake.protocol.Digest;
import org.interlake.protocol.plan.DifferentialPrivacySpec.Clipping;
import org.interlake.protocol.plan.DifferentialPrivacySpec.SiteLevel;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.vector.DoubleVector;
import org.interlake.protocol.vector.ElementType;
import org.interlake.protocol.vector.VectorLayout;

/**
 * What a driver that protects its sites does to a training round's aggregate before anything is
 * computed from it (H. B. McMahan, D. Ramage, K. Talwar, L. Zhang, <em>Learning Differentially
 * Private Recurrent Language Models</em>, ICLR 2018; G. Andrew et al., NeurIPS 2021):
 *
 * <ol>
 *   <li>the fold clips each site's difference d_i from the round's model r to the bound C, rounds
 *       it to the noise's grid and adds up, exactly: {@link #rule};
 *   <li>noise of standard deviation z_Δ C is added to the sum, drawn once for the round;
 *   <li>the aggregate is r + sum / n, n being the plan's sites, whoever answered;
 *   <li>with an adaptive bound, noise of σ_b is added to how many sites were within C, and the next
 *       bound follows.
 * </ol>
 *
 * <p>Two runs are neighbours if in one of them what a site sends is left out of both sums. That
 * changes the first by at most C and the second by 1/2, and n not at all.
 */
final class SiteLevelNoise implements Release {
  private final Plan plan;
  private final SiteLevel spec;
  private final NoiseKeeper keeper;
  private final Optional<AdaptiveBound> adaptive;
  private final double sumMultiplier;

  SiteLevelNoise(Plan plan, SiteLevel spec, NoiseKeeper keeper) {
    this.plan = plan;
    this.spec = spec;
    this.keeper = requireNonNull(keeper, "keeper");
    this.adaptive =
        spec.clipping() instanceof Clipping.Adaptive moving
            ? Optional.of(
                new AdaptiveBound(
                    moving.targetQuantile(), moving.learningRate(), moving.countNoise()))
            : Optional.empty();
    this.sumMultiplier =
        adaptive
            .map(bound -> bound.sumMultiplier(spec.noiseMultiplier()))
            .orElse(spec.noiseMultiplier());
  }

  @Override
  public void ready(boolean released) {
    keeper.ready(released);
  }

  @Override
  public OptionalDouble firstBound() {
    return adaptive.isPresent() ? OptionalDouble.of(spec.clipNorm()) : OptionalDouble.empty();
  }

  private double bound(OptionalDouble moving) {
    return moving.orElse(spec.clipNorm());
  }

  @Override
  public Rule rule(TrainingAlgorithm algorithm, OptionalDouble moving) {
    double bound = bound(moving);
    return new Rule.ClippedSum(bound, GridGaussian.gridOf(sumMultiplier * bound));
  }

  @Override
  public Released release(ClosedRound round, DoubleVector startedFrom, OptionalDouble moving) {
    double bound = bound(moving);
    double count = countWithin(round, bound);
    RoundSecret secret = keeper.of(round.request().number(), made(round, bound, count));
    double[] values = round.aggregated().toArray();
    GridGaussian.forSensitivity(
            sumMultiplier, bound, values.length, NoiseSource.ofKey(secret.keyOf("site-level sum")))
        .addTo(values);
    int sites = plan.sites().size();
    for (int i = 0; i < values.length; i++) {
      values[i] = startedFrom.get(i) + values[i] / sites;
    }
    return new Released(
        DoubleVector.of(round.aggregated().layout(), values),
        adaptive.isPresent()
            ? OptionalDouble.of(next(adaptive.get(), bound, count, secret))
            : OptionalDouble.empty());
  }

  private double next(AdaptiveBound moving, double bound, double count, RoundSecret secret) {
    double noisy =
        GridGaussian.of(moving.countNoise(), NoiseSource.ofKey(secret.keyOf("site-level count")))
            .add(count);
    return moving.next(bound, noisy, plan.sites().size());
  }

  /** Σ (b_i - 1/2) over those who answered. */
  private static double countWithin(ClosedRound round, double bound) {
    double count = 0;
    for (Anomaly standing : round.anomalies().values()) {
      count += standing.norm() <= bound ? AdaptiveBound.HALF : -AdaptiveBound.HALF;
    }
    return count;
  }

  /**
   * Names what the noise is added to. The same updates give the same, also if they were sent, and
   * so encrypted, again.
   */
  private static Digest made(ClosedRound round, double bound, double count) {
    String text =
        "interlake/noised/v1 %s %s %s %s %s"
            .formatted(
                round.model().hex(),
                Double.toHexString(bound),
                Double.toHexString(count),
                round.contributions().keySet(),
                Digest.of(round.aggregated().encode()).hex());
    return Digest.of(text.getBytes(UTF_8));
  }

  /** What is versioned beside a model: the server step's memory, and behind it a moving bound. */
  static DoubleVector remembered(DoubleVector memory, OptionalDouble moving) {
    if (moving.isEmpty()) {
      return memory;
    }
    double[] values = Arrays.copyOf(memory.toArray(), memory.length() + 1);
    values[memory.length()] = moving.getAsDouble();
    return DoubleVector.of(
        VectorLayout.single("server", ElementType.FLOAT64, values.length), values);
  }

  @Override
  public Optional<Protection> protection(OptionalDouble moving, int parameters) {
    return Optional.of(
        new Protection(
            bound(moving), Release.drowned(sumMultiplier, parameters, plan.sites().size())));
  }
}
