package org.interlake.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.interlake.models.contract.ContractLayouts;
import org.interlake.models.contract.DeclaredContract;
import org.interlake.models.contract.FittedContract;
import org.interlake.models.contract.LabelSummary;
import org.interlake.privacy.accounting.AnalyticGaussian;
import org.interlake.privacy.accounting.PrivacyEvent.SampledGaussian;
import org.interlake.protocol.message.PrivacySpent;
import org.interlake.protocol.message.RoundPurpose;
import org.interlake.protocol.plan.DifferentialPrivacySpec.RecordLevel;
import org.interlake.protocol.plan.DifferentialPrivacySpec.RecordSums;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.plan.PlanReader;
import org.interlake.protocol.vector.DoubleVector;
import org.junit.jupiter.api.Test;

class PrivacyCostTest {
  private static Plan plan(String noise) {
    return plan(noise, "");
  }

  private static Plan plan(String noise, String more) {
    return PlanReader.parse(
        "p",
        """
        interlake: 1
        name: p
        federation: f
        dataset: d
        sites: [a, b]
        features:
          - {column: x, type: double, impute: constant, value: 3, scale: declared, center: 2, spread: 4, allMissing: impute}
          - {column: c, type: string, encode: one-hot, categories: [w, v], allMissing: impute}
          - {column: o, type: string, encode: ordinal, order: [low, high], allMissing: impute}
          - {column: b, type: double, encode: bins, edges: [1, 2], allMissing: impute}
        label: {column: y, type: long, positive: 1, negative: 0, oneClass: allow}
        model: {name: m, family: logistic-regression}
        strategy: {name: fedavg, learningRate: 0.1}
        rounds: {maximum: 9}
        evaluation: {scoreBins: 16}
        privacy:
          differentialPrivacy: {name: record-level, clipNorm: 1, samplingRate: 0.2, steps: 7, delta: 1e-5, rowCounts: public, %s}
        %s
        """
            .formatted(noise, more));
  }

  private static double noiseOf(Plan plan) {
    return ((RecordLevel) plan.differentialPrivacy()).noiseMultiplier();
  }

  @Test
  void solvesForTheLeastNoiseThatHoldsTheEpsilonOfAllRounds() {
    for (double epsilon : new double[] {0.5, 1, 8}) {
      for (String evaluation : List.of("", ", evaluationNoise: 60")) {
        Plan solved = PrivacyCost.prepared(plan("epsilon: " + epsilon + evaluation));
        assertThat(PrivacyCost.epsilonAtMost(solved))
            .isLessThanOrEqualTo(epsilon)
            .isCloseTo(epsilon, within(1e-3 * epsilon));
        RecordLevel privacy = (RecordLevel) solved.differentialPrivacy();
        Plan less = plan("noiseMultiplier: " + privacy.noiseMultiplier() * 0.999 + evaluation);
        assertThat(PrivacyCost.epsilonAtMost(less)).isGreaterThan(epsilon);
        assertThat(PrivacyCost.prepared(solved)).isEqualTo(solved);
      }
    }
    assertThat(noiseOf(PrivacyCost.prepared(plan("epsilon: 1"))))
        .isGreaterThan(noiseOf(PrivacyCost.prepared(plan("epsilon: 8"))));
  }

  private static Plan sums(String noise) {
    String text =
        """
        interlake: 1
        name: p
        federation: f
        dataset: d
        sites: [a, b]
        features:
          - {column: x, type: double, impute: constant, value: 3, scale: declared, center: 2, spread: 4, allMissing: impute}
        label: {column: y, type: long, positive: 1, negative: 0, oneClass: allow}
        model: {name: m, family: naive-bayes, features: gaussian}
        strategy: {name: exact}
        rounds: {maximum: 1}
        evaluation: {scoreBins: 16}
        privacy:
          differentialPrivacy: {name: record-level-sums, rowNorm: 3, delta: 1e-5, rowCounts: public, %s}
        """;
    return PlanReader.parse("p", text.formatted(noise));
  }

  @Test
  void sumsThatLeaveOnceAreSolvedForExactly() {
    Plan solved = PrivacyCost.prepared(sums("epsilon: 1"));
    RecordSums privacy = (RecordSums) solved.differentialPrivacy();
    assertThat(privacy.noiseMultiplier())
        .isCloseTo(AnalyticGaussian.sigma(1, 1e-5), within(2e-5))
        .isGreaterThanOrEqualTo(AnalyticGaussian.sigma(1, 1e-5));
    assertThat(PrivacyCost.ofRound(solved, RoundPurpose.CONTRACT_COUNTS)).isEmpty();
    assertThat(PrivacyCost.atMost(solved))
        .containsExactly(new SampledGaussian(privacy.noiseMultiplier(), 1, 1));
    assertThat(PrivacyCost.epsilonAtMost(solved)).isLessThanOrEqualTo(1).isGreaterThan(0.9999);

    Plan measured = PrivacyCost.prepared(sums("epsilon: 1, evaluationNoise: 12"));
    double noise = ((RecordSums) measured.differentialPrivacy()).noiseMultiplier();
    assertThat(PrivacyCost.ofRound(measured, RoundPurpose.TRAIN))
        .containsExactly(new SampledGaussian(noise, 1, 1), new SampledGaussian(12, 1, 1));
    // The training round measures too: two answers of histograms and one of sums.
    assertThat(1 / Math.sqrt(1 / noise / noise + 2.0 / 12 / 12))
        .isCloseTo(AnalyticGaussian.sigma(1, 1e-5), within(2e-5));
    assertThatThrownBy(() -> PrivacyCost.prepared(sums("epsilon: 1, evaluationNoise: 5")))
        .hasMessageContaining("no noise is enough");
  }

  @Test
  void aRoundCostsWhatItDoes() {
    Plan plan = plan("noiseMultiplier: 1.5, evaluationNoise: 6");
    assertThat(PrivacyCost.ofRound(plan, RoundPurpose.CONTRACT_COUNTS)).isEmpty();
    assertThat(PrivacyCost.ofRound(plan, RoundPurpose.TRAIN))
        .containsExactly(new SampledGaussian(1.5, 0.2, 7), new SampledGaussian(6, 1, 1));
    assertThat(PrivacyCost.ofRound(plan, RoundPurpose.EVALUATE))
        .containsExactly(new SampledGaussian(6, 1, 1));
    assertThat(PrivacyCost.atMost(plan))
        .containsExactly(new SampledGaussian(1.5, 0.2, 63), new SampledGaussian(6, 1, 10));
    assertThat(PrivacyCost.spent(plan, PrivacyCost.atMost(plan)))
        .isEqualTo(new PrivacySpent("record", PrivacyCost.epsilonAtMost(plan), 1e-5));
    Plan none = TestPlans.of(TestPlans.numeric("x")).plan();
    assertThat(PrivacyCost.ofRound(none, RoundPurpose.TRAIN)).isEmpty();
    assertThat(PrivacyCost.spent(none, List.of())).isEqualTo(PrivacySpent.NONE);
    assertThat(PrivacyCost.epsilonAtMost(none)).isZero();
  }

  @Test
  void refusesWhatNoNoiseCanHold() {
    assertThatThrownBy(() -> PrivacyCost.prepared(plan("epsilon: 1, evaluationNoise: 2")))
        .hasMessageContaining("no noise is enough for 9 rounds");
    assertThatThrownBy(
            () ->
                PrivacyCost.prepared(plan("noiseMultiplier: 1", "stop: {budget: {epsilon: 0.01}}")))
        .hasMessageContaining("the first round and the evaluation cost");
  }

  @Test
  void theContractIsThePlansAndTheRowsNumber() {
    Plan plan = plan("noiseMultiplier: 1");
    assertThat(ContractLayouts.rounds(plan)).isEqualTo(1);
    DoubleVector counts = DoubleVector.of(ContractLayouts.counts(plan), 500);
    assertThat(ContractLayouts.impossible(counts)).isEmpty();
    assertThat(ContractLayouts.impossible(DoubleVector.of(ContractLayouts.counts(plan), -1)))
        .isPresent();
    FittedContract contract = DeclaredContract.of(plan, counts);
    assertThat(contract.trainingRows()).isEqualTo(500);
    assertThat(contract.label()).isEqualTo(new LabelSummary.None());
    assertThat(contract.coefficientNames()).startsWith("x", "c=v", "c=w", "o");
  }
}
