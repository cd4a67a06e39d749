package org.interlake.models;

import java.util.ArrayList;
import java.util.List;
import org.interlake.models.secure.SharedNoise;
import org.interlake.privacy.accounting.Accountant;
import org.interlake.privacy.accounting.GaussianOrRdpAccountant;
import org.interlake.privacy.accounting.PrivacyEvent;
import org.interlake.privacy.accounting.PrivacyEvent.Concentrated;
import org.interlake.privacy.accounting.PrivacyEvent.SampledGaussian;
import org.interlake.protocol.message.PrivacySpent;
import org.interlake.protocol.message.RoundPurpose;
import org.interlake.protocol.plan.DifferentialPrivacySpec.Noised;
import org.interlake.protocol.plan.DifferentialPrivacySpec.OfRows;
import org.interlake.protocol.plan.DifferentialPrivacySpec.RecordLevel;
import org.interlake.protocol.plan.DifferentialPrivacySpec.SiteLevel;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.plan.PrivacySpec;
import org.interlake.protocol.plan.RunPlan;
import org.interlake.protocol.plan.StatisticsPlan;
import org.interlake.protocol.plan.StatisticsPrivacy;

/**
 * What a plan's rounds cost, as an accountant sees it. Driver and sites both ask here; a site
 * believes the plan's noise, which it draws itself, and nobody's epsilon.
 *
 * <p>A row is charged for training and for evaluation alike, whichever side of the split it is on.
 */
public final class PrivacyCost {
  /** Halvings of the interval that holds the noise: it is met to a part in 2²⁰. */
  private static final int HALVINGS = 20;

  /** No accountant needs more noise than this for an epsilon that means anything. */
  private static final double MOST_NOISE = 1e6;

  /** What plans are solved with, and spending is added up with, at every party. */
  public static final Accountant ACCOUNTANT = new GaussianOrRdpAccountant();

  private PrivacyCost() {}

  /** What a round does to a site's rows, where noise protects them; empty if nothing. */
  public static List<SampledGaussian> ofRound(RunPlan plan, RoundPurpose purpose) {
    boolean sums = purpose == RoundPurpose.TRAIN || purpose == RoundPurpose.STATISTICS_COUNTS;
    return plan.differentialPrivacy() instanceof OfRows rows
        ? events(
            rows,
            rows.noiseMultiplier(),
            sums ? 1 : 0,
            purpose == RoundPurpose.TRAIN || purpose == RoundPurpose.EVALUATE ? 1 : 0)
        : List.of();
  }

  /** Rounds in which noisy sums of rows leave, at most; statistics have one of them. */
  public static int roundsAtMost(RunPlan plan) {
    return plan instanceof Plan training ? training.rounds().maximum() : 1;
  }

  /** The most that a run can do to a site's rows, where noise protects them. */
  public static List<SampledGaussian> ofRowsAtMost(RunPlan plan) {
    int rounds = roundsAtMost(plan);
    return plan.differentialPrivacy() instanceof OfRows rows
        ? events(rows, rows.noiseMultiplier(), rounds, rounds + 1L)
        : List.of();
  }

  /**
   * What a run does to a site that answers every round.
   *
   * @param trainingRounds 0 or more
   */
  public static List<PrivacyEvent> ofRun(RunPlan plan, int trainingRounds) {
    return events(privacyOf(plan), noiseOf(plan), trainingRounds);
  }

  private static PrivacySpec privacyOf(RunPlan plan) {
    return new PrivacySpec(plan.secureAggregation(), plan.differentialPrivacy());
  }

  private static double noiseOf(RunPlan plan) {
    return plan.differentialPrivacy() instanceof Noised noised ? noised.noiseMultiplier() : 0;
  }

  /** The most that a run can do: all of its training rounds, and the evaluation. */
  public static List<PrivacyEvent> atMost(RunPlan plan) {
    return ofRun(plan, roundsAtMost(plan));
  }

  /** Of a whole run; every site is in every training round. */
  private static List<PrivacyEvent> events(PrivacySpec privacy, double noise, long trained) {
    if (privacy.differentialPrivacy() instanceof OfRows rows) {
      return List.copyOf(events(rows, noise, trained, trained + 1));
    }
    if (!(privacy.differentialPrivacy() instanceof SiteLevel) || trained == 0) {
      return List.of();
    }
    return List.of(
        privacy.sharedNoise()
            ? new Concentrated(noise, trained) // a sum of shares is not quite Gaussian
            : new SampledGaussian(noise, 1, trained));
  }

  private static List<SampledGaussian> events(
      OfRows rows, double noise, long trained, long measured) {
    List<SampledGaussian> events = new ArrayList<>();
    if (trained > 0) {
      events.add(training(rows, noise, trained));
    }
    if (rows.evaluationNoise() > 0 && measured > 0) {
      events.add(new SampledGaussian(rows.evaluationNoise(), 1, measured));
    }
    return List.copyOf(events);
  }

  private static SampledGaussian training(OfRows privacy, double noise, long rounds) {
    return privacy instanceof RecordLevel steps
        ? new SampledGaussian(
            noise, steps.samplingRate(), Math.multiplyExact(rounds, (long) steps.steps()))
        : new SampledGaussian(noise, 1, rounds);
  }

  /** What {@link #atMost} comes to at the plan's delta; 0 without differential privacy. */
  public static double epsilonAtMost(RunPlan plan) {
    return epsilon(plan, roundsAtMost(plan));
  }

  /**
   * What so many training rounds and the evaluation come to at the plan's delta; 0 without
   * differential privacy.
   */
  public static double epsilon(RunPlan plan, int trainingRounds) {
    return plan.differentialPrivacy() instanceof Noised noised
        ? ACCOUNTANT.epsilon(ofRun(plan, trainingRounds), noised.delta())
        : 0;
  }

  /** What a site says that a run has cost its rows, of what was done to them in it. */
  public static PrivacySpent spent(RunPlan plan, List<? extends PrivacyEvent> ofRun) {
    return plan.differentialPrivacy() instanceof OfRows rows
        ? new PrivacySpent(
            PrivacySpent.RECORD, ACCOUNTANT.epsilon(List.copyOf(ofRun), rows.delta()), rows.delta())
        : PrivacySpent.NONE;
  }

  /**
   * What so many training rounds have cost each site whose driver protects it: whether the site
   * answered all of them or not, it is never more.
   *
   * @return {@link PrivacySpent#NONE} without site-level differential privacy
   */
  public static PrivacySpent spentBySite(Plan plan, int trainingRounds) {
    return plan.differentialPrivacy() instanceof SiteLevel site
        ? new PrivacySpent(PrivacySpent.SITE, epsilon(plan, trainingRounds), site.delta())
        : PrivacySpent.NONE;
  }

  /**
   * The plan as it can be signed: with the noise that its epsilon asks for, and refused if its
   * noise cannot hold what it promises.
   *
   * @throws IllegalArgumentException that names the plan's keys at fault
   */
  public static Plan prepared(Plan plan) {
    Plan solved = solved(plan, ACCOUNTANT);
    if (!(solved.differentialPrivacy() instanceof Noised noised)) {
      return solved;
    }
    requireBounded(solved, noised);
    requireShares(solved);
    double limit = plan.stop().budget().epsilon();
    double first = epsilon(solved, 1);
    if (limit > 0 && first > limit) {
      throw new IllegalArgumentException(
          "Invalid stop.budget.epsilon of plan %s: %s (the first round and the evaluation cost %s; raise it, or the noise)"
              .formatted(plan.name(), limit, first));
    }
    return solved;
  }

  /** The same of a plan of either kind. */
  public static RunPlan prepared(RunPlan plan) {
    if (plan instanceof Plan training) {
      return prepared(training);
    }
    StatisticsPlan statistics = (StatisticsPlan) plan;
    if (!(statistics.differentialPrivacy() instanceof Noised asked)) {
      return statistics;
    }
    Noised noised =
        asked.solved() ? asked : asked.withNoise(noiseFor(statistics, asked, ACCOUNTANT));
    StatisticsPlan solved =
        statistics.withPrivacy(
            new StatisticsPrivacy(statistics.privacy().secureAggregation(), noised));
    requireBounded(solved, noised);
    return solved;
  }

  private static void requireBounded(RunPlan plan, Noised noised) {
    if (!Double.isFinite(epsilonAtMost(plan))) {
      throw new IllegalArgumentException(
          "Invalid privacy.differentialPrivacy.noiseMultiplier of plan %s: %s (no epsilon holds at delta %s; raise the noise)"
              .formatted(plan.name(), noised.noiseMultiplier(), noised.delta()));
    }
  }

  private static void requireShares(Plan plan) {
    try {
      SharedNoise.of(plan).ifPresent(noise -> noise.share(1));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "plan %s: privacy.differentialPrivacy: %s".formatted(plan.name(), e.getMessage()), e);
    }
  }

  /**
   * The plan with the noise that its epsilon asks for, if it asks by epsilon.
   *
   * @throws IllegalArgumentException if no noise is enough
   */
  static Plan solved(Plan plan, Accountant accountant) {
    if (!(plan.differentialPrivacy() instanceof Noised asked) || asked.solved()) {
      return plan;
    }
    return noised(plan, asked, noiseFor(plan, asked, accountant));
  }

  /**
   * The smallest noise that {@code accountant} accepts for all rounds that the plan may have,
   * rounded up to six digits.
   */
  private static double noiseFor(RunPlan plan, Noised asked, Accountant accountant) {
    double low = 0;
    double high = 1;
    while (!enough(plan, asked, high, accountant)) {
      low = high;
      high *= 2;
      if (high > MOST_NOISE) {
        throw new IllegalArgumentException(
            "Invalid privacy.differentialPrivacy.epsilon of plan %s: %s (no noise is enough for %d rounds at delta %s; raise epsilon or evaluationNoise, or lower rounds.maximum)"
                .formatted(plan.name(), asked.epsilon(), roundsAtMost(plan), asked.delta()));
      }
    }
    for (int i = 0; i < HALVINGS; i++) {
      double middle = (low + high) / 2;
      if (enough(plan, asked, middle, accountant)) {
        high = middle;
      } else {
        low = middle;
      }
    }
    return Math.ceil(high * 1e6) / 1e6;
  }

  private static boolean enough(RunPlan plan, Noised asked, double noise, Accountant accountant) {
    List<PrivacyEvent> events = events(privacyOf(plan), noise, roundsAtMost(plan));
    return accountant.epsilon(events, asked.delta()) <= asked.epsilon();
  }

  private static Plan noised(Plan plan, Noised asked, double noise) {
    return plan.withPrivacy(
        new PrivacySpec(plan.privacy().secureAggregation(), asked.withNoise(noise)));
  }
}
