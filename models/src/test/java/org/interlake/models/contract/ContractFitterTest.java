package org.interlake.models.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.interlake.models.TestPlans;
import org.interlake.protocol.plan.ColumnType;
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
    return DoubleVector.of(ContractLayouts.spread(PLAN), values);
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

    assertThat(draft.means().toArray()).containsExactly(50, 200);
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
}
