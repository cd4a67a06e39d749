package org.interlake.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.interlake.driver.contribution.ContributionException;
import org.interlake.driver.contribution.RunValuation.Valued;
import org.interlake.driver.contribution.SiteTotal;
import org.interlake.driver.registry.SiteValue;
import org.interlake.integration.HostileSite.OpenRound;
import org.interlake.protocol.RunId;
import org.interlake.protocol.message.RunResult;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.vector.DoubleVector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Steps that are small enough to value them by hand. */
final class ContributionsOfRoundsTest {
  @TempDir Path folder;

  /**
   * Of the two coefficients, a and c move the first and b the second, by 1. In the second training
   * round what c sends is refused.
   */
  @Test
  void aSiteHasItsPartInTheRoundsToWhichItContributed() throws Exception {
    RunId run = new RunId("by-hand");
    Plan plan = Wards.plan("sites: [a, b, c]\nquorum: 2", "maximum: 1", "maximum: 2");
    try (Wards wards = new Wards(folder)) {
      List<Future<?>> players =
          List.of(
              wards.play("a", run, round -> moving(round, 1, 0)),
              wards.play("b", run, round -> moving(round, 0, 1)),
              wards.play(
                  "c",
                  run,
                  round ->
                      round.context().round() == 4
                          ? Optional.of(new byte[] {1, 2, 3})
                          : moving(round, 1, 0)));
      assertThat(wards.federation().drive(plan, run).get(60, TimeUnit.SECONDS))
          .isInstanceOf(RunResult.Finished.class);
      for (Future<?> player : players) {
        player.get(10, TimeUnit.SECONDS);
      }

      Valued valued = new Valuations(wards.federation()).byDirection(run);

      // First round: all step (2, 1)/3. Cosines to it of (1, 0), (0, 1) and (1, 1).
      double x = 2 / Math.sqrt(5);
      double y = 1 / Math.sqrt(5);
      double xy = 3 / Math.sqrt(10);
      double ofB = y / 3 + 2 * (xy - x) / 6 + (1 - x) / 3;
      double ofA = x / 3 + (xy - y) / 6 + (1 - xy) / 3; // to c, a adds nothing
      assertThat(2 * ofA + ofB).isCloseTo(1, within(1e-12));
      // Second round, without c: a and b step (1, 1)/2.
      double half = 1 - 1 / Math.sqrt(2);
      assertThat(valued.sites()).extracting(SiteTotal::rounds).containsExactly(2, 2, 1);
      assertThat(valued.sites().get(0).shapley()).isCloseTo(ofA + 0.5, within(1e-12));
      assertThat(valued.sites().get(1).shapley()).isCloseTo(ofB + 0.5, within(1e-12));
      assertThat(valued.sites().get(2).shapley()).isCloseTo(ofA, within(1e-12));
      assertThat(valued.sites().get(0).leaveOneOut()).isCloseTo(1 - xy + half, within(1e-12));
      assertThat(valued.sites().get(1).leaveOneOut()).isCloseTo(1 - x + half, within(1e-12));
      assertThat(valued.sites().get(2).leaveOneOut()).isCloseTo(1 - xy, within(1e-12));
      assertThat(valued.rows().rows())
          .filteredOn(row -> row instanceof SiteValue value && value.round().number() == 4)
          .hasSize(4);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "name: scaffold | updates depend on what each site and the driver remember",
        "name: feddyn, alpha: 0.1 | updates depend on what each site and the driver remember",
        "name: cyclic | no coalitions to compare",
        "name: fedbuff, bufferSize: 2 | no coalitions to compare"
      })
  void aRunWhoseRoundsCannotBeTakenApartIsNotValued(String strategy, String why) throws Exception {
    RunId run = new RunId("whole");
    Plan plan = Wards.plan("sites: [a, b, c]\nquorum: 2", "name: fedavg", strategy);
    try (Wards wards = new Wards(folder)) {
      List<Future<?>> players =
          Stream.of("a", "b", "c").<Future<?>>map(s -> wards.play(s, run, Wards::honest)).toList();
      assertThat(wards.federation().drive(plan, run).get(60, TimeUnit.SECONDS))
          .isInstanceOf(RunResult.Finished.class);
      for (Future<?> player : players) {
        player.get(10, TimeUnit.SECONDS);
      }

      assertThatThrownBy(() -> new Valuations(wards.federation()).byDirection(run))
          .isInstanceOf(ContributionException.class)
          .hasMessageContainingAll("run whole was trained by", why, "to value sites");
      assertThat(wards.federation().registry().contributions(run)).isNotEmpty();
    }
  }

  /** The contract's rounds as they should be; in training a model that is this far from 0. */
  private static Optional<byte[]> moving(OpenRound round, double age, double dose) {
    if (round.context().round() < 3 || round.layouts().get(0).length() != 4) {
      return Wards.honest(round);
    }
    // The first round's aggregate, from which the second starts.
    double[] from = round.context().round() == 3 ? new double[2] : new double[] {2 / 3.0, 1 / 3.0};
    List<DoubleVector> vectors = round.vectors();
    vectors.set(0, DoubleVector.of(round.layouts().get(0), 0, from[0] + age, from[1] + dose, 0.5));
    return Optional.of(round.sealed(vectors));
  }
}
