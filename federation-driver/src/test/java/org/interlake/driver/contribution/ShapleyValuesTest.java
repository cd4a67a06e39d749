package org.interlake.driver.contribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.interlake.protocol.Digest;
import org.interlake.protocol.SiteId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ShapleyValuesTest {
  private static final double ROUNDING = 1e-12;

  private static final List<SiteId> ABC = sites(3);

  /** By hand: a 10, b 20, c 30; pairs 40, 50, 60; all 90. */
  private static double known(Coalition coalition) {
    return Map.of("", 0, "a", 10, "b", 20, "c", 30, "ab", 40, "ac", 50, "bc", 60, "abc", 90)
        .get(names(coalition));
  }

  @Test
  void givesWhatIsComputedByHand() {
    // a: 10/3 + (40 - 20)/6 + (50 - 30)/6 + (90 - 60)/3 = 20, and so on.
    assertThat(ShapleyValues.exact(ABC, ShapleyValuesTest::known))
        .extracting(share -> share.site().name() + " " + Math.round(share.value() * 1e9) / 1e9)
        .containsExactly("a 20.0", "b 30.0", "c 40.0");
    assertThat(ShapleyValues.leaveOneOut(ABC, ShapleyValuesTest::known))
        .extracting(Share::value)
        .containsExactly(30.0, 40.0, 50.0);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 8})
  void sharesAddUpToWhatAllAreWorth(int n) {
    List<SiteId> players = sites(n);
    ToDoubleFunction<Coalition> game = drawn(1);
    double worth = game.applyAsDouble(Coalition.of(players)) - game.applyAsDouble(Coalition.NOBODY);

    assertThat(sum(ShapleyValues.exact(players, game))).isCloseTo(worth, within(ROUNDING));
    assertThat(sum(ShapleyValues.sampled(players, game, new Sampling(6, 3), 4)))
        .isCloseTo(worth, within(ROUNDING));
  }

  @Test
  void playersWhoAddTheSameHaveTheSame() {
    List<SiteId> players = sites(5);
    SiteId b = players.get(1);
    SiteId d = players.get(3);
    // To have d is to have b; to have both is worth 5 more.
    ToDoubleFunction<Coalition> game =
        coalition ->
            drawn(2).applyAsDouble(renamed(coalition, d, b))
                + (coalition.sites().containsAll(List.of(b, d)) ? 5 : 0);

    List<Share> shares = ShapleyValues.exact(players, game);

    assertThat(shares.get(1).value()).isCloseTo(shares.get(3).value(), within(ROUNDING));
    assertThat(shares.get(1).value()).isNotCloseTo(shares.get(0).value(), within(1e-3));
  }

  @Test
  void aPlayerWhoAddsNothingHasNothing() {
    List<SiteId> players = sites(6);
    SiteId idle = players.get(2);
    ToDoubleFunction<Coalition> game = coalition -> drawn(3).applyAsDouble(coalition.without(idle));

    assertThat(ShapleyValues.exact(players, game).get(2).value()).isZero();
    assertThat(ShapleyValues.sampled(players, game, new Sampling(10, 3), 4).get(2).value())
        .isZero();
    assertThat(ShapleyValues.leaveOneOut(players, game).get(2).value()).isZero();
  }

  @Test
  void sharesOfTwoGamesAddUpToThoseOfTheirSum() {
    List<SiteId> players = sites(7);
    ToDoubleFunction<Coalition> both =
        coalition -> drawn(4).applyAsDouble(coalition) + drawn(5).applyAsDouble(coalition);
    Sampling sampling = new Sampling(20, 6);

    List<Share> exact = ShapleyValues.exact(players, both);
    List<Share> sampled = ShapleyValues.sampled(players, both, sampling, 1);

    for (int i = 0; i < players.size(); i++) {
      assertThat(exact.get(i).value())
          .isCloseTo(
              ShapleyValues.exact(players, drawn(4)).get(i).value()
                  + ShapleyValues.exact(players, drawn(5)).get(i).value(),
              within(ROUNDING));
      assertThat(sampled.get(i).value())
          .isCloseTo(
              ShapleyValues.sampled(players, drawn(4), sampling, 1).get(i).value()
                  + ShapleyValues.sampled(players, drawn(5), sampling, 1).get(i).value(),
              within(ROUNDING));
    }
  }

  @Test
  void samplesLieWhereTheirStandardErrorsSay() {
    List<SiteId> players = sites(8);
    List<Share> exact = ShapleyValues.exact(players, drawn(7));

    List<Share> few = ShapleyValues.sampled(players, drawn(7), new Sampling(400, 11), 1);
    List<Share> many = ShapleyValues.sampled(players, drawn(7), new Sampling(6400, 11), 1);

    for (int i = 0; i < players.size(); i++) {
      double error = few.get(i).standardError().orElseThrow();
      assertThat(few.get(i).value()).isCloseTo(exact.get(i).value(), within(4 * error));
      assertThat(error).isBetween(1e-4, 0.1);
      // 16 times the orders: a quarter of the error.
      assertThat(many.get(i).standardError().orElseThrow() / error).isBetween(0.2, 0.3);
      assertThat(many.get(i).value())
          .isCloseTo(exact.get(i).value(), within(4 * many.get(i).standardError().orElseThrow()));
    }
  }

  @Test
  void anOrderAndItsReverseAreExactForPairs() {
    // What two players add to each other counts half for each, in whatever order they come.
    List<SiteId> players = sites(9);
    ToDoubleFunction<Coalition> pairs =
        coalition -> coalition.size() * (coalition.size() - 1) / 2.0;

    assertThat(ShapleyValues.sampled(players, pairs, new Sampling(4, 1), 1))
        .allSatisfy(share -> assertThat(share.value()).isEqualTo(4))
        .allSatisfy(share -> assertThat(share.standardError()).hasValue(0));
  }

  @Test
  void theSameSeedDrawsTheSameAndEveryRoundAnother() {
    List<SiteId> players = sites(9);
    Sampling sampling = new Sampling(10, 5);
    List<Share> first = ShapleyValues.sampled(players, drawn(8), sampling, 4);

    assertThat(ShapleyValues.sampled(players, drawn(8), sampling, 4)).isEqualTo(first);
    assertThat(ShapleyValues.sampled(players, drawn(8), sampling, 5)).isNotEqualTo(first);
    assertThat(ShapleyValues.sampled(players, drawn(8), new Sampling(10, 6), 4))
        .isNotEqualTo(first);
  }

  @Test
  void oneDrawHasNoStandardError() {
    assertThat(ShapleyValues.sampled(ABC, ShapleyValuesTest::known, new Sampling(2, 1), 1))
        .allSatisfy(share -> assertThat(share.standardError()).isEmpty());
  }

  @Test
  void refusesWhatCannotBe() {
    assertThatThrownBy(() -> ShapleyValues.exact(sites(9), drawn(1)))
        .hasMessage(
            "Invalid players: 9 (exact Shapley values are for at most 8; sample the orders of more)");
    assertThatThrownBy(() -> new Sampling(7, 1))
        .hasMessage(
            "Invalid permutations: 7 (must be 2 or more, and even: each goes with its reverse)");
  }

  private static List<SiteId> sites(int n) {
    return IntStream.range(0, n)
        .mapToObj(i -> new SiteId(String.valueOf((char) ('a' + i))))
        .toList();
  }

  private static String names(Coalition coalition) {
    return coalition.sites().stream().map(SiteId::name).collect(Collectors.joining());
  }

  private static Coalition renamed(Coalition coalition, SiteId from, SiteId to) {
    return new Coalition(
        coalition.sites().stream().map(site -> site.equals(from) ? to : site).toList());
  }

  private static double sum(List<Share> shares) {
    return shares.stream().mapToDouble(Share::value).sum();
  }

  /** A game whose worths are any numbers in [0, 1), the same for the same seed. */
  private static ToDoubleFunction<Coalition> drawn(int seed) {
    return coalition ->
        (ByteBuffer.wrap(
                        Digest.of(
                                (seed + names(coalition))
                                    .getBytes(java.nio.charset.StandardCharsets.UTF_8))
                            .toBytes())
                    .getLong()
                >>> 11)
            * 0x1p-53;
  }
}
