package org.interlake.models.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.interlake.models.TestPlans;
import org.interlake.protocol.plan.BinsSpec;
import org.interlake.protocol.plan.ColumnType;
import org.interlake.protocol.plan.FeatureSpec;
import org.interlake.protocol.plan.LabelSpec;
import org.interlake.protocol.plan.ModelSpec;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.plan.StrategySpec;
import org.interlake.protocol.plan.TextSpec;
import org.interlake.protocol.vector.DoubleVector;
import org.interlake.protocol.vector.Segment;
import org.junit.jupiter.api.Test;

class ContractLayoutsTest {
  private static final TestPlans PLANS = TestPlans.of(TestPlans.numeric("x"));
  private static final Plan CLASSES =
      PLANS
          .withLabel(new LabelSpec.Classes("y", ColumnType.LONG, List.of("3", "5", "7")))
          .withModel(
              new ModelSpec.SoftmaxRegression(
                  "m", ModelSpec.Intercept.FITTED, ModelSpec.Penalty.NONE))
          .withStrategy(new StrategySpec.Lbfgs(10))
          .plan();
  private static final Plan MEASURED =
      PLANS
          .withLabel(new LabelSpec.Measured("y", ColumnType.DOUBLE))
          .withModel(
              new ModelSpec.GeneralizedLinear(
                  "m",
                  ModelSpec.Distribution.POISSON,
                  ModelSpec.Link.LOG,
                  0,
                  ModelSpec.Intercept.FITTED,
                  ModelSpec.Penalty.NONE))
          .plan();

  private static Optional<String> counts(Plan plan, double... values) {
    return ContractLayouts.impossible(DoubleVector.of(ContractLayouts.counts(plan), values));
  }

  private static Optional<String> spread(double... values) {
    return ContractLayouts.impossible(
        DoubleVector.of(ContractLayouts.spread(PLANS.plan()), Arrays.copyOf(values, 5)));
  }

  @Test
  void refusesLabelsThatDoNotAddUp() {
    assertThat(counts(PLANS.plan(), 10, 4, 6, 9, 1)).isEmpty();
    assertThat(counts(PLANS.plan(), 10, 4, 5, 9, 1)).hasValue("the labels do not add up");
    assertThat(counts(CLASSES, 10, 4, 5, 1, 9, 1)).isEmpty();
    assertThat(counts(CLASSES, 10, 4, 5, 2, 9, 1)).hasValue("the labels do not add up");
    assertThat(counts(CLASSES, 10, -1, 10, 1, 9, 1)).hasValue("the labels are not numbers of rows");
  }

  @Test
  void refusesANegativeWeightAndRowsThatAreNoNumber() {
    assertThat(counts(MEASURED, 10, 12.5, -3, 9, 9, 1)).isEmpty();
    assertThat(counts(MEASURED, 10, -1, 3, 9, 9, 1)).hasValue("the weight is negative");
    assertThat(counts(MEASURED, 9.5, 1, 3, 9, 9, 1)).hasValue("the rows are not numbers of rows");
  }

  @Test
  void refusesMoreValuesThanRows() {
    assertThat(counts(PLANS.plan(), 10, 4, 6, 11, 1))
        .hasValue("the values present are not numbers of rows");
  }

  @Test
  void refusesASpreadOfRowsThatCannotBe() {
    assertThat(spread(10, 2.5)).isEmpty();
    assertThat(spread(-1000, 2.5)).hasValue("the values present are not numbers of rows");
    assertThat(spread(10, -2.5)).hasValue("a sum of squares is negative");
    assertThat(spread(10, 2.5, -1, 2.5, -1)).isEmpty();
    assertThat(spread(10, 2.5, 1, -2.5, 1)).hasValue("a sum of squares is negative");
  }

  private static final TextSpec NOTE =
      new TextSpec(
          "note",
          ColumnType.STRING,
          List.of(),
          FeatureSpec.AllMissing.IMPUTE,
          2,
          TextSpec.Idf.SMOOTH,
          1);

  @Test
  void onlyAPlanThatAsksForMoreSendsMore() {
    Plan plain = PLANS.plan();
    BinsSpec bins =
        new BinsSpec(
            "x",
            ColumnType.DOUBLE,
            List.of(),
            FeatureSpec.AllMissing.IMPUTE,
            4,
            List.of(),
            BinsSpec.Output.ONE_HOT);
    Plan rich = TestPlans.of(bins, NOTE).plan();

    assertThat(ContractLayouts.needsCells(plain)).isFalse();
    assertThat(ContractLayouts.counts(plain).segments())
        .extracting(Segment::name)
        .doesNotContain(ContractLayouts.TEXT_ROWS);
    assertThat(ContractLayouts.needsCells(rich)).isTrue();
    assertThat(ContractLayouts.counts(rich).segments())
        .contains(new Segment(ContractLayouts.TEXT_ROWS, 2));
    assertThat(ContractLayouts.cells(rich).length()).isEqualTo(2 * 2048);
    assertThat(ContractLayouts.centers(rich).length()).isEqualTo(2);
  }

  @Test
  void refusesWordsAndCellsOfRowsThatCannotBe() {
    Plan texts = TestPlans.of(NOTE).plan();
    assertThat(counts(texts, 10, 4, 6, 10, 0)).isEmpty();
    assertThat(counts(texts, 10, 4, 6, 11, 0))
        .hasValue("the rows of words are not numbers of rows");
    Plan robust =
        TestPlans.of(
                new FeatureSpec.Numeric(
                    "x",
                    ColumnType.DOUBLE,
                    List.of(),
                    FeatureSpec.AllMissing.IMPUTE,
                    FeatureSpec.Imputation.MEDIAN,
                    FeatureSpec.Scaling.ROBUST))
            .plan();
    double[] cells = new double[2 * 2048];
    cells[7] = 2.5;
    assertThat(ContractLayouts.impossible(DoubleVector.of(ContractLayouts.cells(robust), cells)))
        .hasValue("the rows of the cells are not numbers of rows");
  }
}
