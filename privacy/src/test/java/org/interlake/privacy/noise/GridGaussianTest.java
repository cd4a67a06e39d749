package org.interlake.privacy.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

class GridGaussianTest {
  @Property(tries = 300)
  void releasesMultiplesOfTheGridOnly(
      @ForAll @DoubleRange(min = -6, max = 6) double exponent,
      @ForAll @DoubleRange(min = -1e3, max = 1e3) double value) {
    double sigma = Math.pow(10, exponent);
    GridGaussian noise = GridGaussian.of(sigma, Samples.source(1));
    double released = noise.add(value * sigma);

    assertThat(released / noise.grid()).isEqualTo(Math.rint(released / noise.grid()));
    assertThat(Math.getExponent(noise.grid())).isEqualTo(Math.getExponent(sigma) - 32);
    assertThat(noise.standardDeviation()).isBetween(Math.nextDown(sigma), sigma * (1 + 0x1p-31));
  }

  /** The law on which the privacy of the rounding rests. */
  @Property(tries = 300)
  void commutesWithShiftsAlongTheGrid(
      @ForAll @DoubleRange(min = -1e3, max = 1e3) double value, @ForAll short grids) {
    GridGaussian first = GridGaussian.of(1.5, Samples.source(2));
    GridGaussian second = GridGaussian.of(1.5, Samples.source(2));
    double shift = grids * first.grid();

    assertThat(second.add(first.round(value) + shift)).isEqualTo(first.add(value) + shift);
  }

  @Test
  void roundsToTheNearestMultiple() {
    GridGaussian noise = GridGaussian.of(1, Samples.source(3));
    double g = noise.grid();

    assertThat(g).isEqualTo(0x1p-32);
    assertThat(noise.round(2.4 * g)).isEqualTo(2 * g);
    assertThat(noise.round(-2.6 * g)).isEqualTo(-3 * g);
  }

  @Test
  void paysForTheRoundingOfTheVectorInItsSensitivity() {
    GridGaussian noise = GridGaussian.forSensitivity(1.1, 0.5, 1_000_000, Samples.source(4));

    assertThat(noise.standardDeviation())
        .isGreaterThanOrEqualTo(1.1 * (0.5 + 1000 * noise.grid()))
        .isLessThan(0.55 * 1.000_001);
  }

  @Test
  void repeatsUnderTheSameKeyOnly() {
    double[] first = new double[100];
    double[] same = new double[100];
    double[] other = new double[100];
    GridGaussian.of(1, Samples.source(5)).addTo(first);
    GridGaussian.of(1, Samples.source(5)).addTo(same);
    GridGaussian.of(1, Samples.source(6)).addTo(other);

    assertThat(same).isEqualTo(first);
    assertThat(other).isNotEqualTo(first);
  }

  @Test
  void hasTheStandardDeviationAskedFor() {
    double[] values = new double[200_000];
    GridGaussian.of(0.37, Samples.source(7)).addTo(values);
    double sum = 0;
    double squares = 0;
    for (double value : values) {
      sum += value / values.length;
      squares += value * value / values.length;
    }

    // Six standard errors.
    assertThat(sum).isBetween(-6 * 0.37 / 447, 6 * 0.37 / 447);
    assertThat(squares / (0.37 * 0.37)).isBetween(1 - 0.019, 1 + 0.019);
  }

  @Test
  void refusesWhatCannotBeHidden() {
    GridGaussian noise = GridGaussian.of(1, Samples.source(8));

    assertThatThrownBy(() -> noise.add(Double.NaN)).hasMessageContaining("is not a number");
    assertThatThrownBy(() -> noise.add(1e12)).hasMessageContaining("Clip before adding noise");
    assertThatThrownBy(() -> GridGaussian.of(0, Samples.source(8)))
        .hasMessage("Invalid standardDeviation: 0.0 (must be from 1e-200 to 1e200)");
  }
}
