package org.interlake.models.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.interlake.models.TestPlans;
import org.interlake.models.quantiles.ValueCells;
import org.interlake.protocol.message.MessageCodec;
import org.interlake.protocol.plan.BinsSpec;
import org.interlake.protocol.plan.ColumnType;
import org.interlake.protocol.plan.FeatureSpec;
import org.interlake.protocol.plan.FeatureSpec.AllMissing;
import org.interlake.protocol.plan.FeatureSpec.Imputation;
import org.interlake.protocol.plan.FeatureSpec.Scaling;
import org.interlake.protocol.plan.FrequencySpec;
import org.interlake.protocol.plan.HashedSpec;
import org.interlake.protocol.plan.InteractionSpec;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.vector.DoubleVector;
import org.junit.jupiter.api.Test;

class ContractFitterTest {
  private static final Plan PLAN =
      TestPlans.of(
              TestPlans.numeric("age"),
              TestPlans.oneHot("cp", ColumnType.LONG),
              TestPlans.numeric("chol", "0"))
          .plan();
  private static final ContractFitter FITTER = new ContractFitter(PLAN);

  private static DoubleVector counts(double... values) {
    return DoubleVector.of(ContractLayouts.counts(PLAN), values);
  }

  private static DoubleVector spread(double... values) {
    return spread(PLAN, values);
  }

  /** With zeros where the label is compared, which no test here looks at. */
  private static DoubleVector spread(Plan plan, double... values) {
    int length = Math.toIntExact(ContractLayouts.spread(plan).length());
    return DoubleVector.of(ContractLayouts.spread(plan), Arrays.copyOf(values, length));
  }

  private static SortedMap<String, SortedMap<String, Long>> categories(String... names) {
    SortedMap<String, Long> rows = new TreeMap<>();
    for (String name : names) {
      rows.put(name, 1L);
    }
    return new TreeMap<>(Map.of("cp", rows));
  }

  @Test
  void fitsMeansDeviationsAndTheUnionOfTheVocabularies() {
    ContractDraft draft =
        FITTER.draft(
            counts(10, 4, 6, 10, 5, 500, 1000), List.of(categories("3", "1"), categories("10")));
    FittedContract contract = FITTER.fit(draft, spread(10, 5, 40, 20));

    assertThat(draft.means().toArray()).as("of the label last").containsExactly(50, 200, 0.4);
    assertThat(contract.coefficientNames()).containsExactly("age", "cp=1", "cp=10", "cp=3", "chol");
    assertThat(contract.width()).isEqualTo(5);
    assertThat(contract.trainingRows()).isEqualTo(10);
    assertThat(contract.label()).isEqualTo(new LabelSummary.Binary(4, 6));
    FittedFeature.Numeric chol = (FittedFeature.Numeric) contract.features().get(2);
    assertThat(chol.mean()).isEqualTo(200);
    assertThat(chol.deviation()).as("sqrt(20 / 5 present)").isCloseTo(2, within(1e-15));
  }

  @Test
  void dividesByTheRowsOfTheSecondPassThoughASiteLeftAfterTheFirst() {
    ContractDraft draft =
        FITTER.draft(counts(10, 4, 6, 10, 5, 500, 1000), List.of(categories("1")));

    FittedContract contract = FITTER.fit(draft, spread(6, 5, 54, 20));

    assertThat(((FittedFeature.Numeric) contract.features().get(0)).deviation())
        .as("sqrt(54 / 6 present)")
        .isCloseTo(3, within(1e-15));
  }

  @Test
  void survivesPlainJacksonWithoutLoss() throws Exception {
    ContractDraft draft =
        FITTER.draft(counts(3, 1, 2, 3, 3, 0.1, 1e-7), List.of(categories("ä\"", "1")));
    FittedContract contract = FITTER.fit(draft, spread(3, 3, Math.PI, 1.0 / 3));
    ObjectMapper json = new ObjectMapper();

    String text = json.writeValueAsString(contract);

    assertThat(json.readValue(text, FittedContract.class)).as(text).isEqualTo(contract);
  }

  @Test
  void refusesAContractOfAnotherFormat() {
    assertThatThrownBy(() -> new FittedContract(2, 10, new LabelSummary.Binary(5, 5), List.of()))
        .hasMessageContaining("upgrade Interlake");
  }

  @Test
  void namesEveryFaultOfTheFirstPass() {
    assertThatThrownBy(() -> FITTER.draft(counts(10, 0, 10, 10, 0, 500, 0), List.of(categories())))
        .asInstanceOf(InstanceOfAssertFactories.type(ContractException.class))
        .extracting(ContractException::faults)
        .asInstanceOf(InstanceOfAssertFactories.list(String.class))
        .satisfiesExactlyInAnyOrder(
            fault -> assertThat(fault).startsWith("label y is 0 in every training row"),
            fault -> assertThat(fault).startsWith("column chol has no value"),
            fault -> assertThat(fault).startsWith("column cp has no category"));
  }

  @Test
  void namesEveryConstantColumnAndTheRemedy() {
    ContractDraft draft =
        FITTER.draft(counts(10, 4, 6, 10, 5, 500, 1000), List.of(categories("1")));

    assertThatThrownBy(() -> FITTER.fit(draft, spread(10, 5, 0, 1e-24)))
        .isInstanceOf(ContractException.class)
        .hasMessageContaining("column age has the same value")
        .hasMessageContaining("column chol has the same value")
        .hasMessageContaining("scale: none");
  }

  /** Of the first version, which had neither quartiles nor a most frequent value. */
  @Test
  void aContractOfTheFirstVersionKeepsItsText() {
    String numeric =
        "{\"fitted\":\"numeric\",\"deviation\":2.0,\"mean\":50.0,\"spec\":{\"encode\":\"numeric\",\"allMissing\":"
            + "\"IMPUTE\",\"column\":\"age\",\"impute\":\"MEAN\",\"missingCodes\":[],\"scale\":\"STANDARD\","
            + "\"type\":\"double\"}}";
    String oneHot =
        "{\"fitted\":\"one-hot\",\"spec\":{\"encode\":\"one-hot\",\"allMissing\":\"IMPUTE\",\"column\":\"cp\","
            + "\"missingCodes\":[],\"type\":\"long\"},\"vocabulary\":[\"1\",\"2\"]}";
    String contract =
        "{\"features\":["
            + numeric
            + ","
            + oneHot
            + "],\"format\":1,\"label\":{\"kind\":\"binary\",\"negativeRows\":6,\"positiveRows\":4},"
            + "\"trainingRows\":10,\"coefficientNames\":[\"age\",\"cp=1\",\"cp=2\"]}";

    FittedContract read = MessageCodec.read(contract, FittedContract.class);

    assertThat(read.features())
        .containsExactly(
            new FittedFeature.Numeric(TestPlans.numeric("age"), 50, 2),
            new FittedFeature.OneHot(TestPlans.oneHot("cp", ColumnType.LONG), List.of("1", "2")));
    assertThat(MessageCodec.write(read)).isEqualTo(contract);
  }

  // --------------------------------------------------- features of the complete contract

  private static Plan plan(FeatureSpec... features) {
    return TestPlans.of(features).plan();
  }

  private static BinsSpec bins(int bins) {
    return new BinsSpec(
        "age",
        ColumnType.DOUBLE,
        List.of(),
        AllMissing.IMPUTE,
        bins,
        List.of(),
        BinsSpec.Output.ONE_HOT);
  }

  private static FeatureSpec.Numeric scaled(Scaling scale) {
    return new FeatureSpec.Numeric(
        "age", ColumnType.DOUBLE, List.of(), AllMissing.IMPUTE, Imputation.MEAN, scale);
  }

  /** Ten rows of one column, fitted to the given values of it. */
  private static FittedContract fitted(FeatureSpec.Column feature, double... values) {
    Plan plan = plan(feature);
    ContractFitter fitter = new ContractFitter(plan);
    double sum = Arrays.stream(values).sum();
    double mean = sum / values.length;
    double squares = Arrays.stream(values).map(x -> (x - mean) * (x - mean)).sum();
    ContractDraft draft =
        fitter.draft(
            DoubleVector.of(ContractLayouts.counts(plan), 10, 4, 6, values.length, sum), List.of());
    DoubleVector spread = spread(plan, values.length, squares);
    DoubleVector centers = fitter.centers(draft, spread);
    ValueCells cells = ValueCells.around(centers.get(0), centers.get(1));
    double[] sent = new double[2 * ValueCells.CELLS];
    for (double value : values) {
      sent[cells.cellOf(value)]++;
      sent[ValueCells.CELLS + cells.cellOf(value)] += value;
    }
    return fitter.fit(draft, spread, DoubleVector.of(ContractLayouts.cells(plan), sent));
  }

  @Test
  void cutsAtQuantilesThatDiffer() {
    FittedBins cut = (FittedBins) fitted(bins(4), 1, 1, 1, 1, 2, 3, 3, 8).features().get(0);

    assertThat(cut.edges()).as("Q(1/4) and Q(2/4) are the lowest value").containsExactly(3.0);
    assertThat(cut.coefficientNames()).containsExactly("age in (-inf, 3)", "age in [3, inf)");
  }

  @Test
  void refusesToCutOrScaleAConstantColumn() {
    for (FeatureSpec.Column feature :
        List.of(bins(4), scaled(Scaling.MIN_MAX), scaled(Scaling.ROBUST))) {
      assertThatThrownBy(() -> fitted(feature, 5, 5, 5, 5, 5, 5, 5, 5))
          .isInstanceOf(ContractException.class)
          .hasMessageContaining("column age has");
    }
    assertThatThrownBy(() -> fitted(scaled(Scaling.ROBUST), 1, 5, 5, 5, 5, 5, 5, 9))
        .isInstanceOf(ContractException.class)
        .hasMessageContaining("middle half");
    assertThat(fitted(scaled(Scaling.MIN_MAX), 1, 5, 5, 5, 5, 5, 5, 9).features()).hasSize(1);
  }

  @Test
  void refusesQuantilesOfWhichNoSiteMayTell() {
    Plan plan = plan(bins(3));
    ContractFitter fitter = new ContractFitter(plan);
    ContractDraft draft =
        fitter.draft(DoubleVector.of(ContractLayouts.counts(plan), 10, 4, 6, 3, 9), List.of());

    assertThatThrownBy(
            () ->
                fitter.fit(
                    draft, spread(plan, 3, 1), DoubleVector.zero(ContractLayouts.cells(plan))))
        .isInstanceOf(ContractException.class)
        .hasMessageContaining("column age has no quantile that a site may tell of")
        .hasMessageContaining("minimumCategoryRows");
  }

  @Test
  void refusesAVocabularyThatIsEmptyAfterSuppressionAndOneThatIsDropped() {
    FeatureSpec.OneHot dropped =
        new FeatureSpec.OneHot(
            "cp",
            ColumnType.LONG,
            List.of(),
            AllMissing.IMPUTE,
            FeatureSpec.Drop.FIRST,
            FeatureSpec.CategoryImputation.NONE);
    FrequencySpec shares =
        new FrequencySpec("sex", ColumnType.STRING, List.of(), AllMissing.IMPUTE);
    ContractFitter fitter = new ContractFitter(plan(dropped, shares));
    DoubleVector counts = DoubleVector.of(ContractLayouts.counts(plan(dropped, shares)), 10, 4, 6);

    assertThatThrownBy(() -> fitter.draft(counts, List.of(categories("1"))))
        .isInstanceOf(ContractException.class)
        .hasMessageContaining("column sex has no category that a site may name");
    SortedMap<String, SortedMap<String, Long>> told = categories("1");
    told.put("sex", new TreeMap<>(Map.of("f", 7L)));
    ContractDraft draft = fitter.draft(counts, List.of(told));
    assertThatThrownBy(
            () ->
                fitter.fit(draft, DoubleVector.zero(ContractLayouts.spread(plan(dropped, shares)))))
        .isInstanceOf(ContractException.class)
        .hasMessageContaining("column cp has one category over all sites, and the plan drops it");
  }

  @Test
  void aValueThatIsNoNumberIsNotTheMostFrequentOne() {
    FeatureSpec.Numeric age =
        new FeatureSpec.Numeric(
            "age",
            ColumnType.LONG,
            List.of(),
            AllMissing.IMPUTE,
            Imputation.MOST_FREQUENT,
            Scaling.NONE);
    ContractFitter fitter = new ContractFitter(plan(age));
    DoubleVector counts = DoubleVector.of(ContractLayouts.counts(plan(age)), 10, 4, 6, 10, 30);
    DoubleVector spread = spread(plan(age), 10, 5);
    SortedMap<String, Long> rows =
        new TreeMap<>(Map.of("10", 2L, "9", 2L, "3", 1L, "x", 9L, "NaN", 9L, "Infinity", 9L));

    FittedContract contract =
        fitter.fit(fitter.draft(counts, List.of(new TreeMap<>(Map.of("age", rows)))), spread);

    assertThat(((FittedFeature.Numeric) contract.features().get(0)).fill())
        .as("the smallest of several")
        .isEqualTo(9);
    ContractDraft none =
        fitter.draft(counts, List.of(new TreeMap<>(Map.of("age", new TreeMap<>(Map.of("x", 1L))))));
    assertThatThrownBy(() -> fitter.fit(none, spread))
        .isInstanceOf(ContractException.class)
        .hasMessageContaining("column age has no most frequent number");
  }

  @Test
  void refusesARowOfTooManyNumbers() {
    HashedSpec a = new HashedSpec("a", ColumnType.LONG, List.of(), AllMissing.IMPUTE, 200_000);
    HashedSpec b = new HashedSpec("b", ColumnType.LONG, List.of(), AllMissing.IMPUTE, 200_000);
    Plan plan = plan(a, b, new InteractionSpec(List.of("a", "b")));
    ContractFitter fitter = new ContractFitter(plan);
    ContractDraft draft =
        fitter.draft(DoubleVector.of(ContractLayouts.counts(plan), 10, 4, 6), List.of());

    assertThatThrownBy(() -> fitter.fit(draft, DoubleVector.zero(ContractLayouts.spread(plan))))
        .isInstanceOf(ContractException.class)
        .hasMessageContaining("a row becomes 40000400000 numbers");
  }
}
