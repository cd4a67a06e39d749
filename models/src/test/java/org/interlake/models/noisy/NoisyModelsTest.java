package org.interlake.models.noisy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.interlake.models.bayes.NaiveBayes;
import org.interlake.models.components.PrincipalComponents;
import org.interlake.models.data.SiteData;
import org.interlake.models.data.TestBlocks;
import org.interlake.models.glm.Intercept;
import org.interlake.models.training.Advance;
import org.interlake.models.training.RoundSecret;
import org.interlake.models.training.SiteRound;
import org.interlake.models.training.SummedTraining;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.plan.ModelSpec.Likelihood;
import org.interlake.protocol.vector.DoubleVector;
import org.junit.jupiter.api.Test;

/** Models of noisy sums: without much noise those of exact ones, with too much still models. */
class NoisyModelsTest {
  private static final int ROWS = 3000;
  private static final int WIDTH = 3;
  private static final double NORM = 8;
  private static final double BOUND = 40;
  private static final double HARDLY_ANY = 1e-4;
  private static final double FAR_TOO_MUCH = 1e6;

  private static double[] features(long seed) {
    Random random = new Random(seed);
    double[] x = new double[ROWS * WIDTH];
    Arrays.setAll(x, i -> (i % WIDTH == 0 ? 0.5 : 1.5) * random.nextGaussian());
    return x;
  }

  /** y = 3 + 2 x_0 - x_1 + noise; x_2 counts nothing. */
  private static SiteData measured(long seed) {
    double[] x = features(seed);
    Random random = new Random(seed + 1);
    double[] y = new double[ROWS];
    Arrays.setAll(y, i -> 3 + 2 * x[i * WIDTH] - x[i * WIDTH + 1] + 0.1 * random.nextGaussian());
    return TestBlocks.site(WIDTH, TestBlocks.dense(0, WIDTH, x, y));
  }

  /** The class decides where the features are. */
  private static SiteData classes(long seed, Likelihood features) {
    double[] x = features(seed);
    Random random = new Random(seed + 2);
    double[] y = new double[ROWS];
    for (int i = 0; i < ROWS; i++) {
      y[i] = i % 2;
      for (int j = 0; j < WIDTH; j++) {
        int at = i * WIDTH + j;
        x[at] =
            switch (features) {
              case GAUSSIAN -> x[at] + (j == 0 ? 2 * y[i] : 0);
              case BERNOULLI -> random.nextDouble() < (j == 0 ? 0.2 + 0.6 * y[i] : 0.5) ? 1 : 0;
              case MULTINOMIAL -> random.nextInt(j == 0 ? 1 + (int) (3 * y[i]) : 3);
            };
      }
    }
    return TestBlocks.site(WIDTH, TestBlocks.dense(0, WIDTH, x, y));
  }

  /** One round at some sites. */
  private static Advance train(SummedTraining model, SiteData... sites) {
    double[] sum = null;
    DoubleVector start = model.initialModel().parameters();
    for (int k = 0; k < sites.length; k++) {
      SiteRound round =
          new SiteRound(
              new SiteId("s" + k),
              new RoundNumber(2),
              1,
              Optional.of(RoundSecret.of(new byte[RoundSecret.BYTES], "site " + k)));
      double[] sent = model.compute(sites[k], start, round).vector().toArray();
      sum = sum == null ? new double[sent.length] : sum;
      for (int i = 0; i < sent.length; i++) {
        sum[i] += sent[i];
      }
    }
    return model.advance(model.initialModel(), DoubleVector.of(model.updateLayout(), sum));
  }

  private static double[] parameters(Advance advance) {
    return advance.next().parameters().toArray();
  }

  private static boolean finite(double[] values) {
    return Arrays.stream(values).allMatch(Double::isFinite);
  }

  private static NoisyLinearRegression linear(Intercept intercept, double l2, double noise) {
    return new NoisyLinearRegression(WIDTH, l2, intercept, NORM, BOUND, noise);
  }

  @Test
  void hardlyAnyNoiseGivesLeastSquaresOverAllSites() {
    Advance advance = train(linear(Intercept.FITTED, 0, HARDLY_ANY), measured(1), measured(2));

    assertThat(parameters(advance)).containsExactly(new double[] {3, 2, -1, 0}, within(0.02));
    assertThat(advance.warnings()).isEmpty();
    assertThat(advance.toldObjective()).isEmpty();
  }

  @Test
  void thePenaltyIsThatOfTheExactModel() {
    SiteData data = measured(1);
    double l2 = 500;
    double[] noisy = parameters(train(linear(Intercept.NONE, l2, HARDLY_ANY), data));
    // The normal equations, naively; the features are nearly uncorrelated but not quite.
    double[][] a = new double[WIDTH][WIDTH + 1];
    double[] x = features(1);
    Random random = new Random(2);
    for (int i = 0; i < ROWS; i++) {
      double y = 3 + 2 * x[i * WIDTH] - x[i * WIDTH + 1] + 0.1 * random.nextGaussian();
      for (int p = 0; p < WIDTH; p++) {
        for (int q = 0; q < WIDTH; q++) {
          a[p][q] += x[i * WIDTH + p] * x[i * WIDTH + q];
        }
        a[p][WIDTH] += x[i * WIDTH + p] * y;
      }
    }
    for (int p = 0; p < WIDTH; p++) {
      a[p][p] += l2;
    }
    for (int p = 0; p < WIDTH; p++) {
      double residual = -a[p][WIDTH];
      for (int q = 0; q < WIDTH; q++) {
        residual += a[p][q] * noisy[1 + q];
      }
      assertThat(residual / a[p][p]).isCloseTo(0, within(1e-3));
    }
    assertThat(noisy[0]).isZero();
  }

  @Test
  void noiseThatHidesAllIsShrunkAndSaidInWords() {
    Advance advance = train(linear(Intercept.FITTED, 0, FAR_TOO_MUCH), measured(1));

    assertThat(finite(parameters(advance))).isTrue();
    assertThat(Arrays.stream(parameters(advance)).skip(1).map(Math::abs).max().orElseThrow())
        .as("the floor holds what is solved for")
        .isLessThan(100 * BOUND / NORM);
    assertThat(advance.warnings())
        .singleElement()
        .asString()
        .contains("coefficients are shrunk as if model.l2 were");
  }

  @Test
  void naiveBayesIsThatOfExactSumsButForTheNoise() {
    for (Likelihood features : Likelihood.values()) {
      NaiveBayes exact = new NaiveBayes(features, 2, WIDTH, 1);
      SiteData data = classes(3, features);
      double[] noisy =
          parameters(train(new NoisyNaiveBayes(exact, features, 2, WIDTH, NORM, HARDLY_ANY), data));
      assertThat(noisy)
          .as("%s", features)
          .containsExactly(parameters(train(exact, data)), within(2e-3));
    }
  }

  @Test
  void naiveBayesUnderFarTooMuchNoiseIsStillAModel() {
    for (Likelihood features : Likelihood.values()) {
      NaiveBayes exact = new NaiveBayes(features, 2, WIDTH, 1);
      NoisyNaiveBayes noisy = new NoisyNaiveBayes(exact, features, 2, WIDTH, NORM, FAR_TOO_MUCH);
      double[] parameters = parameters(train(noisy, classes(3, features)));
      assertThat(finite(parameters)).as("%s", features).isTrue();
      if (features == Likelihood.GAUSSIAN) {
        assertThat(Arrays.stream(parameters).skip(2 + 2 * WIDTH))
            .allMatch(variance -> variance > 0);
      }
    }
  }

  @Test
  void componentsAreThoseOfExactSumsButForTheNoise() {
    PrincipalComponents exact = new PrincipalComponents(WIDTH, 2);
    SiteData data = classes(4, Likelihood.GAUSSIAN);
    double[] noisy = parameters(train(new NoisyComponents(exact, WIDTH, NORM, HARDLY_ANY), data));
    assertThat(noisy).containsExactly(parameters(train(exact, data)), within(2e-3));
    assertThat(
            finite(parameters(train(new NoisyComponents(exact, WIDTH, NORM, FAR_TOO_MUCH), data))))
        .isTrue();
  }

  @Test
  void whatIsSentDoesNotDependOnTheModel() {
    NoisyLinearRegression model = linear(Intercept.FITTED, 0, 1);
    SiteRound round =
        new SiteRound(
            new SiteId("a"),
            new RoundNumber(2),
            1,
            Optional.of(RoundSecret.of(new byte[RoundSecret.BYTES], "1")));
    DoubleVector other = DoubleVector.of(model.parameterLayout(), new double[] {5, -3, 2, 1});
    List<DoubleVector> sent =
        List.of(
            model.compute(measured(1), model.initialModel().parameters(), round).vector(),
            model.compute(measured(1), other, round).vector());
    assertThat(sent.get(1)).isEqualTo(sent.get(0));
  }
}
