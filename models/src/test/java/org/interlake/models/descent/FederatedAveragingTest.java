package org.interlake.models.descent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.interlake.models.data.RowBlock;
import org.interlake.models.data.TestBlocks;
import org.interlake.models.glm.Binomial;
import org.interlake.models.glm.GlmObjective;
import org.interlake.models.glm.Intercept;
import org.interlake.models.training.Advance;
import org.interlake.models.training.Combined;
import org.interlake.models.training.GlobalModel;
import org.interlake.models.training.SiteRound;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.vector.DoubleVector;
import org.junit.jupiter.api.Test;

class FederatedAveragingTest {
  private static final double[] START = {0.1, -0.2, 0.3};
  private static final RowBlock FIRST =
      TestBlocks.dense(0, 2, new double[] {1, 2, -1, 0.5, 3, -2}, 1, 0, 1);
  private static final RowBlock SECOND =
      TestBlocks.dense(1, 2, new double[] {0.2, 0.4, -2, -3}, 0, 1);

  private static Objective logistic(int width) {
    return new GlmObjective(new Binomial(), width, Intercept.FITTED, 0);
  }

  private static SgdProgram program(
      double[] start, int batchSize, double rate, double penalty, long... seeds) {
    return new SgdProgram(
        logistic(start.length - 1).batches(),
        new BatchStep(LocalTraining.sgd(1, batchSize, rate), 0, penalty, 1),
        start,
        batchSize,
        seeds);
  }

  @Test
  void aBatchOfAllRowsIsOneStepOfGradientDescent() {
    double rate = 0.5;
    double penalty = 0.25;
    double[] gradient = new double[3];
    for (RowBlock block : List.of(FIRST, SECOND)) {
      for (int row = 0; row < block.rows(); row++) {
        double x1 = TestBlocks.values(block)[2 * row];
        double x2 = TestBlocks.values(block)[2 * row + 1];
        double p = 1 / (1 + Math.exp(-(START[0] + START[1] * x1 + START[2] * x2)));
        double residual = p - block.targets()[row];
        gradient[0] += residual / 5;
        gradient[1] += residual * x1 / 5;
        gradient[2] += residual * x2 / 5;
      }
    }

    double[] result = program(START, 100, rate, penalty, 1).run(List.of(FIRST, SECOND));

    assertThat(result[0]).isCloseTo(START[0] - rate * gradient[0], within(1e-15));
    for (int j = 1; j < 3; j++) {
      assertThat(result[j])
          .isCloseTo(START[j] - rate * (gradient[j] + penalty * START[j]), within(1e-15));
    }
  }

  @Test
  void returnsTheMeanLossAtTheParametersItStartedFrom() {
    double[] zero = new double[3];

    double[] result = program(zero, 1, 0.5, 0, 1, 2, 3).run(List.of(FIRST, SECOND));

    assertThat(result[3]).isCloseTo(Math.log(2), within(1e-15));
  }

  @Test
  void drawsFollowSeedSiteRoundAndEpoch() {
    SiteRound round = new SiteRound(new SiteId("a"), RoundNumber.FIRST, 1);

    assertThat(round.epochSeed(0))
        .isEqualTo(new SiteRound(new SiteId("a"), RoundNumber.FIRST, 1).epochSeed(0));
    assertThat(
            List.of(
                round.epochSeed(0),
                round.epochSeed(1),
                new SiteRound(new SiteId("b"), RoundNumber.FIRST, 1).epochSeed(0),
                new SiteRound(new SiteId("a"), new RoundNumber(2), 1).epochSeed(0),
                new SiteRound(new SiteId("a"), RoundNumber.FIRST, 2).epochSeed(0)))
        .doesNotHaveDuplicates();
  }

  @Property(tries = 100)
  void visitsEveryRowOnce(@ForAll long seed, @ForAll @IntRange(max = 300) int rows) {
    int[] order = new SeededShuffle(seed).permutation(rows);

    Arrays.sort(order);
    assertThat(order).isEqualTo(IntStream.range(0, rows).toArray());
  }

  @Test
  void theSameSeedGivesTheSameOrderForEver() {
    // Computed by a SplitMix64 written in Python.
    assertThat(new SeededShuffle(42).permutation(8)).containsExactly(4, 6, 1, 0, 2, 5, 7, 3);
  }

  @Test
  void measuresTheDecreaseOfTheObjectiveFromItsSecondRound() {
    FederatedAveraging fedAvg =
        new FederatedAveraging(logistic(2), 10, 100, LocalTraining.sgd(1, 16, 0.1), 2);
    GlobalModel model = fedAvg.initialModel();

    Advance first =
        fedAvg.advance(model, Combined.ofAll(DoubleVector.of(fedAvg.updateLayout(), 1, 2, 1, 0.5)));
    Advance second =
        fedAvg.advance(
            first.next(), Combined.ofAll(DoubleVector.of(fedAvg.updateLayout(), 1, 2, 2, 0.15)));

    assertThat(first.next().parameters().toArray()).containsExactly(1, 2, 1);
    assertThat(first.objective()).isEqualTo(0.5);
    assertThat(first.relativeDecrease()).isEmpty();
    assertThat(second.objective()).as("0.15 + 10/100/2 * 5").isCloseTo(0.4, within(1e-15));
    assertThat(second.relativeDecrease().getAsDouble()).isCloseTo(0.2, within(1e-12));
    assertThat(second.converged(0.3)).isTrue();
    assertThat(second.converged(0)).isFalse();
  }
}
