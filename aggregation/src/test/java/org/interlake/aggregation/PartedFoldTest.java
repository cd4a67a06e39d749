package org.interlake.aggregation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.interlake.aggregation.rule.GeometricMedian;
import org.interlake.aggregation.rule.Krum;
import org.interlake.aggregation.rule.NormBound;
import org.interlake.aggregation.rule.Rule;
import org.interlake.aggregation.rule.Weighting;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.exchange.Content;
import org.interlake.protocol.exchange.Exchange;
import org.interlake.protocol.exchange.ExchangeLayout;
import org.interlake.protocol.exchange.ExchangePath;
import org.interlake.protocol.exchange.HadoopExchange;
import org.interlake.protocol.exchange.Publication;
import org.interlake.protocol.parted.PartedManifest;
import org.interlake.protocol.parted.PartedVector;
import org.interlake.protocol.vector.DoubleVector;
import org.interlake.protocol.vector.ElementType;
import org.interlake.protocol.vector.VectorLayout;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Folds into parts, beside folds into an array, on a real Spark with Kryo switched on. */
final class PartedFoldTest {
  private static final Rule SUM = new Rule.Sum();
  private static final Rule MEAN = new Rule.Weighted(new Weighting.Examples());
  private static final int FLOATS_OF_A_BLOCK = 1 << 16;

  private static JavaSparkContext spark;

  @TempDir Path folder;
  private Exchange exchange;
  private int rounds;

  @BeforeAll
  static void startSpark() {
    spark =
        new JavaSparkContext(
            new SparkConf()
                .setMaster("local[2,3]") // a task may fail twice
                .setAppName("parted-fold-test")
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
  }

  private ExchangeUpdateSource source() {
    return new ExchangeUpdateSource(spark, folder.toUri(), SealedCohort.FEDERATION);
  }

  private ExchangePartSink sink() {
    return new ExchangePartSink(spark, folder.toUri(), SealedCohort.FEDERATION);
  }

  private PartedFold onSpark() {
    return PartedFold.on(spark, source(), sink(), FoldPath.AUTO);
  }

  private PartedFold inThreads() {
    LocalParts local = new LocalParts(exchange);
    return PartedFold.inThisProcess(local, local);
  }

  private ExchangePath newFolder() {
    return ExchangeLayout.aggregate(SealedCohort.RUN, nextRound());
  }

  private RoundNumber nextRound() {
    return new RoundNumber(++rounds);
  }

  private static VectorLayout layout(ElementType type, long length) {
    return VectorLayout.single("v", type, length);
  }

  private List<FoldInput> cohort(int sites, VectorLayout layout) {
    SealedCohort cohort = new SealedCohort(exchange, nextRound());
    for (int k = 0; k < sites; k++) {
      cohort.send(new DrawnVector(layout, 100 + k), 10 + 7 * k);
    }
    return new ArrayList<>(cohort.inputs());
  }

  /** A model in parts: the sum of one. */
  private PartedModel model(DrawnVector drawn, long length) {
    SealedCohort one = new SealedCohort(exchange, nextRound());
    one.send(drawn, 1);
    ExchangePath target = newFolder();
    PartedRequest request =
        new PartedRequest(one.inputs(), SUM, Optional.empty(), drawn.layout().type(), target);
    return new PartedModel(published(inThreads().fold(request)).manifest(), target, length);
  }

  private static PartedOutcome.Published published(PartedOutcome outcome) {
    assertThat(outcome).isInstanceOf(PartedOutcome.Published.class);
    return (PartedOutcome.Published) outcome;
  }

  private DoubleVector read(PartedManifest manifest, ExchangePath where) {
    try (PartedVector vector =
        PartedVector.open(exchange, where, manifest.digest()).orElseThrow()) {
      byte[] bytes = new byte[(int) vector.layout().byteLength()];
      vector.read(0, bytes, bytes.length);
      return DoubleVector.decode(vector.layout(), bytes);
    }
  }

  /** Every object of a vector in parts, by its name below the vector's folder. */
  private Map<String, List<Byte>> bytes(ExchangePath where) throws IOException {
    Path root = folder.resolve(SealedCohort.FEDERATION.name()).resolve(where.toString());
    Map<String, List<Byte>> found = new TreeMap<>();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        found.put(root.relativize(file).toString(), boxed(Files.readAllBytes(file)));
      }
    }
    return found;
  }

  /** Compared by their digest: a list of millions of bytes is no use to anybody. */
  private static List<Byte> boxed(byte[] bytes) {
    List<Byte> digest = new ArrayList<>();
    for (byte b : org.interlake.protocol.Digest.of(bytes).toBytes()) {
      digest.add(b);
    }
    return digest;
  }

  private static final List<Rule> RULES =
      List.of(
          SUM,
          MEAN,
          new Rule.Median(),
          new Rule.TrimmedMean(0.2),
          new Rule.Weighted(new Krum(1, 2)),
          new Rule.Bulyan(1),
          new Rule.Weighted(new GeometricMedian(1e-6, 20)),
          new Rule.Weighted(new NormBound(NormBound.Kind.ADAPTIVE, 1)));

  /**
   * Draws a cohort, a rule and ways to fold it; all of them must give the same bytes. The seed is
   * the draw.
   */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void theBytesAreTheSameWhateverTheWay(int seed) throws IOException {
    Random random = new Random(seed);
    Rule rule = RULES.get(seed % RULES.size());
    ElementType type = random.nextBoolean() ? ElementType.FLOAT32 : ElementType.FLOAT64;
    boolean large = seed % 6 == 3;
    int perBlock = (1 << 18) / type.bytes();
    int sites =
        rule instanceof Rule.Bulyan ? 7 + random.nextInt(2) : 5 + random.nextInt(large ? 1 : 5);
    long length =
        large
            ? perBlock * (17L + random.nextInt(4)) + random.nextInt(perBlock)
            : 3 + random.nextInt(random.nextBoolean() ? 100 : 3 * perBlock);
    long ofModel = length - random.nextInt(3);
    List<FoldInput> inputs = cohort(sites, layout(type, length));
    DrawnVector start = new DrawnVector(layout(type, length), 77);
    boolean needsModel = !(rule instanceof Rule.Sum);
    Optional<DoubleVector> held = needsModel ? start.start(ofModel) : Optional.empty();
    Optional<PartedModel> parted =
        needsModel ? Optional.of(model(start, ofModel)) : Optional.empty();

    FoldRequest whole = new FoldRequest(inputs, rule, held);
    CohortFold array = new CohortFold(spark, source(), FoldPath.AUTO);
    FoldOutcome.Folded expected = (FoldOutcome.Folded) array.fold(whole, FoldPath.DRIVER, 1);
    for (FoldOutcome outcome :
        List.of(
            array.fold(whole, FoldPath.DRIVER, 2 + random.nextInt(5)),
            array.fold(whole, FoldPath.SPARK, 1 + random.nextInt(5)),
            array.fold(whole))) {
      assertThat(((FoldOutcome.Folded) outcome).vector()).isEqualTo(expected.vector());
      assertThat(((FoldOutcome.Folded) outcome).anomalies()).isEqualTo(expected.anomalies());
    }

    Map<String, List<Byte>> first = Map.of();
    for (int way = 0; way < 5; way++) {
      Collections.shuffle(inputs, random);
      ExchangePath target = newFolder();
      PartedRequest request = new PartedRequest(inputs, rule, parted, type, target);
      int tasks = 1 + random.nextInt(6);
      PartedOutcome.Published outcome =
          published(
              switch (way) {
                case 0 -> inThreads().fold(request, FoldPath.DRIVER, 1);
                case 1 -> inThreads().fold(request, FoldPath.DRIVER, tasks);
                case 2 -> onSpark().fold(request, FoldPath.SPARK, tasks);
                case 3 -> retried(request, tasks);
                default -> onSpark().fold(request);
              });
      assertThat(outcome.anomalies()).as("way %d", way).isEqualTo(expected.anomalies());
      assertThat(read(outcome.manifest(), target)).as("way %d", way).isEqualTo(expected.vector());
      if (way == 0) {
        first = bytes(target);
        assertThat(first).hasSize(outcome.manifest().shape().parts() + 1);
      }
      assertThat(bytes(target)).as("way %d", way).isEqualTo(first);
    }
  }

  /** All tasks fail once, after they have written a part; then the whole job is done again. */
  private PartedOutcome retried(PartedRequest request, int tasks) {
    PartedFold failing = PartedFold.on(spark, source(), new FailingOnce(sink()), FoldPath.SPARK);
    PartedOutcome once = failing.fold(request, FoldPath.SPARK, tasks);
    assertThat(inThreads().fold(request, FoldPath.DRIVER, 1)).isEqualTo(once);
    return once;
  }

  private static final class FailingOnce implements PartSink {
    private static final long serialVersionUID = 1L;

    private final ExchangePartSink sink;

    FailingOnce(ExchangePartSink sink) {
      this.sink = sink;
    }

    @Override
    public Publication publish(ExchangePath path, Content content) {
      Publication publication = sink.publish(path, content);
      TaskContext context = TaskContext.get();
      if (context != null && context.attemptNumber() == 0) {
        throw new IllegalStateException("the executor is lost, after it has written " + path);
      }
      return publication;
    }
  }

  @Test
  void twoAtATimeWriteTheSamePartsAndBothSucceed() throws Exception {
    List<FoldInput> inputs = cohort(3, layout(ElementType.FLOAT32, 20L * FLOATS_OF_A_BLOCK + 9));
    ExchangePath target = newFolder();
    PartedRequest request =
        new PartedRequest(inputs, SUM, Optional.empty(), ElementType.FLOAT32, target);
    List<CompletableFuture<PartedOutcome>> running = new ArrayList<>();
    for (int copy = 0; copy < 4; copy++) {
      running.add(
          CompletableFuture.supplyAsync(() -> inThreads().fold(request, FoldPath.DRIVER, 2)));
    }
    PartedOutcome first = running.get(0).get();
    for (CompletableFuture<PartedOutcome> copy : running) {
      assertThat(published(copy.get())).isEqualTo(first);
    }
    assertThat(bytes(target)).hasSize(3); // two parts and a manifest, and nothing beside them
  }

  @Test
  void aPartWithOtherContentIsAConflictAndStays() throws IOException {
    List<FoldInput> inputs = cohort(2, layout(ElementType.FLOAT32, 100));
    ExchangePath target = newFolder();
    PartedRequest request =
        new PartedRequest(inputs, SUM, Optional.empty(), ElementType.FLOAT32, target);
    ExchangePath part = ExchangeLayout.part(target, request.inputsDigest(), 0);
    byte[] other = new byte[32 + 400];
    exchange.publish(part, Content.of(other));

    assertThat(inThreads().fold(request)).isEqualTo(new PartedOutcome.Conflicted(part));
    assertThat(onSpark().fold(request, FoldPath.SPARK, 1))
        .isEqualTo(new PartedOutcome.Conflicted(part));
    assertThat(bytes(target)).hasSize(1).containsValue(boxed(other));
  }

  @Test
  void aRoundHasOneManifest() {
    List<FoldInput> inputs = cohort(3, layout(ElementType.FLOAT32, 100));
    ExchangePath target = newFolder();
    published(
        inThreads()
            .fold(new PartedRequest(inputs, SUM, Optional.empty(), ElementType.FLOAT32, target)));

    PartedOutcome other =
        inThreads()
            .fold(
                new PartedRequest(
                    inputs.subList(0, 2), SUM, Optional.empty(), ElementType.FLOAT32, target));

    assertThat(other).isEqualTo(new PartedOutcome.Conflicted(ExchangeLayout.manifest(target)));
  }

  @Test
  void theOthersFoldInTheSamePlaceWithoutTheRefused() throws IOException {
    VectorLayout layout = layout(ElementType.FLOAT32, 33L * FLOATS_OF_A_BLOCK);
    List<FoldInput> inputs = cohort(3, layout);
    Path file =
        folder.resolve(SealedCohort.FEDERATION.name()).resolve(inputs.get(1).object().toString());
    byte[] bytes = Files.readAllBytes(file);
    bytes[(int) inputs.get(1).blocks().blockPosition(32)] ^= 1; // in the last of three parts
    Files.write(file, bytes);
    ExchangePath target = newFolder();

    for (PartedFold fold : List.of(inThreads(), onSpark())) {
      PartedOutcome outcome =
          fold.fold(new PartedRequest(inputs, SUM, Optional.empty(), ElementType.FLOAT32, target));
      assertThat(outcome).isInstanceOf(FoldOutcome.Refused.class);
      assertThat(((FoldOutcome.Refused) outcome).faults())
          .hasEntrySatisfying(
              new SiteId("site01"),
              fault ->
                  assertThat(fault)
                      .hasMessage("The update of site01: block 32 does not have its digest"));
    }

    List<FoldInput> honest = List.of(inputs.get(0), inputs.get(2));
    PartedOutcome.Published outcome =
        published(
            inThreads()
                .fold(
                    new PartedRequest(honest, SUM, Optional.empty(), ElementType.FLOAT32, target)));
    FoldOutcome.Folded expected =
        (FoldOutcome.Folded)
            new CohortFold(spark, source(), FoldPath.DRIVER)
                .fold(new FoldRequest(honest, SUM, Optional.empty()));
    assertThat(read(outcome.manifest(), target)).isEqualTo(expected.vector());
  }

  @Test
  void anAggregateThatOverflowsIsNotPublished() throws IOException {
    DoubleVector held =
        DoubleVector.of(layout(ElementType.FLOAT32, 3), 1, Float.MAX_VALUE, -Float.MAX_VALUE);
    SealedCohort cohort = new SealedCohort(exchange, nextRound());
    for (int k = 0; k < 2; k++) {
      cohort.send(new Held(held), 1);
    }
    ExchangePath target = newFolder();
    PartedRequest narrow =
        new PartedRequest(cohort.inputs(), SUM, Optional.empty(), ElementType.FLOAT32, target);

    assertThat(inThreads().fold(narrow)).isEqualTo(new PartedOutcome.Overflowed(1));
    assertThat(onSpark().fold(narrow, FoldPath.SPARK, 1))
        .isEqualTo(new PartedOutcome.Overflowed(1));
    assertThat(exchange.list(target)).isEmpty();
  }

  /** What is asked for in doubles is the same sum, not rounded. */
  @Test
  void doublesOfFloatsAreNotRounded() {
    VectorLayout layout = layout(ElementType.FLOAT32, 2L * FLOATS_OF_A_BLOCK + 3);
    List<FoldInput> inputs = cohort(5, layout);
    ExchangePath wide = newFolder();
    ExchangePath narrow = newFolder();
    PartedManifest inDoubles =
        published(
                inThreads()
                    .fold(
                        new PartedRequest(
                            inputs, SUM, Optional.empty(), ElementType.FLOAT64, wide)))
            .manifest();
    PartedManifest inFloats =
        published(
                onSpark()
                    .fold(
                        new PartedRequest(
                            inputs, SUM, Optional.empty(), ElementType.FLOAT32, narrow)))
            .manifest();

    DoubleVector doubles = read(inDoubles, wide);
    assertThat(doubles.layout().type()).isEqualTo(ElementType.FLOAT64);
    assertThat(DoubleVector.of(layout, doubles.toArray())).isEqualTo(read(inFloats, narrow));
    int between = 0;
    for (double value : doubles.toArray()) {
      between += value == (float) value ? 0 : 1;
    }
    assertThat(between).isPositive();
  }

  /** Three rounds of which the driver holds nothing, beside three of which it holds all. */
  @Test
  void theAggregateIsTheModelOfTheNextRound() {
    VectorLayout layout = layout(ElementType.FLOAT32, 17L * FLOATS_OF_A_BLOCK + 5);
    long ofModel = layout.length() - 1;
    Rule rule = new Rule.Weighted(new NormBound(NormBound.Kind.FIXED, 1000));
    CohortFold array = new CohortFold(spark, source(), FoldPath.AUTO);
    DrawnVector start = new DrawnVector(layout, 5);
    PartedModel parted = model(start, ofModel);
    DoubleVector held = start.start(ofModel).orElseThrow();
    for (int round = 0; round < 3; round++) {
      List<FoldInput> inputs = cohort(3, layout);
      ExchangePath target = newFolder();
      PartedOutcome.Published outcome =
          published(
              onSpark()
                  .fold(
                      new PartedRequest(
                          inputs, rule, Optional.of(parted), ElementType.FLOAT32, target)));
      FoldOutcome.Folded expected =
          (FoldOutcome.Folded) array.fold(new FoldRequest(inputs, rule, Optional.of(held)));
      assertThat(read(outcome.manifest(), target)).isEqualTo(expected.vector());
      assertThat(outcome.anomalies()).isEqualTo(expected.anomalies());
      parted = new PartedModel(outcome.manifest(), target, ofModel);
      held =
          DoubleVector.of(
              held.layout(), java.util.Arrays.copyOf(expected.vector().toArray(), (int) ofModel));
    }
  }

  @Test
  void aRequestSaysWhatIsWrongWithIt() {
    List<FoldInput> doubles = cohort(2, layout(ElementType.FLOAT64, 10));
    ExchangePath target = newFolder();
    assertThatThrownBy(
            () -> new PartedRequest(doubles, SUM, Optional.empty(), ElementType.FLOAT32, target))
        .hasMessage("Invalid type of an aggregate of float64 updates: float32 (must be float64)");
    assertThatThrownBy(
            () -> new PartedRequest(doubles, MEAN, Optional.empty(), ElementType.FLOAT64, target))
        .hasMessageContaining("without the model");
    PartedModel longer = model(new DrawnVector(layout(ElementType.FLOAT64, 11), 1), 11);
    assertThatThrownBy(
            () ->
                new PartedRequest(doubles, MEAN, Optional.of(longer), ElementType.FLOAT64, target))
        .hasMessageContaining("11 elements");
    assertThatThrownBy(() -> new PartedModel(longer.manifest(), target, 12))
        .hasMessageContaining("must be from 1 to 11");
  }

  private record Held(DoubleVector vector) implements org.interlake.protocol.vector.BlockedVector {
    @Override
    public VectorLayout layout() {
      return vector.layout();
    }

    @Override
    public void read(long position, byte[] target, int length) {
      System.arraycopy(vector.encode(), (int) position, target, 0, length);
    }
  }
}
