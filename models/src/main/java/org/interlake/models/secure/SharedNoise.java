package org.interlake.models.secure;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.interlake.models.contract.ContractLayouts;
import org.interlake.models.training.RoundSecret;
import org.interlake.privacy.noise.NoiseShare;
import org.interlake.privacy.noise.NoiseSource;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.message.RoundPurpose;
import org.interlake.protocol.plan.DifferentialPrivacySpec.SiteLevel;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.plan.SecureAggregationSpec.Pairwise;
import org.interlake.protocol.vector.DoubleVector;

/**
 * Noise that protects sites and that the sites draw, each its share, before they mask what they
 * send: the driver never has a sum without it. Driver and sites find the same numbers in the signed
 * plan.
 *
 * <p>A sum is of t sites or more, t being the threshold, and c of them may tell what they drew. So
 * t - c shares are counted on, whoever they are of.
 */
public final class SharedNoise {
  private static final String USE = "site-level share";

  private final SiteLevel spec;
  private final int shares;
  private final int roundsBefore;
  private final int trainingRounds;

  private SharedNoise(SiteLevel spec, int shares, int roundsBefore, int trainingRounds) {
    this.spec = requireNonNull(spec, "spec");
    this.shares = shares;
    this.roundsBefore = roundsBefore;
    this.trainingRounds = trainingRounds;
  }

  /** The plan's; empty if its sites do not share noise. */
  public static Optional<SharedNoise> of(Plan plan) {
    if (!plan.privacy().sharedNoise()) {
      return Optional.empty();
    }
    SiteLevel spec = (SiteLevel) plan.differentialPrivacy();
    int threshold = ((Pairwise) plan.secureAggregation()).thresholdOf(plan.sites().size());
    return Optional.of(
        new SharedNoise(
            spec,
            threshold - spec.colluding(),
            ContractLayouts.rounds(plan),
            plan.rounds().maximum()));
  }

  /** How many sites' noise is counted on. */
  public int shares() {
    return shares;
  }

  /**
   * Whether the plan's noise covers a round. Nobody but the sites themselves sees to it that the
   * driver asks for no more than it said: as many training rounds as the plan has, besides row
   * counts, which are public, and the evaluation, which is answered with zeros.
   */
  public boolean covers(RoundPurpose purpose, RoundNumber round) {
    return switch (purpose) {
      case TRAIN ->
          round.number() > roundsBefore && round.number() <= roundsBefore + trainingRounds;
      case CONTRACT_COUNTS, EVALUATE -> true;
      default -> false;
    };
  }

  /**
   * Each site's share.
   *
   * @param coordinates of an update
   * @throws IllegalArgumentException if the plan's noise has no room for so many
   */
  public NoiseShare share(long coordinates) {
    return NoiseShare.of(spec.noiseMultiplier(), spec.clipNorm(), shares, coordinates);
  }

  /**
   * What a site masks and sends: how far it has come from the round's model, clipped, on the grid,
   * with its share of the noise.
   *
   * @param trained where it has come to; where that is not finite, it counts as not having moved
   * @param startedFrom the round's model
   * @param secret of the site and the round: the same gives the same bytes
   */
  public DoubleVector difference(
      DoubleVector trained, DoubleVector startedFrom, RoundSecret secret) {
    double[] difference = new double[trained.length()];
    for (int i = 0; i < difference.length; i++) {
      difference[i] = trained.get(i) - startedFrom.get(i);
    }
    return DoubleVector.of(
        trained.layout(),
        share(difference.length).add(difference, NoiseSource.ofKey(secret.keyOf(USE))));
  }
}
