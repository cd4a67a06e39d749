package org.interlake.aggregation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.interlake.aggregation.rule.Krum;
import org.interlake.aggregation.rule.Rule;
import org.interlake.aggregation.rule.Weighting;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.coding.BlockCodec;
import org.interlake.protocol.coding.CodedVector;
import org.interlake.protocol.coding.UpdateCoding;
import org.interlake.protocol.envelope.RefusalReason;
import org.interlake.protocol.exchange.Exchange;
import org.interlake.protocol.exchange.HadoopExchange;
import org.interlake.protocol.plan.CompressionSpec;
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
import org.junit.jupiter.params.provider.MethodSource;

/** A fold of coded updates is the fold of what they say, to the last bit, wherever it is made. */
final class CodedFoldTest {
  /** Ends in the third block, two elements before the update does. */
  private static final int MODEL = 2 * BlockCodec.ELEMENTS + 5000;

  private static final VectorLayout PLAIN =
      new VectorLayout(
          "fedavg",
          ElementType.FLOAT64,
          List.of(new Segment("parameters", MODEL), new Segment("loss", 2)));

  private static final List<Rule> RULES =
      List.of(
          new Rule.Weighted(new Weighting.Examples()),
          new Rule.Weighted(new Krum(1, 2)),
          new Rule.Median());

  private static JavaSparkContext spark;

  @TempDir Path folder;
  private Exchange exchange;
  private CohortFold fold;

  @BeforeAll
  static void startSpark() {
    spark =
        new JavaSparkContext(
            new SparkConf()
                .setMaster("local[2]")
                .setAppName("coded-fold-test")
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
    exchange = HadoopExchange.open(folder.toUri(), SealedCohort.FEDERATION, new Configuration());
    fold =
        new CohortFold(
            spark,
            new ExchangeUpdateSource(spark, folder.toUri(), SealedCohort.FEDERATION),
            FoldPath.AUTO);
  }

  static List<CompressionSpec.Coded> specs() {
    return List.of(
        new CompressionSpec.Float32(false),
        new CompressionSpec.Float16(true),
        new CompressionSpec.Int8(false),
        new CompressionSpec.TopK(0.05, CompressionSpec.Numbers.FLOAT16, false),
        new CompressionSpec.TopK(0.5, CompressionSpec.Numbers.INT8, true));
  }

  private static DoubleVector drawn(VectorLayout layout, long seed) {
    Random random = new Random(seed);
    double[] values = new double[(int) layout.length()];
    Arrays.setAll(values, i -> random.nextGaussian());
    return DoubleVector.of(layout, values);
  }

  private static DoubleVector model() {
    return drawn(VectorLayout.single("parameters", ElementType.FLOAT64, MODEL), 77);
  }

  /** The same updates, coded, and as they are read. */
  private record Cohorts(List<FoldInput> coded, List<FoldInput> read) {}

  private Cohorts cohorts(CompressionSpec.Coded spec) {
    UpdateCoding coding = new UpdateCoding(PLAIN, MODEL, spec);
    SealedCohort coded = new SealedCohort(exchange, new RoundNumber(1));
    SealedCohort read = new SealedCohort(exchange, new RoundNumber(2));
    DoubleVector model = model();
    for (int k = 0; k < 5; k++) {
      CodedVector sent = coding.encode(drawn(PLAIN, k), model, Optional.empty(), k).vector();
      double[] values = coding.decode(sent.layout(), sent.encode());
      for (int i = 0; i < MODEL; i++) {
        values[i] += model.get(i);
      }
      coded.send(sent, 10 + k);
      read.send(DoubleVector.of(PLAIN, values), 10 + k);
    }
    return new Cohorts(
        coded.inputs().stream()
            .map(
                input ->
                    new FoldInput(
                        input.site(),
                        input.object(),
                        input.blocks(),
                        input.weight(),
                        Optional.of(coding)))
            .toList(),
        read.inputs());
  }

  private static FoldRequest request(List<FoldInput> inputs, Rule rule) {
    return new FoldRequest(inputs, rule, Optional.of(model()));
  }

  @ParameterizedTest
  @MethodSource("specs")
  void theFoldIsThatOfWhatTheUpdatesSay(CompressionSpec.Coded spec) {
    Cohorts cohorts = cohorts(spec);
    for (Rule rule : RULES) {
      FoldOutcome expected = fold.fold(request(cohorts.read(), rule));
      FoldRequest coded = request(cohorts.coded(), rule);

      assertThat(expected).isInstanceOf(FoldOutcome.Folded.class);
      assertThat(fold.fold(coded)).isEqualTo(expected);
      assertThat(fold.fold(coded, FoldPath.DRIVER, 3)).isEqualTo(expected);
      assertThat(fold.fold(coded, FoldPath.SPARK, 2)).isEqualTo(expected);
    }
  }

  @Test
  void aChangedBlockIsItsSitesFault() throws IOException {
    Cohorts cohorts = cohorts(new CompressionSpec.Int8(false));
    FoldInput bad = cohorts.coded().get(2);
    Path object = folder.resolve(SealedCohort.FEDERATION.name());
    for (String segment : bad.object().segments()) {
      object = object.resolve(segment);
    }
    byte[] bytes = Files.readAllBytes(object);
    bytes[bytes.length - 5] ^= 1;
    Files.write(object, bytes);

    FoldOutcome outcome = fold.fold(request(cohorts.coded(), RULES.get(0)));

    assertThat(outcome)
        .isInstanceOfSatisfying(
            FoldOutcome.Refused.class,
            refused -> {
              assertThat(refused.faults()).containsOnlyKeys(bad.site());
              assertThat(refused.faults().get(bad.site()).reason())
                  .isEqualTo(RefusalReason.CORRUPT);
            });
  }

  /** As a site can that signs whatever it likes. */
  @Test
  void signedBytesThatNoEncoderWritesAreTheirSitesFault() {
    UpdateCoding coding = new UpdateCoding(PLAIN, MODEL, new CompressionSpec.Int8(false));
    SealedCohort cohort = new SealedCohort(exchange, new RoundNumber(1));
    CodedVector good = coding.encode(drawn(PLAIN, 1), model(), Optional.empty(), 1).vector();
    cohort.send(good, 1);
    cohort.send(new Tampered(good), 1);
    List<FoldInput> inputs = new ArrayList<>();
    for (FoldInput input : cohort.inputs()) {
      inputs.add(
          new FoldInput(input.site(), input.object(), input.blocks(), 1, Optional.of(coding)));
    }

    for (FoldPath path : List.of(FoldPath.DRIVER, FoldPath.SPARK)) {
      assertThat(fold.fold(request(inputs, RULES.get(0)), path, 2))
          .isInstanceOfSatisfying(
              FoldOutcome.Refused.class,
              refused ->
                  assertThat(refused.faults().get(inputs.get(1).site()))
                      .hasMessageContaining("step NaN"));
    }
  }

  /** A coded vector whose first step is NaN. */
  private record Tampered(CodedVector good) implements org.interlake.protocol.vector.BlockedVector {
    @Override
    public VectorLayout layout() {
      return good.layout();
    }

    @Override
    public void read(long position, byte[] target, int length) {
      good.read(position, target, length);
      if (position == 0) {
        target[2] = (byte) 0xC0;
        target[3] = 0x7F;
      }
    }
  }

  @Test
  void codedUpdatesNeedTheModelThatTheyDifferFrom() {
    Cohorts cohorts = cohorts(new CompressionSpec.Int8(false));

    assertThatThrownBy(() -> new FoldRequest(cohorts.coded(), new Rule.Sum(), Optional.empty()))
        .hasMessageContaining("without the model that the sites started from");
    DoubleVector shorter =
        DoubleVector.zero(VectorLayout.single("parameters", ElementType.FLOAT64, 5));
    assertThatThrownBy(
            () -> fold.fold(new FoldRequest(cohorts.coded(), RULES.get(0), Optional.of(shorter))))
        .hasMessageContaining("a model of 5 elements (they differ from one of " + MODEL);
    List<FoldInput> mixed = new ArrayList<>(cohorts.coded().subList(0, 2));
    mixed.add(cohorts.read().get(2));
    assertThatThrownBy(() -> request(mixed, RULES.get(0))).hasMessageContaining("is not shaped");
  }
}
