package org.interlake.aggregation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.interlake.aggregation.kernel.WeightedSums;
import org.interlake.aggregation.rule.Anomaly;
import org.interlake.aggregation.rule.CosineFilter;
import org.interlake.aggregation.rule.GeometricMedian;
import org.interlake.aggregation.rule.Krum;
import org.interlake.aggregation.rule.NormBound;
import org.interlake.aggregation.rule.Rule;
import org.interlake.aggregation.rule.RuleException;
import org.interlake.aggregation.rule.Weighting;
import org.interlake.protocol.FederationId;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.RunId;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.envelope.EnvelopeContext;
import org.interlake.protocol.envelope.MessageKind;
import org.interlake.protocol.envelope.OpenedEnvelope;
import org.interlake.protocol.envelope.RefusalReason;
import org.interlake.protocol.envelope.SealedEnvelope;
import org.interlake.protocol.envelope.VectorBlocks;
import org.interlake.protocol.exchange.Exchange;
import org.interlake.protocol.exchange.ExchangeLayout;
import org.interlake.protocol.exchange.ExchangePath;
import org.interlake.protocol.exchange.HadoopExchange;
import org.interlake.protocol.exchange.ObjectReader;
import org.interlake.protocol.identity.OpeningKey;
import org.interlake.protocol.identity.SigningKey;
import org.interlake.protocol.vector.DoubleVector;
import org.interlake.protocol.vector.ElementType;
import org.interlake.protocol.vector.Segment;
import org.interlake.protocol.vector.VectorLayout;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The fold over sealed updates in a real folder, on a real Spark, with Kryo switched on. */
final class CohortFoldTest {
  private static final FederationId FEDERATION = new FederationId("hearts");
  private static final RunId RUN = new RunId("r1");
  private static final int DOUBLES_OF_A_BLOCK = SealedEnvelope.DEFAULT_BLOCK_BYTES / Double.BYTES;

  /** Three full blocks and a bit. */
  private static final int LENGTH = 3 * DOUBLES_OF_A_BLOCK + 17;

  private static final Rule SUM = new Rule.Sum();
  private static final Rule WEIGHTED_MEAN = new Rule.Weighted(new Weighting.Examples());

  private static JavaSparkContext spark;

  @TempDir Path folder;
  private Optional<OpeningKey> recipient = Optional.empty();
  private Exchange exchange;
  private CohortFold fold;
  private final Map<SiteId, DoubleVector> sent = new HashMap<>();

  @BeforeAll
  static void startSpark() {
    spark =
        new JavaSparkContext(
            new SparkConf()
                .setMaster("local[2]")
                .setAppName("aggregation-test")
                .set("spark.ui.enabled", "false")
                .set("spark.driver.host", "127.0.0.1")
                .set("spark.driver.bindAddress", "127.0.0.1")
                .set("spark.serializer", "org.apache.spark.serializer.KryoSerializer"));
  }

  @AfterAll
  static void stopSpark() {
    spark.stop();
  }

  @BeforeEach
  void openExchange() {
    exchange = HadoopExchange.open(folder.toUri(), FEDERATION, new Configuration());
    fold =
        new CohortFold(
            spark, new ExchangeUpdateSource(spark, folder.toUri(), FEDERATION), FoldPath.AUTO);
  }

  @Test
  void runsWithKryo() {
    assertThat(spark.sc().conf().get("spark.serializer")).contains("Kryo");
  }

  private static List<Rule> exactRules() {
    return List.of(SUM, WEIGHTED_MEAN);
  }

  @ParameterizedTest
  @MethodSource("exactRules")
  void anyNumberOfTasksGivesTheBytesOfOneGo(Rule rule) {
    List<FoldInput> inputs = cohort(5, layout(ElementType.FLOAT64, LENGTH));
    DoubleVector expected = inOneGo(inputs, rule);

    for (int tasks = 1; tasks <= 7; tasks++) {
      assertThat(folded(foldInTasks(inputs, rule, tasks)).encode())
          .as("%d tasks", tasks)
          .isEqualTo(expected.encode());
    }
  }

  /** From here on updates are encrypted, and lie in another folder. */
  private void encrypt() {
    Path other = folder.resolve("encrypted");
    assertThat(other.toFile().mkdirs()).isTrue();
    exchange = HadoopExchange.open(other.toUri(), FEDERATION, new Configuration());
    fold =
        new CohortFold(
            spark, new ExchangeUpdateSource(spark, other.toUri(), FEDERATION), FoldPath.AUTO);
    recipient = Optional.of(OpeningKey.generate());
  }

  /** By how they read: once, across sites, as a whole and then once, again and again. */
  private static List<Rule> oneRuleOfEachKind() {
    return List.of(
        WEIGHTED_MEAN,
        new Rule.Median(),
        new Rule.Weighted(new Krum(1, 1)),
        new Rule.Weighted(new GeometricMedian(1e-6, 50)));
  }

  @ParameterizedTest
  @MethodSource("oneRuleOfEachKind")
  void encryptedUpdatesFoldToTheBytesOfThoseInTheClear(Rule rule) {
    VectorLayout layout = layout(ElementType.FLOAT64, LENGTH);
    byte[] expected = folded(foldInTasks(cohort(7, layout), rule, 3)).encode();
    encrypt();
    List<FoldInput> inputs = cohort(7, layout);

    assertThat(inputs).allSatisfy(input -> assertThat(input.blocks().key()).isPresent());
    assertThat(folded(foldInTasks(inputs, rule, 3)).encode()).isEqualTo(expected);
    assertThat(folded(fold.fold(request(inputs, rule), FoldPath.DRIVER, 2)).encode())
        .isEqualTo(expected);
  }

  @Test
  void aBlockThatDoesNotOpenIsItsSitesFault() {
    encrypt();
    List<FoldInput> inputs = cohort(3, layout(ElementType.FLOAT64, LENGTH));
    FoldInput good = inputs.get(1);
    VectorBlocks blocks = good.blocks();
    List<FoldInput> mixed = new ArrayList<>(inputs);
    mixed.set(
        1,
        new FoldInput(
            good.site(),
            good.object(),
            new VectorBlocks(
                blocks.layout(),
                blocks.position(),
                blocks.blockBytes(),
                blocks.digests(),
                inputs.get(0).blocks().key()),
            good.weight()));

    FoldOutcome outcome = foldInTasks(mixed, SUM, 2);
    assertThat(((FoldOutcome.Refused) outcome).faults())
        .hasEntrySatisfying(
            good.site(), fault -> assertThat(fault.reason()).isEqualTo(RefusalReason.UNDECRYPTABLE))
        .hasSize(1);
  }

  @Test
  void encryptedUpdatesAreNotFoldedWithOthers() {
    List<FoldInput> clear = cohort(1, layout(ElementType.FLOAT64, 5));
    encrypt();
    List<FoldInput> both = new ArrayList<>(cohort(2, layout(ElementType.FLOAT64, 5)));
    both.set(0, clear.get(0));
    assertThatThrownBy(() -> request(both, SUM)).hasMessageContaining("is not shaped like that of");
  }

  private static List<Rule> allRules() {
    return List.of(
        SUM,
        WEIGHTED_MEAN,
        new Rule.Median(),
        new Rule.TrimmedMean(0.2),
        new Rule.Weighted(new Krum(1, 1)),
        new Rule.Weighted(new Krum(2, 4)),
        new Rule.Bulyan(1),
        new Rule.Weighted(new GeometricMedian(1e-6, 50)),
        new Rule.Weighted(new CosineFilter()),
        new Rule.Weighted(new NormBound(NormBound.Kind.FIXED, 20_000)),
        new Rule.Weighted(new NormBound(NormBound.Kind.ADAPTIVE, 1)));
  }

  @ParameterizedTest
  @MethodSource("allRules")
  void everyRuleGivesTheSameBytesOnEveryPath(Rule rule) {
    requireSameBytes(rule, ElementType.FLOAT64);
  }

  @ParameterizedTest
  @MethodSource("allRules")
  void everyRuleGivesTheSameBytesOnEveryPathForFloats(Rule rule) {
    requireSameBytes(rule, ElementType.FLOAT32);
  }

  private void requireSameBytes(Rule rule, ElementType type) {
    List<FoldInput> inputs = cohort(8, layout(type, LENGTH));
    FoldOutcome.Folded expected =
        (FoldOutcome.Folded) fold.fold(request(inputs, rule), FoldPath.DRIVER, 1);
    for (int tasks : new int[] {1, 2, 4}) {
      Collections.shuffle(inputs, new Random(tasks));
      FoldOutcome.Folded folded = (FoldOutcome.Folded) foldInTasks(inputs, rule, tasks);
      assertThat(folded.vector().encode()).isEqualTo(expected.vector().encode());
      assertThat(folded.anomalies()).isEqualTo(expected.anomalies());
    }
  }

  /** No task could open it: this class is not even serializable. */
  private static final class Unshared implements UpdateSource {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // it is never shipped
    private final Exchange exchange;

    Unshared(Exchange exchange) {
      this.exchange = exchange;
    }

    @Override
    public boolean isShared() {
      return false;
    }

    @Override
    public Optional<ObjectReader> open(ExchangePath object) {
      return exchange.open(object);
    }
  }

  @Test
  void whatIsNotSharedIsFoldedInTheDriverWhateverIsForced() {
    List<FoldInput> inputs = cohort(5, layout(ElementType.FLOAT64, LENGTH));
    CohortFold unshared = new CohortFold(spark, new Unshared(exchange), FoldPath.SPARK);
    assertThat(folded(unshared.fold(request(inputs, WEIGHTED_MEAN))).encode())
        .isEqualTo(inOneGo(inputs, WEIGHTED_MEAN).encode());
  }

  @Test
  void krumGivesTheVectorOfOneSite() {
    List<FoldInput> inputs = cohort(5, layout(ElementType.FLOAT64, 400));
    DoubleVector folded = folded(foldAsWorth(inputs, new Rule.Weighted(new Krum(1, 1))));
    assertThat(sent.values().stream().filter(folded::equals)).hasSize(1);
  }

  @Test
  void medianIsThatOfEachCoordinate() {
    List<FoldInput> inputs = cohort(5, layout(ElementType.FLOAT64, 100));
    DoubleVector folded = folded(foldAsWorth(inputs, new Rule.Median()));
    for (int i = 0; i < 100; i++) {
      int at = i;
      double[] values = sent.values().stream().mapToDouble(v -> v.get(at)).sorted().toArray();
      assertThat(folded.get(i)).isEqualTo(values[2]);
    }
  }

  @Test
  void aNormBoundMovesTheModelByTheBoundAtMost() {
    List<FoldInput> inputs = cohort(4, layout(ElementType.FLOAT64, 300));
    FoldRequest request =
        request(inputs, new Rule.Weighted(new NormBound(NormBound.Kind.FIXED, 5)));
    FoldOutcome.Folded folded = (FoldOutcome.Folded) fold.fold(request);
    double squared = 0;
    for (int i = 0; i < 298; i++) {
      double step = folded.vector().get(i) - request.model().orElseThrow().get(i);
      squared += step * step;
    }
    assertThat(Math.sqrt(squared)).isBetween(0.1, 5.000001);
    assertThat(folded.anomalies()).allMatch(anomaly -> anomaly.norm() > 5);
    // What follows the model (a loss, say) is averaged with the same weights.
    double weighted = 0;
    double weights = 0;
    for (int k = 0; k < 4; k++) {
      double weight = inputs.get(k).weight() / folded.anomalies().get(k).norm();
      weighted += weight * sent.get(inputs.get(k).site()).get(299);
      weights += weight;
    }
    assertThat(folded.vector().get(299)).isCloseTo(weighted / weights, within(1e-9));
  }

  @Test
  void aClippedSumHasTheSameBytesOnEveryPath() {
    requireSameBytes(new Rule.ClippedSum(20_000, 0x1p-20), ElementType.FLOAT64);
  }

  @Test
  void aClippedSumIsThatOfTheNaiveFormulaToTheLastBit() {
    double bound = 5;
    double grid = 0x1p-30;
    List<FoldInput> inputs = cohort(4, layout(ElementType.FLOAT64, 300));
    FoldRequest request = request(inputs, new Rule.ClippedSum(bound, grid));
    FoldOutcome.Folded folded = (FoldOutcome.Folded) fold.fold(request);
    DoubleVector model = request.model().orElseThrow();
    for (int i = 0; i < model.length(); i++) {
      double sum = 0;
      for (int k = 3; k >= 0; k--) { // in any order
        double norm = folded.anomalies().get(k).norm();
        assertThat(norm).isGreaterThan(bound);
        double clipped =
            bound * (1 - 0x1p-16) / norm * (sent.get(inputs.get(k).site()).get(i) - model.get(i));
        sum += Math.rint(clipped / grid) * grid;
      }
      assertThat(folded.vector().get(i)).isEqualTo(sum);
    }
  }

  @Test
  void oneSiteMovesAClippedSumByTheBoundAtMostAndAShortOneByItsOwnLength() {
    double grid = 0x1p-30;
    int model = 298;
    List<FoldInput> inputs = cohort(4, layout(ElementType.FLOAT64, 300));
    Optional<DoubleVector> startedFrom = request(inputs, WEIGHTED_MEAN).model();
    double allowed = 5 + Math.sqrt(model) * grid / 2;
    for (double bound : new double[] {5, 1e5}) {
      Rule rule = new Rule.ClippedSum(bound, grid);
      FoldOutcome.Folded all =
          (FoldOutcome.Folded) fold.fold(new FoldRequest(inputs, rule, startedFrom));
      for (int left = 0; left < 4; left++) {
        List<FoldInput> others = new ArrayList<>(inputs);
        others.remove(left);
        DoubleVector without = folded(fold.fold(new FoldRequest(others, rule, startedFrom)));
        double squared = 0;
        for (int i = 0; i < model; i++) {
          double moved = all.vector().get(i) - without.get(i);
          squared += moved * moved;
        }
        double norm = all.anomalies().get(left).norm();
        assertThat(Math.sqrt(squared))
            .isCloseTo(Math.min(bound, norm), within(Math.min(bound, norm) * 1e-4));
        if (bound == 5) {
          assertThat(Math.sqrt(squared)).isLessThanOrEqualTo(allowed);
        }
      }
    }
  }

  @Test
  void whatIsTooLongToMeasureAddsNothingToAClippedSum() {
    VectorLayout layout = layout(ElementType.FLOAT64, 4);
    List<FoldInput> inputs = cohort(2, layout);
    Rule rule = new Rule.ClippedSum(1, 0x1p-30);
    Optional<DoubleVector> startedFrom =
        Optional.of(DoubleVector.zero(layout(ElementType.FLOAT64, 4)));
    DoubleVector expected = folded(fold.fold(new FoldRequest(inputs, rule, startedFrom)));
    List<FoldInput> more = new ArrayList<>(inputs);
    more.add(send(new SiteId("vast"), 1, List.of(DoubleVector.of(layout, 1e200, -1e300, 0, 1)), 0));
    assertThat(folded(fold.fold(new FoldRequest(more, rule, startedFrom)))).isEqualTo(expected);
  }

  @Test
  void aClippedSumOfFloatsIsRefused() {
    List<FoldInput> floats = cohort(2, layout(ElementType.FLOAT32, 4));
    assertThatThrownBy(() -> request(floats, new Rule.ClippedSum(1, 1)))
        .hasMessageContaining("must be float64");
  }

  @Test
  void aClippedSumThatWouldNotBeExactIsRefused() {
    List<FoldInput> inputs = cohort(2, layout(ElementType.FLOAT64, 4));
    assertThatThrownBy(() -> foldAsWorth(inputs, new Rule.ClippedSum(1, 0x1p-53)))
        .isInstanceOf(RuleException.class)
        .hasMessageContaining("does not fit a grid");
    assertThatThrownBy(() -> new Rule.ClippedSum(1, 0.3)).hasMessageContaining("a power of two");
    assertThatThrownBy(() -> new Rule.ClippedSum(0, 1)).hasMessageContaining("bound 0.0");
  }

  @Test
  void anomaliesAreThoseOfTheNaiveFormula() {
    List<FoldInput> inputs = cohort(3, layout(ElementType.FLOAT64, LENGTH));
    FoldRequest request = request(inputs, WEIGHTED_MEAN);
    FoldOutcome.Folded folded = (FoldOutcome.Folded) fold.fold(request);
    DoubleVector model = request.model().orElseThrow();
    for (int k = 0; k < 3; k++) {
      double square = 0;
      double product = 0;
      double step = 0;
      for (int i = 0; i < LENGTH - 2; i++) {
        double d = sent.get(inputs.get(k).site()).get(i) - model.get(i);
        double mean = folded.vector().get(i) - model.get(i);
        square += d * d;
        product += d * mean;
        step += mean * mean;
      }
      assertThat(folded.anomalies().get(k).norm()).isCloseTo(Math.sqrt(square), within(1e-6));
      assertThat(folded.anomalies().get(k).cosine())
          .isCloseTo(product / Math.sqrt(square * step), within(1e-9));
    }
  }

  /**
   *
   *
   * <pre>
   * r = (1, 1), d_0 = (3, 4)
   * site0  d = (6, 8)    cosine 1     cut to (3, 4)
   * site1  d = (8, -6)   cosine 0
   * site2  d = (-3, -4)  cosine -1
   * site3  d = (10, 0)   cosine 0.6   cut to (5, 0)
   * r + (1 (3, 4) + 0.6 (5, 0)) / 1.6 = (4.75, 3.5)
   * </pre>
   *
   * The loss is weighed by v = (0.3125, 0, 0, 0.1875): (0.3125 · 2 + 0.1875 · 10) / 0.5 = 5.
   */
  @ParameterizedTest
  @EnumSource(names = {"FLOAT32", "FLOAT64"})
  void trustFollowsTheDriversOwnUpdate(ElementType type) {
    VectorLayout layout = layout(type, 3);
    double[][] updates = {{7, 9, 2}, {9, -5, 100}, {-2, -3, 100}, {11, 1, 10}};
    List<FoldInput> inputs = new ArrayList<>();
    for (int k = 0; k < updates.length; k++) {
      // Who claims many rows is trusted no more.
      inputs.add(
          send(
              new SiteId("site" + k),
              k == 2 ? 1e9 : 1,
              List.of(DoubleVector.of(layout, updates[k])),
              0));
    }
    FoldRequest request =
        new FoldRequest(
            inputs,
            new Rule.Weighted(new CosineFilter()),
            Optional.of(DoubleVector.of(VectorLayout.single("model", type, 2), 1, 1)),
            Optional.of(DoubleVector.of(layout, 4, 5, -77)));

    for (FoldPath path : new FoldPath[] {FoldPath.DRIVER, FoldPath.SPARK}) {
      FoldOutcome.Folded folded = (FoldOutcome.Folded) fold.fold(request, path, 1);

      assertThat(folded.vector().toArray())
          .usingComparatorWithPrecision(1e-6)
          .containsExactly(4.75, 3.5, 5);
      assertThat(folded.anomalies())
          .extracting(anomaly -> anomaly.trust().getAsDouble())
          .usingElementComparator((a, b) -> Math.abs(a - b) < 1e-7 ? 0 : Double.compare(a, b))
          .containsExactly(1.0, 0.0, 0.0, 0.6);
      assertThat(folded.anomalies())
          .extracting(Anomaly::norm)
          .containsExactly(10.0, 10.0, 5.0, 10.0);
      assertThat(folded.anomalies())
          .extracting(Anomaly::distanceRank)
          .containsExactlyInAnyOrder(1, 2, 3, 4);
    }
  }

  @Test
  void theModelStaysWhereNobodyIsTrusted() {
    VectorLayout layout = layout(ElementType.FLOAT64, 3);
    List<FoldInput> inputs =
        List.of(
            send(new SiteId("a"), 1, List.of(DoubleVector.of(layout, -1, 0, 2)), 0),
            send(new SiteId("b"), 3, List.of(DoubleVector.of(layout, 0, 0, 6)), 0));
    FoldOutcome.Folded folded =
        (FoldOutcome.Folded)
            fold.fold(
                new FoldRequest(
                    inputs,
                    new Rule.Weighted(new CosineFilter()),
                    Optional.of(
                        DoubleVector.of(
                            VectorLayout.single("model", ElementType.FLOAT64, 2), 0, 0)),
                    Optional.of(DoubleVector.of(layout, 1, 0, 0))));

    assertThat(folded.vector().toArray()).containsExactly(0, 0, 5); // the loss by examples
    assertThat(folded.anomalies())
        .extracting(Anomaly::trust)
        .containsExactly(OptionalDouble.of(0), OptionalDouble.of(0));
  }

  @Test
  void namesTheRightSiteBesideAnUpdateOfTheDriversOwn() throws Exception {
    List<FoldInput> inputs = cohort(4, layout(ElementType.FLOAT64, LENGTH));
    flipByte(inputs.get(1), inputs.get(1).blocks().blockPosition(2) + 5);
    for (int tasks : new int[] {1, 4}) {
      FoldOutcome outcome = foldInTasks(inputs, new Rule.Weighted(new CosineFilter()), tasks);
      assertThat(((FoldOutcome.Refused) outcome).faults()).containsOnlyKeys(new SiteId("site1"));
    }
  }

  @Test
  void anUpdateOfTheDriversOwnIsForRulesThatMeasureByOne() {
    VectorLayout layout = layout(ElementType.FLOAT64, 4);
    List<FoldInput> inputs = cohort(2, layout);
    Optional<DoubleVector> model = Optional.of(random(layout(ElementType.FLOAT64, 2), 1));
    Rule trusting = new Rule.Weighted(new CosineFilter());

    assertThatThrownBy(() -> new FoldRequest(inputs, trusting, model))
        .hasMessageContaining("without an update of the driver's own");
    assertThatThrownBy(
            () ->
                new FoldRequest(
                    inputs, new Rule.Median(), model, Optional.of(DoubleVector.zero(layout))))
        .hasMessageContaining("beside an update of the driver's own");
    for (DoubleVector bad :
        List.of(
            DoubleVector.zero(layout(ElementType.FLOAT64, 3)),
            DoubleVector.of(layout, 1, 2, Double.NaN, 4))) {
      assertThatThrownBy(() -> new FoldRequest(inputs, trusting, model, Optional.of(bad)))
          .hasMessageContaining("Invalid update of the driver's own");
    }
  }

  @Test
  void saysWhenACohortIsTooSmallForItsRule() {
    List<FoldInput> inputs = cohort(4, layout(ElementType.FLOAT64, 10));
    assertThatThrownBy(() -> foldAsWorth(inputs, new Rule.Weighted(new Krum(1, 1))))
        .isInstanceOf(RuleException.class)
        .hasMessageContaining("there are 4");
  }

  @Test
  void aRuleOtherThanASumNeedsTheModel() {
    List<FoldInput> inputs = cohort(2, layout(ElementType.FLOAT64, 10));
    assertThatThrownBy(() -> new FoldRequest(inputs, new Rule.Median(), Optional.empty()))
        .hasMessageContaining("without the model");
  }

  @Test
  void theOrderOfTheInputsDoesNotMatter() {
    List<FoldInput> inputs = cohort(6, layout(ElementType.FLOAT64, 1000));
    byte[] expected = folded(foldAsWorth(inputs, WEIGHTED_MEAN)).encode();

    for (long seed = 1; seed <= 4; seed++) {
      Collections.shuffle(inputs, new Random(seed));
      assertThat(folded(foldAsWorth(inputs, WEIGHTED_MEAN)).encode())
          .as("seed %d", seed)
          .isEqualTo(expected);
    }
  }

  @Test
  void floatsAreSummedInQuartets() {
    List<FoldInput> inputs =
        cohort(5, layout(ElementType.FLOAT32, 2 * SealedEnvelope.DEFAULT_BLOCK_BYTES / 4 + 3));

    DoubleVector folded = folded(foldInTasks(inputs, SUM, 2));

    assertThat(folded).isEqualTo(inOneGo(inputs, SUM));
    double exact = 0;
    for (int k = 0; k < 5; k++) {
      exact += sent.get(new SiteId("site" + k)).get(7);
    }
    assertThat(folded.get(7)).isCloseTo(exact, within(1e-3)); // 3 roundings of values near 1000
  }

  @Test
  void theMeanOfOneSiteIsThatSite() {
    List<FoldInput> inputs = cohort(1, layout(ElementType.FLOAT64, 3));

    DoubleVector one = sent.get(new SiteId("site0"));
    DoubleVector mean = folded(foldAsWorth(inputs, WEIGHTED_MEAN));
    for (int i = 0; i < 3; i++) {
      assertThat(mean.get(i))
          .isEqualTo(inputs.get(0).weight() * one.get(i) / inputs.get(0).weight());
    }
    assertThat(folded(foldAsWorth(inputs, SUM))).isEqualTo(one);
  }

  @Test
  void foldsTheSecondVectorOfAMessageToo() {
    VectorLayout first = layout(ElementType.FLOAT32, 5);
    VectorLayout second = VectorLayout.single("second", ElementType.FLOAT64, LENGTH);
    List<FoldInput> inputs = new ArrayList<>();
    for (int k = 0; k < 3; k++) {
      inputs.add(
          send(new SiteId("site" + k), 1, List.of(random(first, 90 + k), random(second, k)), 1));
    }

    assertThat(folded(foldInTasks(inputs, SUM, 3))).isEqualTo(inOneGo(inputs, SUM));
  }

  @Test
  void namesEverySiteWhoseBlockIsNotWhatItSigned() throws Exception {
    List<FoldInput> inputs = cohort(4, layout(ElementType.FLOAT64, LENGTH));
    flipByte(inputs.get(1), inputs.get(1).blocks().blockPosition(2) + 5);
    flipByte(inputs.get(3), inputs.get(3).blocks().blockPosition(3));

    for (int tasks : new int[] {1, 4}) {
      FoldOutcome outcome = foldInTasks(inputs, SUM, tasks);
      assertThat(outcome).isInstanceOf(FoldOutcome.Refused.class);
      var faults = ((FoldOutcome.Refused) outcome).faults();
      assertThat(faults).containsOnlyKeys(new SiteId("site1"), new SiteId("site3"));
      assertThat(faults.get(new SiteId("site1")).reason()).isEqualTo(RefusalReason.CORRUPT);
      assertThat(faults.get(new SiteId("site1")))
          .hasMessage("The update of site1: block 2 does not have its digest");
      assertThat(faults.get(new SiteId("site3")))
          .hasMessage("The update of site3: block 3 does not have its digest");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT32", "FLOAT64"})
  void namesTheSiteAndElementThatIsNotFinite(ElementType type) {
    VectorLayout layout = layout(type, LENGTH);
    List<FoldInput> inputs = cohort(2, layout);
    for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
      double[] values = new double[LENGTH];
      values[LENGTH - 1] = bad;
      SiteId site = new SiteId(Double.isNaN(bad) ? "nan" : "inf");
      inputs.add(send(site, 1, List.of(DoubleVector.of(layout, values)), 0));
    }

    FoldOutcome outcome = foldInTasks(inputs, WEIGHTED_MEAN, 2);

    assertThat(outcome).isInstanceOf(FoldOutcome.Refused.class);
    var faults = ((FoldOutcome.Refused) outcome).faults();
    assertThat(faults).containsOnlyKeys(new SiteId("nan"), new SiteId("inf"));
    assertThat(faults.values())
        .allSatisfy(
            fault -> {
              assertThat(fault.reason()).isEqualTo(RefusalReason.NOT_FINITE);
              assertThat(fault).hasMessageContaining("element %d is".formatted(LENGTH - 1));
            });
  }

  @Test
  void theOthersFoldWithoutTheRefused() throws Exception {
    List<FoldInput> inputs = cohort(3, layout(ElementType.FLOAT64, 10));
    flipByte(inputs.get(0), inputs.get(0).blocks().position());
    assertThat(foldAsWorth(inputs, SUM)).isInstanceOf(FoldOutcome.Refused.class);

    List<FoldInput> honest = inputs.subList(1, 3);

    assertThat(folded(foldAsWorth(honest, SUM))).isEqualTo(inOneGo(honest, SUM));
  }

  @Test
  void namesTheSiteWhoseUpdateIsGoneOrShorterThanItWas() throws Exception {
    List<FoldInput> inputs = cohort(4, layout(ElementType.FLOAT64, LENGTH));
    Files.delete(fileOf(inputs.get(0)));
    byte[] bytes = Files.readAllBytes(fileOf(inputs.get(2)));
    Files.write(fileOf(inputs.get(2)), java.util.Arrays.copyOf(bytes, bytes.length - 1));

    for (int tasks : new int[] {1, 3}) {
      FoldOutcome outcome = foldInTasks(inputs, SUM, tasks);
      assertThat(outcome).isInstanceOf(FoldOutcome.Refused.class);
      var faults = ((FoldOutcome.Refused) outcome).faults();
      assertThat(faults).containsOnlyKeys(new SiteId("site0"), new SiteId("site2"));
      assertThat(faults.values())
          .allSatisfy(fault -> assertThat(fault.reason()).isEqualTo(RefusalReason.TRUNCATED));
    }
  }

  @Test
  void refusesTwoUpdatesOfOneSite() {
    List<FoldInput> inputs = cohort(2, layout(ElementType.FLOAT64, 4));
    inputs.add(inputs.get(0));

    assertThatThrownBy(() -> foldAsWorth(inputs, SUM))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Site site0 has two updates in one fold");
  }

  @Test
  void refusesUpdatesOfDifferentShapes() {
    List<FoldInput> inputs = cohort(2, layout(ElementType.FLOAT64, 4));
    List<VectorLayout> others =
        List.of(
            layout(ElementType.FLOAT64, 5),
            layout(ElementType.FLOAT32, 4),
            VectorLayout.single("other", ElementType.FLOAT64, 4),
            new VectorLayout(
                "v", ElementType.FLOAT64, List.of(new Segment("a", 2), new Segment("b", 2))));
    int n = 0;
    for (VectorLayout other : others) {
      FoldInput odd = send(new SiteId("odd" + n++), 1, List.of(DoubleVector.zero(other)), 0);
      assertThatThrownBy(() -> foldAsWorth(List.of(inputs.get(0), odd), SUM))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageEndingWith("is not shaped like that of " + odd.site());
    }
  }

  @Test
  void aWeightIsAboveZeroAndFinite() {
    FoldInput good = cohort(1, layout(ElementType.FLOAT64, 4)).get(0);

    for (double weight : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatThrownBy(() -> new FoldInput(good.site(), good.object(), good.blocks(), weight))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("Invalid weight of site0: " + weight);
    }
  }

  /** Updates of sites site0, site1, ... */
  private List<FoldInput> cohort(int sites, VectorLayout layout) {
    List<FoldInput> inputs = new ArrayList<>();
    for (int k = 0; k < sites; k++) {
      inputs.add(send(new SiteId("site" + k), 100 + 37 * k, List.of(random(layout, k)), 0));
    }
    return inputs;
  }

  /** Seals and publishes an update, and opens it again as the driver does. */
  private FoldInput send(SiteId site, double weight, List<DoubleVector> vectors, int folded) {
    SigningKey key = SigningKey.generate();
    EnvelopeContext context =
        EnvelopeContext.fromSite(
                MessageKind.UPDATE, FEDERATION, RUN, site, EnvelopeContext.NO_PARENT)
            .inRound(RoundNumber.FIRST);
    ExchangePath path = ExchangeLayout.update(site, RUN, RoundNumber.FIRST);
    exchange.publish(
        path,
        recipient
            .map(to -> SealedEnvelope.sealTo(to.sealingKey(), context, "{}", vectors, key))
            .orElseGet(() -> SealedEnvelope.seal(context, "{}", vectors, key)));
    sent.put(site, vectors.get(folded));
    try (ObjectReader object = exchange.open(path).orElseThrow()) {
      OpenedEnvelope opened =
          recipient.isPresent()
              ? OpenedEnvelope.openSealed(
                  object, context, key.verifyingKey(), recipient.get(), Long.MAX_VALUE)
              : OpenedEnvelope.open(object, context, key.verifyingKey(), Long.MAX_VALUE);
      return new FoldInput(site, path, opened.blocks(folded), weight);
    }
  }

  private FoldOutcome foldAsWorth(List<FoldInput> inputs, Rule rule) {
    return fold.fold(request(inputs, rule));
  }

  private FoldOutcome foldInTasks(List<FoldInput> inputs, Rule rule, int tasks) {
    return fold.fold(request(inputs, rule), FoldPath.SPARK, tasks);
  }

  /** With a model that takes up all of an update but its last two elements. */
  private static FoldRequest request(List<FoldInput> inputs, Rule rule) {
    VectorLayout layout = inputs.get(0).blocks().layout();
    long length = Math.max(1, layout.length() - 2);
    return new FoldRequest(
        inputs,
        rule,
        rule instanceof Rule.Sum
            ? Optional.empty()
            : Optional.of(random(VectorLayout.single("model", layout.type(), length), 77)),
        rule.needsTrusted() ? Optional.of(random(layout, 78)) : Optional.empty());
  }

  /** The naive formula over whole vectors, in site order. */
  private DoubleVector inOneGo(List<FoldInput> inputs, Rule rule) {
    VectorLayout layout = inputs.get(0).blocks().layout();
    int length = Math.toIntExact(layout.length());
    double total = inputs.stream().mapToDouble(FoldInput::weight).sum();
    if (layout.type() == ElementType.FLOAT32) {
      float[][] x = new float[inputs.size()][length];
      float[] w = new float[inputs.size()];
      for (int k = 0; k < x.length; k++) {
        w[k] = rule instanceof Rule.Sum ? 1 : (float) (inputs.get(k).weight() / total);
        for (int i = 0; i < length; i++) {
          x[k][i] = (float) sent.get(inputs.get(k).site()).get(i);
        }
      }
      double[] sum = new double[length];
      WeightedSums.add(x, 0, length, w, sum);
      return DoubleVector.of(layout, sum);
    }
    double[] sum = new double[length];
    for (FoldInput input : inputs) {
      double weight = rule instanceof Rule.Sum ? 1 : input.weight();
      for (int i = 0; i < length; i++) {
        sum[i] = sum[i] + weight * sent.get(input.site()).get(i);
      }
    }
    for (int i = 0; i < length; i++) {
      sum[i] /= rule instanceof Rule.Sum ? 1 : total;
    }
    return DoubleVector.of(layout, sum);
  }

  private static DoubleVector folded(FoldOutcome outcome) {
    assertThat(outcome).isInstanceOf(FoldOutcome.Folded.class);
    return ((FoldOutcome.Folded) outcome).vector();
  }

  private static VectorLayout layout(ElementType type, int length) {
    return VectorLayout.single("v", type, length);
  }

  private static DoubleVector random(VectorLayout layout, long seed) {
    return DoubleVector.of(
        layout, new Random(seed).doubles(layout.length(), -1000, 1000).toArray());
  }

  private Path fileOf(FoldInput input) {
    return folder.resolve(FEDERATION.name()).resolve(input.object().toString());
  }

  private void flipByte(FoldInput input, long position) throws Exception {
    byte[] bytes = Files.readAllBytes(fileOf(input));
    bytes[(int) position] ^= 1;
    Files.write(fileOf(input), bytes);
  }
}
