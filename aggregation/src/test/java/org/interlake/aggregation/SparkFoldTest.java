package org.interlake.aggregation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.interlake.protocol.vector.Combination.SUM;
import static org.interlake.protocol.vector.Combination.WEIGHTED_MEAN;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.interlake.protocol.FederationId;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.RunId;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.envelope.EnvelopeContext;
import org.interlake.protocol.envelope.MessageKind;
import org.interlake.protocol.envelope.OpenedEnvelope;
import org.interlake.protocol.envelope.RefusalReason;
import org.interlake.protocol.envelope.SealedEnvelope;
import org.interlake.protocol.exchange.Exchange;
import org.interlake.protocol.exchange.ExchangeLayout;
import org.interlake.protocol.exchange.ExchangePath;
import org.interlake.protocol.exchange.HadoopExchange;
import org.interlake.protocol.exchange.ObjectReader;
import org.interlake.protocol.identity.SigningKey;
import org.interlake.protocol.vector.Combination;
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

/** The fold over sealed updates in a real folder, on a real Spark, with Kryo switched on. */
final class SparkFoldTest {
  private static final FederationId FEDERATION = new FederationId("hearts");
  private static final RunId RUN = new RunId("r1");
  private static final int DOUBLES_OF_A_BLOCK = SealedEnvelope.DEFAULT_BLOCK_BYTES / Double.BYTES;

  /** Three full blocks and a bit. */
  private static final int LENGTH = 3 * DOUBLES_OF_A_BLOCK + 17;

  private static JavaSparkContext spark;

  @TempDir Path folder;
  private Exchange exchange;
  private SparkFold fold;
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
    fold = new SparkFold(spark, new ExchangeUpdateSource(spark, folder.toUri(), FEDERATION));
  }

  @Test
  void runsWithKryo() {
    assertThat(spark.sc().conf().get("spark.serializer")).contains("Kryo");
  }

  @ParameterizedTest
  @EnumSource
  void anyNumberOfTasksGivesTheBytesOfOneGo(Combination combination) {
    List<FoldInput> inputs = cohort(5, layout(ElementType.FLOAT64, LENGTH));
    DoubleVector expected = inOneGo(inputs, combination);

    for (int tasks = 1; tasks <= 7; tasks++) {
      assertThat(folded(fold.fold(inputs, combination, tasks)).encode())
          .as("%d tasks", tasks)
          .isEqualTo(expected.encode());
    }
  }

  @Test
  void theOrderOfTheInputsDoesNotMatter() {
    List<FoldInput> inputs = cohort(6, layout(ElementType.FLOAT64, 1000));
    byte[] expected = folded(fold.fold(inputs, WEIGHTED_MEAN)).encode();

    for (long seed = 1; seed <= 4; seed++) {
      Collections.shuffle(inputs, new Random(seed));
      assertThat(folded(fold.fold(inputs, WEIGHTED_MEAN)).encode())
          .as("seed %d", seed)
          .isEqualTo(expected);
    }
  }

  @Test
  void floatsAreSummedInDoublesAndRoundedOnce() {
    List<FoldInput> inputs =
        cohort(5, layout(ElementType.FLOAT32, 2 * SealedEnvelope.DEFAULT_BLOCK_BYTES / 4 + 3));

    DoubleVector folded = folded(fold.fold(inputs, SUM, 2));

    assertThat(folded).isEqualTo(inOneGo(inputs, SUM));
    double exact = 0;
    for (int k = 0; k < 5; k++) {
      exact += sent.get(new SiteId("site" + k)).get(7);
    }
    assertThat(folded.get(7)).isEqualTo((float) exact);
  }

  @Test
  void theMeanOfOneSiteIsThatSite() {
    List<FoldInput> inputs = cohort(1, layout(ElementType.FLOAT64, 3));

    DoubleVector one = sent.get(new SiteId("site0"));
    DoubleVector mean = folded(fold.fold(inputs, WEIGHTED_MEAN));
    for (int i = 0; i < 3; i++) {
      assertThat(mean.get(i))
          .isEqualTo(inputs.get(0).weight() * one.get(i) / inputs.get(0).weight());
    }
    assertThat(folded(fold.fold(inputs, SUM))).isEqualTo(one);
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

    assertThat(folded(fold.fold(inputs, SUM, 3))).isEqualTo(inOneGo(inputs, SUM));
  }

  @Test
  void namesEverySiteWhoseBlockIsNotWhatItSigned() throws Exception {
    List<FoldInput> inputs = cohort(4, layout(ElementType.FLOAT64, LENGTH));
    flipByte(inputs.get(1), inputs.get(1).blocks().blockPosition(2) + 5);
    flipByte(inputs.get(3), inputs.get(3).blocks().blockPosition(3));

    for (int tasks : new int[] {1, 4}) {
      FoldOutcome outcome = fold.fold(inputs, SUM, tasks);
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
  @EnumSource
  void namesTheSiteAndElementThatIsNotFinite(ElementType type) {
    VectorLayout layout = layout(type, LENGTH);
    List<FoldInput> inputs = cohort(2, layout);
    for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
      double[] values = new double[LENGTH];
      values[LENGTH - 1] = bad;
      SiteId site = new SiteId(Double.isNaN(bad) ? "nan" : "inf");
      inputs.add(send(site, 1, List.of(DoubleVector.of(layout, values)), 0));
    }

    FoldOutcome outcome = fold.fold(inputs, WEIGHTED_MEAN, 2);

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
    assertThat(fold.fold(inputs, SUM)).isInstanceOf(FoldOutcome.Refused.class);

    List<FoldInput> honest = inputs.subList(1, 3);

    assertThat(folded(fold.fold(honest, SUM))).isEqualTo(inOneGo(honest, SUM));
  }

  @Test
  void namesTheSiteWhoseUpdateIsGoneOrShorterThanItWas() throws Exception {
    List<FoldInput> inputs = cohort(4, layout(ElementType.FLOAT64, LENGTH));
    Files.delete(fileOf(inputs.get(0)));
    byte[] bytes = Files.readAllBytes(fileOf(inputs.get(2)));
    Files.write(fileOf(inputs.get(2)), java.util.Arrays.copyOf(bytes, bytes.length - 1));

    for (int tasks : new int[] {1, 3}) {
      FoldOutcome outcome = fold.fold(inputs, SUM, tasks);
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

    assertThatThrownBy(() -> fold.fold(inputs, SUM))
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
      assertThatThrownBy(() -> fold.fold(List.of(inputs.get(0), odd), SUM))
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
    exchange.publish(path, SealedEnvelope.seal(context, "{}", vectors, key));
    sent.put(site, vectors.get(folded));
    try (ObjectReader object = exchange.open(path).orElseThrow()) {
      OpenedEnvelope opened =
          OpenedEnvelope.open(object, context, key.verifyingKey(), Long.MAX_VALUE);
      return new FoldInput(site, path, opened.blocks(folded), weight);
    }
  }

  /** The kernel over whole vectors, in site order. */
  private DoubleVector inOneGo(List<FoldInput> inputs, Combination combination) {
    VectorLayout layout = inputs.get(0).blocks().layout();
    WeightedSum sum = new WeightedSum(layout.type(), Math.toIntExact(layout.length()));
    double divisor = 0;
    for (FoldInput input : inputs) {
      double weight = combination == SUM ? 1 : input.weight();
      sum.add(weight, sent.get(input.site()).encode());
      divisor += weight;
    }
    return DoubleVector.of(layout, sum.finish(combination == SUM ? 1 : divisor));
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
