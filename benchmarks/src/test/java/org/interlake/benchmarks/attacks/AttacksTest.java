package org.interlake.benchmarks.attacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.interlake.aggregation.rule.Geometry;
import org.interlake.aggregation.rule.Krum;
import org.junit.jupiter.api.Test;

/** Each attack on numbers that were computed by hand. */
class AttacksTest {
  private static final double[] OWN = {1, -2};
  private static final double[] OTHER = {0, 4};

  /** Honest steps with μ = (2, -4) and σ = (1, 2). */
  private static Cohort cohort(double[]... liars) {
    return new Cohort(1, List.of(new double[] {1, -2}, new double[] {3, -6}), List.of(liars));
  }

  @Test
  void theHonestHaveAMeanAndADeviation() {
    assertThat(cohort().mean()).containsExactly(2, -4);
    assertThat(cohort().deviation()).containsExactly(1, 2);
    assertThat(cohort(OWN).sites()).isEqualTo(3);
  }

  @Test
  void withoutAnAttackEverySiteSendsItsOwn() {
    assertThat(new NoAttack().steps(cohort(OWN, OTHER))).containsExactly(OWN, OTHER);
    assertThat(new NoAttack().rows()).isEqualTo(Attack.TrainingRows.TRUE);
    assertThat(new NoAttack().claimedRows(7)).isEqualTo(7);
  }

  @Test
  void labelFlipSendsWhatFlippedRowsGive() {
    assertThat(new LabelFlip().rows()).isEqualTo(Attack.TrainingRows.FLIPPED_LABELS);
    assertThat(new LabelFlip().steps(cohort(OWN, OTHER))).containsExactly(OWN, OTHER);
  }

  @Test
  void signFlipTurnsEachOwnStepRound() {
    List<double[]> sent = new SignFlip(5).steps(cohort(OWN, OTHER));

    assertThat(sent.get(0)).containsExactly(-5, 10);
    assertThat(sent.get(1)).containsExactly(-0.0, -20);
  }

  @Test
  void aScaledUpdateIsTheLiarsGoalTimesTheNumberOfSites() {
    List<double[]> sent = new ScaledUpdate().steps(cohort(OWN, OTHER));

    assertThat(sent.get(0)).containsExactly(4, -8);
    assertThat(sent.get(1)).containsExactly(0, 16);
    assertThat(new ScaledUpdate().rows()).isEqualTo(Attack.TrainingRows.FLIPPED_LABELS);
  }

  @Test
  void oneScaledUpdateReplacesAMeanWhoseOthersStandStill() {
    double[] still = new double[2];
    Cohort cohort = new Cohort(1, List.of(still, still, still), List.of(OWN));

    double[] sent = new ScaledUpdate().steps(cohort).get(0);

    assertThat(Arrays.stream(sent).map(value -> value / 4)).containsExactly(1.0, -2.0);
  }

  @Test
  void gaussianNoiseHasTheMultipleOfAnHonestCoordinatesDeviation() {
    double[] honest = new double[20_000];
    Arrays.fill(honest, 0.5);
    Cohort cohort = new Cohort(3, List.of(honest), List.of(honest, honest));

    List<double[]> sent = new GaussianNoise(10, 1).steps(cohort);

    // ρ = 0.5, so the deviation is 5; its estimate from 20,000 draws is off by 0.5 %.
    assertThat(Math.sqrt(Arrays.stream(sent.get(0)).map(v -> v * v).average().orElseThrow()))
        .isCloseTo(5, within(0.1));
    assertThat(Arrays.stream(sent.get(0)).average().orElseThrow()).isCloseTo(0, within(0.15));
    assertThat(sent.get(1)).isNotEqualTo(sent.get(0));
    assertThat(new GaussianNoise(10, 1).steps(cohort).get(0)).isEqualTo(sent.get(0));
    assertThat(new GaussianNoise(10, 2).steps(cohort).get(0)).isNotEqualTo(sent.get(0));
  }

  @Test
  void aLittleTakesTheQuantileOfTheMajorityThatIsMissing() {
    // n = 11, f = 4: s = 2 of 7 honest sites are to be further out; Φ(0.5659) = 5 / 7.
    assertThat(LittleIsEnough.deviations(11, 4)).isCloseTo(0.5659, within(1e-4));
    // n = 11, f = 2: s = 4 of 9; Φ(0.1397) = 5 / 9.
    assertThat(LittleIsEnough.deviations(11, 2)).isCloseTo(0.1397, within(1e-4));
    // n = 50, f = 24, the paper's example: s = 2 of 26; Φ(1.4261) = 24 / 26.
    assertThat(LittleIsEnough.deviations(50, 24)).isCloseTo(1.4261, within(1e-4));
  }

  @Test
  void aLittleGoesSoManyDeviationsAgainstTheHonestStep() {
    // n = 3, f = 1: s = 1 of 2; Φ(0) = 1 / 2, so that the mean itself is sent.
    assertThat(new LittleIsEnough().steps(cohort(OWN)).get(0)).containsExactly(2, -4);
    // n = 4, f = 2: s = 1 of 2, likewise; n = 5, f = 3: the liars are a majority, z = 3.
    assertThat(new LittleIsEnough().steps(cohort(OWN, OTHER)).get(1)).containsExactly(2, -4);
    assertThat(new LittleIsEnough().steps(cohort(OWN, OTHER, OWN)).get(2))
        .containsExactly(2 - 3 * 1, -4 + 3 * 2);
  }

  @Test
  void innerProductManipulationSendsAPartOfTheHonestMeanBackwards() {
    List<double[]> sent = new InnerProduct(0.5).steps(cohort(OWN, OTHER));

    assertThat(sent).hasSize(2);
    assertThat(sent.get(0)).containsExactly(-1, 2);
    assertThat(sent.get(1)).containsExactly(-1, 2);
  }

  /**
   * Five honest steps of length 3, each along an axis of its own, are 18 (squared) from each other.
   * A liar at -λ (1, 1, 1, 1, 1) is q = 9 + 6 λ + 5 λ² from each. Krum with n = 7, f = 2 sums three
   * distances: 2 q for a liar, whose twin is at 0; for the honest 54 where q is above 18. So a liar
   * is chosen up to q = 27, which is λ = 1.39; of λ₀ = 6 / √5 = 2.68 and its halves, 1.34 is.
   */
  @Test
  void aMinorityGoesAsFarAsKrumFollows() {
    List<double[]> honest = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      double[] step = new double[5];
      step[i] = 3;
      honest.add(step);
    }

    List<double[]> sent =
        new KrumDirected().steps(new Cohort(1, honest, List.of(new double[5], new double[5])));

    assertThat(sent).hasSize(2);
    assertThat(sent.get(0)).containsOnly(-3 / Math.sqrt(5));
  }

  /** On a line the honest site that is nearest to the liars is better for every λ. */
  @Test
  void aMinorityThatKrumNeverFollowsSendsAlmostNothing() {
    List<double[]> honest = new ArrayList<>();
    for (double step : new double[] {2, 3, 5, 9, 15}) {
      honest.add(new double[] {step});
    }

    double sent =
        new KrumDirected()
            .steps(new Cohort(1, honest, List.of(new double[1], new double[1])))
            .get(0)[0];

    // 2 has at most 1 + 2 (2 + λ)², a liar (2 + λ)² + (3 + λ)², which is more.
    assertThat(sent).isCloseTo(-30 / Math.pow(2, 20), within(1e-12));
  }

  @Test
  void aMinorityIsChosenByKrumWhereItsStepIsNoTrifle() {
    Random random = new Random(4);
    double[][] steps = new double[7][];
    for (int i = 0; i < steps.length; i++) {
      steps[i] = random.doubles(50, -1, 2).toArray();
    }
    Cohort cohort = new Cohort(1, List.of(steps), List.of(steps[0], steps[0], steps[0], steps[0]));

    double[] sent = new KrumDirected().steps(cohort).get(0);

    double[][] all = new double[11][];
    Arrays.fill(all, 0, 4, sent);
    System.arraycopy(steps, 0, all, 4, 7);
    double[] products = new double[66];
    for (int i = 0, at = 0; i < 11; i++) {
      for (int k = 0; k <= i; k++) {
        for (int j = 0; j < 50; j++) {
          products[at] += all[i][j] * all[k][j];
        }
        at++;
      }
    }
    double[] examples = new double[11];
    Arrays.fill(examples, 1);
    assertThat(new Krum(4, 1).weights(Geometry.ofProducts(11, products), examples)[0]).isEqualTo(1);
    double along = 0;
    double[] mean = cohort.mean();
    for (int j = 0; j < 50; j++) {
      along += sent[j] * mean[j];
    }
    assertThat(along).isLessThan(-1);
  }

  @Test
  void claimedRowsTurnRoundAndBoast() {
    assertThat(new ClaimedRows(1000).steps(cohort(OWN)).get(0)).containsExactly(-1, 2);
    assertThat(new ClaimedRows(1000).claimedRows(7)).isEqualTo(7000);
  }

  @Test
  void refusesStrengthsThatAreNone() {
    assertThatThrownBy(() -> new SignFlip(0)).hasMessageContaining("must be above 0");
    assertThatThrownBy(() -> new InnerProduct(-1)).hasMessageContaining("must be above 0");
    assertThatThrownBy(() -> new GaussianNoise(Double.NaN, 1))
        .hasMessageContaining("must be above 0");
    assertThatThrownBy(() -> new ClaimedRows(1)).hasMessageContaining("must be 2 or more");
    assertThatThrownBy(() -> new Cohort(1, List.of(), List.of(OWN)))
        .hasMessageContaining("no honest site");
  }
}
