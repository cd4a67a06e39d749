package org.interlake.protocol.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.interlake.protocol.config.ConfigException;
import org.interlake.protocol.message.MessageCodec;
import org.interlake.protocol.plan.DifferentialPrivacySpec.Clipping;
import org.interlake.protocol.plan.DifferentialPrivacySpec.RecordLevel;
import org.interlake.protocol.plan.DifferentialPrivacySpec.RecordSums;
import org.interlake.protocol.plan.DifferentialPrivacySpec.RowCounts;
import org.interlake.protocol.plan.DifferentialPrivacySpec.SiteLevel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The plan's section privacy.differentialPrivacy, and what cannot stand beside it. */
class PrivacyPlanTest {
  private static final String RECORD =
      """
      interlake: 1
      name: p
      federation: f
      dataset: d
      sites: [a, b]
      features:
        - {column: x, type: double, impute: constant, value: 3, scale: declared, center: 2, spread: 4, allMissing: impute}
        - {column: c, type: string, encode: one-hot, categories: [w, v], allMissing: impute}
      label: {column: y, type: long, positive: 1, negative: 0, oneClass: allow}
      model: {name: m, family: logistic-regression}
      strategy: {name: fedavg, learningRate: 0.1}
      rounds: {maximum: 9}
      stop: {budget: {epsilon: 3}}
      evaluation: {scoreBins: 16}
      privacy:
        differentialPrivacy: {name: record-level, clipNorm: 1.5, samplingRate: 0.2, steps: 7, delta: 1e-5, noiseMultiplier: 1.1, rowCounts: public}
      """;

  private static final String SITE =
      RECORD
          .replace(
              "record-level, clipNorm: 1.5, samplingRate: 0.2, steps: 7",
              "site-level, clipNorm: 1.5")
          .replace(
              "learningRate: 0.1",
              "learningRate: 0.1, aggregation: {name: mean, weights: uniform}");

  private static final String SUMS =
      RECORD
          .replace(
              "record-level, clipNorm: 1.5, samplingRate: 0.2, steps: 7",
              "record-level-sums, rowNorm: 2, labelBound: 50")
          .replace(
              "label: {column: y, type: long, positive: 1, negative: 0, oneClass: allow}",
              "label: {column: y, type: double}")
          .replace(
              "family: logistic-regression",
              "family: glm, distribution: gaussian, link: identity, l2: 1")
          .replace("{name: fedavg, learningRate: 0.1}", "{name: newton}")
          .replace("maximum: 9", "maximum: 1");

  private static Plan read(String text) {
    return PlanReader.parse("p", text);
  }

  @Test
  void readsRecordLevel() {
    Plan plan = read(RECORD);
    assertThat(plan.differentialPrivacy())
        .isEqualTo(new RecordLevel(1.5, 0.2, 7, 1e-5, 0, 1.1, 0, RowCounts.PUBLIC));
    assertThat(plan.stop().budget().epsilon()).isEqualTo(3);
    assertThat(((FeatureSpec.OneHot) plan.features().get(1)).categories())
        .containsExactly("v", "w");
    assertThat(MessageCodec.read(MessageCodec.write(plan), Plan.class)).isEqualTo(plan);
  }

  @Test
  void anEpsilonIsNoiseToBeSolvedFor() {
    Plan plan = read(RECORD.replace("noiseMultiplier: 1.1", "epsilon: 2, evaluationNoise: 4"));
    RecordLevel privacy = (RecordLevel) plan.differentialPrivacy();
    assertThat(privacy.solved()).isFalse();
    assertThat(privacy.withNoise(1.25).solved()).isTrue();
    assertThat(privacy.evaluationNoise()).isEqualTo(4);
    assertThat(MessageCodec.read(MessageCodec.write(plan), Plan.class)).isEqualTo(plan);
  }

  @Test
  void readsSumsOfRows() {
    Plan plan = read(SUMS);
    assertThat(plan.differentialPrivacy())
        .isEqualTo(new RecordSums(2, 50, 1e-5, 0, 1.1, 0, RowCounts.PUBLIC));
    assertThat(MessageCodec.read(MessageCodec.write(plan), Plan.class)).isEqualTo(plan);
    String unlabelled = SUMS.replace(", labelBound: 50", "").replace("name: newton", "name: exact");
    assertThat(
            read(unlabelled
                    .replace(
                        "label: {column: y, type: double}",
                        "label: {column: y, type: long, positive: 1, negative: 0, oneClass: allow}")
                    .replace(
                        "family: glm, distribution: gaussian, link: identity, l2: 1",
                        "family: naive-bayes, features: gaussian"))
                .differentialPrivacy())
        .isEqualTo(new RecordSums(2, 0, 1e-5, 0, 1.1, 0, RowCounts.PUBLIC));
    assertThat(
            read(unlabelled
                    .replace("label: {column: y, type: double}\n", "")
                    .replace(
                        "family: glm, distribution: gaussian, link: identity, l2: 1",
                        "family: pca, components: 2"))
                .model())
        .isInstanceOf(ModelSpec.PrincipalComponents.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "maximum: 1|maximum: 2|a second round would cost as much again",
        "distribution: gaussian, link: identity|distribution: poisson|distribution poisson under",
        "name: newton|name: lbfgs|strategy: lbfgs under record-level-sums",
        "name: newton|name: newton, collinear: drop|no column follows from others",
        ", labelBound: 50||a measured label, which no noise hides without a bound",
        "labelBound: 50|labelBound: 0|leaves nothing of the label",
        "labelBound: 50|labelBound: -1|Invalid labelBound: -1.0",
        "rowNorm: 2|rowNorm: 0|Invalid rowNorm: 0.0",
        "rowNorm: 2, ||rowNorm",
        "rowNorm: 2|rowNorm: 2, steps: 3|steps",
        "noiseMultiplier: 1.1|\"noiseMultiplier: 1.1, evaluationNoise: 3\"|a label that is not binary",
        "rounds: {|\"weight: {column: z}\nrounds: {\"|a column of row weights",
        "scoreBins: 16|scoreBins: 16, localOnly: true|localOnly under record-level-sums",
      })
  void refusesInWordsWhatASumCannotHide(String old, String changed, String words) {
    refuses(SUMS, old, changed, words);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "family: k-means, clusters: 3|exact|each round would have to be paid for",
        "family: gaussian-mixture, clusters: 3|exact|there is no clustering with differential privacy",
      })
  void refusesClustersInWords(String model, String strategy, String words) {
    refuses(
        SUMS.replace("label: {column: y, type: double}\n", "")
            .replace(", labelBound: 50", "")
            .replace("name: newton", "name: " + strategy),
        "family: glm, distribution: gaussian, link: identity, l2: 1",
        model,
        words);
  }

  @Test
  void refusesOtherModelsAndCountsThatMayBeZero() {
    String classes =
        SUMS.replace(
                "label: {column: y, type: double}",
                "label: {column: y, type: long, positive: 1, negative: 0, oneClass: allow}")
            .replace(", labelBound: 50", "");
    refuses(
        classes,
        "family: glm, distribution: gaussian, link: identity, l2: 1",
        "family: logistic-regression",
        "it is not made of sums that leave once (use record-level with strategy fedavg)");
    refuses(
        classes.replace("name: newton", "name: exact"),
        "family: glm, distribution: gaussian, link: identity, l2: 1",
        "family: naive-bayes, features: bernoulli, smoothing: 0",
        "set model.smoothing above 0");
    refuses(
        classes
            .replace("name: newton", "name: exact")
            .replace("rowNorm: 2", "rowNorm: 2, labelBound: 3"),
        "family: glm, distribution: gaussian, link: identity, l2: 1",
        "family: naive-bayes, features: gaussian",
        "a model without a measured label (leave it out)");
    assertThatThrownBy(
            () ->
                read(
                    SUMS.replace(
                        "record-level-sums, rowNorm: 2, labelBound: 50",
                        "record-level, clipNorm: 1.5, samplingRate: 0.2, steps: 7")))
        .hasMessageContaining("take record-level-sums");
  }

  private static void refuses(String plan, String old, String changed, String words) {
    String text = plan.replace(old, changed == null ? "" : changed);
    assertThat(text).isNotEqualTo(plan);
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(words);
  }

  @Test
  void readsSiteLevel() {
    assertThat(read(SITE).differentialPrivacy())
        .isEqualTo(new SiteLevel(1.5, new Clipping.Fixed(), 1e-5, 0, 1.1, RowCounts.PUBLIC, 1));
    Plan adaptive =
        read(SITE.replace("rowCounts", "clipping: {name: adaptive, countNoise: 5}, rowCounts"));
    assertThat(((SiteLevel) adaptive.differentialPrivacy()).clipping())
        .isEqualTo(new Clipping.Adaptive(0.5, 0.2, 5));
    assertThat(MessageCodec.read(MessageCodec.write(adaptive), Plan.class)).isEqualTo(adaptive);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "scale: declared, center: 2, spread: 4|scale: standard|feature x needs scale",
        "impute: constant, value: 3|impute: mean|feature x needs impute",
        ", categories: [w, v]||feature c needs a vocabulary",
        "encode: one-hot, categories: [w, v]|encode: frequency|frequencies",
        "spread: 4, allMissing: impute|spread: 4|feature x needs allMissing decline",
        ", oneClass: allow||oneClass decline",
        "name: fedavg|name: scaffold|strategy: scaffold under record-level",
        "name: fedavg, learningRate: 0.1|name: newton|strategy: newton under record-level",
        "learningRate: 0.1|learningRate: 0.1, localEpochs: 2|localEpochs 2 under record-level",
        "learningRate: 0.1|learningRate: 0.1, clipNorm: 1|clipNorm, of batches",
        "family: logistic-regression|family: factorization-machine|factorization-machine under",
        "budget: {epsilon: 3}|lossTolerance: 0.1|lossTolerance under",
        "budget: {epsilon: 3}|targets: [{metric: auc, value: 0.9}]|no metrics leave the sites",
        "scoreBins: 16|scoreBins: 16, localOnly: true|localOnly under record-level",
        "rounds: {|\"personalization: {name: fine-tune}\nrounds: {\"|personalization: fine-tune under",
        "rounds: {|\"weight: {column: z}\nrounds: {\"|a column of row weights",
        "noiseMultiplier: 1.1|\"noiseMultiplier: 1.1, epsilon: 1\"|has both epsilon and noiseMultiplier",
        "noiseMultiplier: 1.1, ||has neither epsilon nor noiseMultiplier",
        "noiseMultiplier: 1.1|noiseMultiplier: 0|Invalid noiseMultiplier: 0.0",
        "samplingRate: 0.2|samplingRate: 1.2|Invalid samplingRate: 1.2",
        "samplingRate: 0.2|samplingRate: 0|Invalid samplingRate: 0.0",
        "delta: 1e-5|delta: 0|Invalid delta: 0.0",
        "clipNorm: 1.5|clipNorm: 0|Invalid clipNorm: 0.0",
        ", rowCounts: public||rowCounts",
        "scale: declared, center: 2, spread: 4|scale: declared, center: 2, spread: 0|Invalid spread",
        "scale: declared, center: 2, spread: 4|scale: none, center: 2|belongs to scale: declared",
      })
  void refusesInWordsWhatWouldBreakThePromise(String old, String changed, String words) {
    refuses(RECORD, old, changed, words);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        ", aggregation: {name: mean, weights: uniform}|''|a mean in which every site counts the same",
        "rounds: {maximum: 9}|rounds: {maximum: 9}, selection: {name: round-robin, sites: 1}|selection",
        "budget: {epsilon: 3}|targets: [{metric: auc, value: 0.9}]|when training ends would tell",
        "budget: {epsilon: 3}|budget: {bytes: 1000000}|budget.bytes under site-level",
        "name: fedavg|name: scaffold|strategy: scaffold under site-level",
        "name: fedavg|name: fedbuff, bufferSize: 2, stalenessExponent: 0.5, maximumStaleness: 5|strategy: fedbuff under site-level",
        "name: mean, weights: uniform|name: median|a mean in which every site counts the same",
        "name: site-level|name: site-level, colluding: 1|colluding without secureAggregation",
        "name: site-level|name: site-level, colluding: -1|Invalid colluding: -1",
        "rowCounts|clipping: {name: adaptive, countNoise: 0.5}, rowCounts|Invalid clipping.countNoise: 0.5",
      })
  void refusesInWordsWhatSiteLevelCannotBe(String old, String changed, String words) {
    String text =
        SITE.replace(old, changed.replace("}, selection", "}\nselection").replace("~", "\n"));
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(words);
  }

  private static String shared(String secure, String privacy) {
    return SITE.replace("sites: [a, b]", "sites: [a, b, c, d]\nquorum: 3")
        .replace(
            "differentialPrivacy:",
            "secureAggregation: {name: pairwise%s}\n  differentialPrivacy:".formatted(secure))
        .replace("rowCounts: public", "rowCounts: public" + privacy);
  }

  @Test
  void readsNoiseThatSitesShare() {
    Plan plan = read(shared("", ""));
    assertThat(plan.privacy().sharedNoise()).isTrue();
    assertThat(((SiteLevel) plan.differentialPrivacy()).colluding()).isEqualTo(1);
    assertThat(MessageCodec.read(MessageCodec.write(plan), Plan.class)).isEqualTo(plan);
    assertThat(((SiteLevel) read(shared("", ", colluding: 0")).differentialPrivacy()).colluding())
        .isZero();
    assertThat(read(SITE).privacy().sharedNoise()).isFalse();
    assertThat(read(RECORD).privacy().sharedNoise()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|, colluding: 2|colluding: 2 beside privacy.secureAggregation.threshold 3 of 4 sites (must be at most 1",
        ", ring: 32|''|ring: 32, and the sites' shares of noise",
        "''|, clipping: {name: adaptive, countNoise: 5}|adaptive counts the sites within the norm",
      })
  void refusesInWordsWhatSitesCannotShare(String secure, String privacy, String words) {
    assertThatThrownBy(() -> read(shared(secure, privacy)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(words);
  }

  @Test
  void aBudgetOfEpsilonNeedsSomethingThatSpendsIt() {
    String text = RECORD.substring(0, RECORD.indexOf("privacy:"));
    assertThatThrownBy(() -> read(text)).hasMessageContaining("this plan spends none");
  }
}
