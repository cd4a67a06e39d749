package org.interlake.protocol.plan;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/**
 * What noise bounds what a model can tell of a row, or of a site.
 *
 * <p>Where a plan's file names an {@code epsilon} in the place of a {@code noiseMultiplier}, the
 * multiplier is 0 until the driver has solved for it, before the plan is signed: sites refuse a
 * plan that is not {@linkplain Noised#solved() solved}.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "name")
@JsonSubTypes({
  @JsonSubTypes.Type(
      value = DifferentialPrivacySpec.None.class,
      name = DifferentialPrivacySpec.None.NAME),
  @JsonSubTypes.Type(
      value = DifferentialPrivacySpec.RecordLevel.class,
      name = DifferentialPrivacySpec.RecordLevel.NAME),
  @JsonSubTypes.Type(
      value = DifferentialPrivacySpec.RecordSums.class,
      name = DifferentialPrivacySpec.RecordSums.NAME),
  @JsonSubTypes.Type(
      value = DifferentialPrivacySpec.SiteLevel.class,
      name = DifferentialPrivacySpec.SiteLevel.NAME)
})
public sealed interface DifferentialPrivacySpec {
  /** The kind's name in plans and policies. */
  String kind();

  /** None: nothing bounds it. */
  record None() implements DifferentialPrivacySpec {
    public static final String NAME = "none";

    @Override
    public String kind() {
      return NAME;
    }
  }

  /** Some: nothing is fitted to rows before training, so features are declared in the plan. */
  sealed interface Noised extends DifferentialPrivacySpec {
    /** The plan's own (epsilon, delta) is told at this delta, in (0, 1). */
    double delta();

    /** What the whole run may cost at most, at {@link #delta}; 0 if the plan gives the noise. */
    double epsilon();

    /** Standard deviation of the noise over the clipping norm; 0 until it is solved. */
    double noiseMultiplier();

    /** Whether the noise is known. */
    default boolean solved() {
      return noiseMultiplier() > 0;
    }

    /** The same with this noise. */
    Noised withNoise(double newNoiseMultiplier);
  }

  /** Each site protects its rows: the unit of privacy is one row of a table, added or removed. */
  sealed interface OfRows extends Noised {
    /**
     * Standard deviation, in rows, of the noise on each count of the score histograms; 0 if no
     * metrics leave.
     */
    double evaluationNoise();

    /** Whether a site's number of rows is a secret. */
    RowCounts rowCounts();
  }

  /** Whether a site's number of rows is a secret. */
  enum RowCounts {
    /** It is not: it leaves as it is, and nothing is spent for it. */
    PUBLIC
  }

  /**
   * DP-SGD (Abadi et al. 2016).
   *
   * @param clipNorm the longest gradient of a row, in L2, above 0
   * @param samplingRate q: with which probability a row is in a step, in (0, 1], for each row and
   *     step by itself
   * @param steps of a site in a training round, 1 or more
   * @param evaluationNoise standard deviation, in rows, of the noise on each count of the score
   *     histograms; 0 if no metrics leave
   */
  record RecordLevel(
      double clipNorm,
      double samplingRate,
      int steps,
      double delta,
      double epsilon,
      double noiseMultiplier,
      double evaluationNoise,
      RowCounts rowCounts)
      implements OfRows {
    public static final String NAME = "record-level";

    public RecordLevel {
      requireAboveZero("clipNorm", clipNorm);
      if (!(samplingRate > 0 && samplingRate <= 1)) {
        throw new IllegalArgumentException(
            "Invalid samplingRate: %s (must be above 0 and at most 1)".formatted(samplingRate));
      }
      if (steps < 1) {
        throw new IllegalArgumentException(
            "Invalid steps: %d (must be 1 or more)".formatted(steps));
      }
      requireBudget(delta, epsilon, noiseMultiplier);
      requireNotNegative("evaluationNoise", evaluationNoise);
      requireNonNull(rowCounts, "rowCounts");
    }

    @Override
    public String kind() {
      return NAME;
    }

    @Override
    public RecordLevel withNoise(double newNoiseMultiplier) {
      return new RecordLevel(
          clipNorm,
          samplingRate,
          steps,
          delta,
          epsilon,
          newNoiseMultiplier,
          evaluationNoise,
          rowCounts);
    }
  }

  /**
   * Sums over all rows, sent once: each row is cut to bounds, so that it moves the vector of sums
   * by a known length at most, and Gaussian noise is added to the vector.
   *
   * @param rowNorm R: the longest row of encoded features, in L2, above 0; 0 in a plan of
   *     statistics, which bounds each column by itself
   * @param labelBound B: how far a measured label (less its offset) may be from 0; 0 of a model
   *     without one
   * @param noiseMultiplier standard deviation of the noise over the length by which a row moves the
   *     sums
   */
  record RecordSums(
      double rowNorm,
      double labelBound,
      double delta,
      double epsilon,
      double noiseMultiplier,
      double evaluationNoise,
      RowCounts rowCounts)
      implements OfRows {
    public static final String NAME = "record-level-sums";

    public RecordSums {
      requireNotNegative("rowNorm", rowNorm);
      requireNotNegative("labelBound", labelBound);
      requireBudget(delta, epsilon, noiseMultiplier);
      requireNotNegative("evaluationNoise", evaluationNoise);
      requireNonNull(rowCounts, "rowCounts");
    }

    @Override
    public String kind() {
      return NAME;
    }

    @Override
    public RecordSums withNoise(double newNoiseMultiplier) {
      return new RecordSums(
          rowNorm, labelBound, delta, epsilon, newNoiseMultiplier, evaluationNoise, rowCounts);
    }
  }

  /**
   * Sites are protected (McMahan et al. 2018): each site's difference from the round's model is
   * clipped, they are added up, noise is added before anybody else sees the next model, and the sum
   * is divided by the number of the plan's sites, whoever answered. The unit of privacy is all that
   * one site teaches in training, there or left out. The driver does it; but beside secure
   * aggregation each site clips its own and adds its share of the noise ({@link
   * PrivacySpec#sharedNoise}).
   *
   * @param clipNorm the longest difference of a site, in L2, above 0; of adaptive clipping the
   *     first round's
   * @param colluding where sites share the noise, how many of them may tell the driver, or each
   *     other, what they drew: the others' shares are enough without theirs; of no account where
   *     the driver draws it
   */
  record SiteLevel(
      double clipNorm,
      Clipping clipping,
      double delta,
      double epsilon,
      double noiseMultiplier,
      RowCounts rowCounts,
      int colluding)
      implements Noised {
    public static final String NAME = "site-level";

    /** Every site sees the model and knows its own share. */
    public static final int DEFAULT_COLLUDING = 1;

    public SiteLevel {
      requireAboveZero("clipNorm", clipNorm);
      requireNonNull(clipping, "clipping");
      requireBudget(delta, epsilon, noiseMultiplier);
      requireNonNull(rowCounts, "rowCounts");
      if (colluding < 0) {
        throw new IllegalArgumentException(
            "Invalid colluding: %d (must be 0 or more)".formatted(colluding));
      }
      if (clipping instanceof Clipping.Adaptive adaptive
          && noiseMultiplier > 0
          && !(2 * adaptive.countNoise() > noiseMultiplier)) {
        throw new IllegalArgumentException(
            "Invalid clipping.countNoise: %s beside a noiseMultiplier of %s (must be above half of it, or nothing is left for the model; take number of sites / 20, or the noiseMultiplier where that is more)"
                .formatted(adaptive.countNoise(), noiseMultiplier));
      }
    }

    @Override
    public String kind() {
      return NAME;
    }

    @Override
    public SiteLevel withNoise(double newNoiseMultiplier) {
      return new SiteLevel(
          clipNorm, clipping, delta, epsilon, newNoiseMultiplier, rowCounts, colluding);
    }
  }

  /** Whether the clipping norm passes from round to round as it is. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "name")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = Clipping.Fixed.class, name = Clipping.Fixed.NAME),
    @JsonSubTypes.Type(value = Clipping.Adaptive.class, name = Clipping.Adaptive.NAME)
  })
  sealed interface Clipping {
    /** It does. */
    record Fixed() implements Clipping {
      public static final String NAME = "fixed";
    }

    /**
     * It follows a quantile of the sites' norms (Andrew et al. 2021, Algorithm 1).
     *
     * @param targetQuantile γ: the share of sites that are not clipped, in (0, 1)
     * @param learningRate η_C: of the geometric update, above 0
     * @param countNoise σ_b: standard deviation of the noise on the number of sites that are not
     *     clipped, above 0; paid for from the same noise multiplier
     */
    record Adaptive(double targetQuantile, double learningRate, double countNoise)
        implements Clipping {
      public static final String NAME = "adaptive";

      public Adaptive {
        if (!(targetQuantile > 0 && targetQuantile < 1)) {
          throw new IllegalArgumentException(
              "Invalid targetQuantile: %s (must be above 0 and below 1)".formatted(targetQuantile));
        }
        requireAboveZero("learningRate", learningRate);
        requireAboveZero("countNoise", countNoise);
      }
    }
  }

  private static void requireBudget(double delta, double epsilon, double noiseMultiplier) {
    if (!(delta > 0 && delta < 1)) {
      throw new IllegalArgumentException(
          "Invalid delta: %s (must be above 0 and below 1; take less than 1 / rows)"
              .formatted(delta));
    }
    requireNotNegative("epsilon", epsilon);
    requireNotNegative("noiseMultiplier", noiseMultiplier);
    if (epsilon == 0 && noiseMultiplier == 0) {
      throw new IllegalArgumentException(
          "Invalid noiseMultiplier: 0.0 (must be above 0; or give an epsilon to solve it for)");
    }
  }

  private static void requireAboveZero(String what, double value) {
    if (!(value > 0 && Double.isFinite(value))) {
      throw new IllegalArgumentException("Invalid %s: %s (must be above 0)".formatted(what, value));
    }
  }

  private static void requireNotNegative(String what, double value) {
    if (!(value >= 0 && Double.isFinite(value))) {
      throw new IllegalArgumentException(
          "Invalid %s: %s (must be 0 or more)".formatted(what, value));
    }
  }
}
