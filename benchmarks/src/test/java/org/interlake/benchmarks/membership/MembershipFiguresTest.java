package org.interlake.benchmarks.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.interlake.benchmarks.membership.ShadowModels.Shadow;
import org.junit.jupiter.api.Test;

/** Figures of attacks, by hand and by counting. */
class MembershipFiguresTest {
  private static double[] scores(double... scores) {
    return scores;
  }

  @Test
  void figuresOfAFewScoresAreThoseByHand() {
    Scores few = new Scores(scores(3, 1, 4), scores(2, 0, 3, -1));
    // Pairs of 12 in which the member is above: 3 of 3, 1 of 2 ..., all of 4; one tie.
    assertThat(few.auc()).isEqualTo((3.5 + 2 + 4) / 12);
    // No other row above the threshold: it is 3, and only 4 is above it.
    assertThat(few.tprAt(0)).isEqualTo(1 / 3.0);
    assertThat(few.tprAt(0.24)).isEqualTo(1 / 3.0);
    // One of four above it: it is 2.
    assertThat(few.tprAt(0.25)).isEqualTo(2 / 3.0);
    assertThat(few.tprAt(0.5)).isEqualTo(1);
    assertThat(few.tprAt(1)).isEqualTo(1);
    // Above 0: all members, and two of four.
    assertThat(few.advantage()).isEqualTo(0.5);
  }

  @Test
  void figuresAreThoseOfCounting() {
    Random random = new Random(1);
    for (int i = 0; i < 50; i++) {
      double[] members = drawn(random, 1 + random.nextInt(30), 1);
      double[] others = drawn(random, 1 + random.nextInt(30), 0);
      Scores scores = new Scores(members, others);
      double pairs = 0;
      double advantage = 0;
      for (double member : members) {
        for (double other : others) {
          pairs += member > other ? 1 : member == other ? 0.5 : 0;
        }
        advantage = Math.max(advantage, share(members, member) - share(others, member));
      }
      assertThat(scores.auc()).isCloseTo(pairs / members.length / others.length, within(1e-12));
      assertThat(scores.advantage()).isCloseTo(advantage, within(1e-12));
    }
  }

  /** Whole numbers, so that there are ties. */
  private static double[] drawn(Random random, int count, double shift) {
    double[] drawn = new double[count];
    for (int i = 0; i < count; i++) {
      drawn[i] = Math.rint(2 * random.nextGaussian() + shift);
    }
    return drawn;
  }

  private static double share(double[] scores, double atLeast) {
    int count = 0;
    for (double score : scores) {
      count += score >= atLeast ? 1 : 0;
    }
    return count / (double) scores.length;
  }

  @Test
  void scoresThatAreNoneAreRefused() {
    assertThatThrownBy(() -> new Scores(scores(), scores(1)))
        .hasMessageContaining("Invalid scores of members: none");
    assertThatThrownBy(() -> new Scores(scores(1), scores(0, Double.NaN)))
        .hasMessageContaining("Invalid scores of others: NaN among them");
  }

  @Test
  void theBoundIsWhatKairouzOhAndViswanathSay() {
    PrivacyBound one = new PrivacyBound(1, 1e-3);
    assertThat(one.tprAt(0.01)).isCloseTo(0.0281828, within(1e-7));
    assertThat(one.tprAt(1)).isEqualTo(1);
    assertThat(one.advantage()).isCloseTo((Math.E - 1 + 2e-3) / (Math.E + 1), within(1e-12));
    PrivacyBound none = new PrivacyBound(0, 0);
    assertThat(none.advantage()).isZero();
    assertThat(none.auc()).isCloseTo(0.5, within(1e-9));
    assertThat(none.tprAt(0.3)).isCloseTo(0.3, within(1e-12));
    PrivacyBound pure = new PrivacyBound(Math.log(3), 0);
    // Two lines, 3 x and 1 - (1 - x) / 3, which meet at x = 1/4: the area is 3/32 + 21/32.
    assertThat(pure.auc()).isCloseTo(0.75, within(1e-6));
    double greatest = 0;
    for (double fpr = 0; fpr <= 1; fpr += 1e-4) {
      greatest = Math.max(greatest, one.tprAt(fpr) - fpr);
    }
    assertThat(greatest).isCloseTo(one.advantage(), within(1e-3));
    assertThat(new PrivacyBound(1000, 0).advantage()).isEqualTo(1);
    assertThatThrownBy(() -> new PrivacyBound(-1, 0)).hasMessageContaining("Invalid bound");
  }

  /** Confidences: each row has its own level, and a model that was trained on it is surer by 1. */
  private static List<Shadow> shadows(int models, int rows, double surer, Random random) {
    double[] level = new double[rows];
    for (int i = 0; i < rows; i++) {
      level[i] = 5 * random.nextGaussian();
    }
    List<Shadow> shadows = new ArrayList<>();
    for (int m = 0; m < models; m++) {
      boolean[] trainedOn = new boolean[rows];
      double[] confidences = new double[rows];
      for (int i = 0; i < rows; i++) {
        trainedOn[i] = random.nextBoolean();
        confidences[i] = level[i] + (trainedOn[i] ? surer : 0) + 0.3 * random.nextGaussian();
      }
      shadows.add(new Shadow(trainedOn, confidences));
    }
    return shadows;
  }

  @Test
  void theLikelihoodRatioSeesWhatTheLossCannot() {
    ShadowModels models = new ShadowModels(shadows(24, 200, 1, new Random(3)));
    double byLoss = Scores.pooled(models.byLoss()).auc();
    double byRatio = Scores.pooled(models.byLikelihoodRatio()).auc();
    // Two normal distributions 1 / 0.3 deviations apart have an AUC of 0.99; the rows' own levels
    // drown that in the loss.
    assertThat(byRatio).isGreaterThan(0.97);
    assertThat(byLoss).isBetween(0.5, 0.65);
  }

  @Test
  void withoutAnythingToSeeBothAreBlind() {
    ShadowModels models = new ShadowModels(shadows(24, 200, 0, new Random(4)));
    assertThat(Scores.pooled(models.byLikelihoodRatio()).auc()).isCloseTo(0.5, within(0.04));
    Interval auc = Interval.of(models.byLoss(), Scores::auc, 200, 1);
    assertThat(auc.low()).isLessThan(auc.value());
    assertThat(auc.high()).isGreaterThan(auc.value());
    assertThat(auc.low()).isLessThan(0.5);
    assertThat(auc.high()).isGreaterThan(0.5);
  }

  @Test
  void aTargetIsNeverItsOwnShadow() {
    List<Shadow> shadows = shadows(3, 40, 1, new Random(5));
    double auc = new ShadowModels(shadows).byLikelihoodRatio().get(2).auc();
    Shadow last = shadows.get(2);
    boolean[] turned = new boolean[last.trainedOn().length];
    for (int i = 0; i < turned.length; i++) {
      turned[i] = !last.trainedOn()[i];
    }
    shadows.set(2, new Shadow(turned, last.confidences()));
    assertThat(new ShadowModels(shadows).byLikelihoodRatio().get(2).auc())
        .as("the same scores, of the other rows")
        .isCloseTo(1 - auc, within(1e-12));
  }

  @Test
  void modelsOfOtherRowsAndTooFewModelsAreRefused() {
    assertThatThrownBy(() -> new Shadow(new boolean[2], new double[3]))
        .hasMessageContaining("3 confidences of 2 rows");
    assertThatThrownBy(() -> new ShadowModels(List.of()))
        .hasMessageContaining("Invalid models: 0 (must be 3 or more)");
  }
}
