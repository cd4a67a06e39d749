package org.interlake.aggregation.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.interlake.aggregation.server.ServerOptimizer.SecondMoment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ServerOptimizerTest {
  @Test
  void averagingTakesTheAggregate() {
    double[] model = {1, 2};
    new ServerOptimizer.Average().step(model, new double[] {3, -4}, new double[0]);
    assertThat(model).containsExactly(3, -4);
  }

  @Test
  void momentumGoesOnWhereTheLastStepsWent() {
    ServerOptimizer momentum = new ServerOptimizer.Momentum(0.5, 0.9);
    double[] model = {0};
    double[] memory = momentum.start(1);
    momentum.step(model, new double[] {1}, memory); // m = 1, x = 0.5
    assertThat(model[0]).isEqualTo(0.5);
    momentum.step(model, new double[] {1}, memory); // m = 0.9 + 0.5 = 1.4, x = 1.2
    assertThat(model[0]).isCloseTo(1.2, within(1e-15));
  }

  @Test
  void momentumOfNothingAtRateOneIsAveraging() {
    ServerOptimizer momentum = new ServerOptimizer.Momentum(1, 0);
    double[] model = {5};
    momentum.step(model, new double[] {7}, momentum.start(1));
    assertThat(model[0]).isEqualTo(7);
  }

  @Test
  void takesTheFirstStepsThatWereComputedByHand() {
    // delta = 2, m = 0.1 * 2 = 0.2, v0 = 0.01
    assertThat(firstStep(SecondMoment.ADAGRAD))
        .isCloseTo(0.2 / (Math.sqrt(4.01) + 0.1), within(1e-15));
    assertThat(firstStep(SecondMoment.ADAM))
        .isCloseTo(0.2 / (Math.sqrt(0.0499) + 0.1), within(1e-15));
    assertThat(firstStep(SecondMoment.YOGI))
        .isCloseTo(0.2 / (Math.sqrt(0.05) + 0.1), within(1e-15));
  }

  private static double firstStep(SecondMoment secondMoment) {
    ServerOptimizer optimizer = new ServerOptimizer.Adaptive(secondMoment, 1, 0.9, 0.99, 0.1);
    double[] model = {0};
    optimizer.step(model, new double[] {2}, optimizer.start(1));
    return model[0];
  }

  @ParameterizedTest
  @EnumSource
  void findsTheMinimumOfABowl(SecondMoment secondMoment) {
    ServerOptimizer optimizer = new ServerOptimizer.Adaptive(secondMoment, 0.1, 0.9, 0.99, 1e-3);
    double[] model = {4, -3};
    double[] memory = optimizer.start(2);
    for (int round = 0; round < 2_000; round++) {
      double[] aggregate = {model[0] - 0.1 * (model[0] - 1), model[1] - 0.1 * 10 * (model[1] + 2)};
      optimizer.step(model, aggregate, memory);
    }
    assertThat(model[0]).isCloseTo(1, within(1e-2));
    assertThat(model[1]).isCloseTo(-2, within(1e-2));
  }

  @ParameterizedTest
  @EnumSource
  void givesTheSameBitsCoordinateByCoordinate(SecondMoment secondMoment) {
    ServerOptimizer optimizer = new ServerOptimizer.Adaptive(secondMoment, 0.3, 0.9, 0.99, 1e-3);
    Random random = new Random(5);
    double[] whole = random.doubles(10).toArray();
    double[] wholeMemory = optimizer.start(10);
    double[] third = {whole[3]};
    double[] thirdMemory = optimizer.start(1);
    for (int round = 0; round < 20; round++) {
      double[] aggregate = random.doubles(10).toArray();
      optimizer.step(whole, aggregate, wholeMemory);
      optimizer.step(third, new double[] {aggregate[3]}, thirdMemory);
      assertThat(third[0]).isEqualTo(whole[3]);
    }
  }

  @Test
  void refusesRatesThatMakeNoSense() {
    assertThatThrownBy(() -> new ServerOptimizer.Momentum(0, 0.9))
        .hasMessageContaining("learningRate");
    assertThatThrownBy(() -> new ServerOptimizer.Momentum(1, 1)).hasMessageContaining("momentum");
    assertThatThrownBy(() -> new ServerOptimizer.Adaptive(SecondMoment.ADAM, 1, 0.9, 0.99, 0))
        .hasMessageContaining("adaptivity");
  }
}
