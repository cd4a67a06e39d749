package org.interlake.models.bayes;

import static org.assertj.core.api.Assertions.assertThat;

import org.interlake.models.data.TestBlocks;
import org.interlake.protocol.plan.ModelSpec.Likelihood;
import org.interlake.protocol.vector.DoubleVector;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NaiveBayesTest {
  /**
   * The first round measures the model that training starts from, and a site sends only numbers.
   */
  @ParameterizedTest
  @EnumSource(Likelihood.class)
  void trainingStartsFromAModelThatTellsNoClassFromAnother(Likelihood features) {
    NaiveBayes bayes = new NaiveBayes(features, 3, 2, 1);
    DoubleVector start = bayes.initialModel().parameters();
    double[] scores = new double[6];
    bayes.scorer(start).score(TestBlocks.dense(0, 2, new double[] {0, 1, 1, 1}, 0, 2), scores);

    assertThat(scores[0]).isFinite().isEqualTo(scores[1]).isEqualTo(scores[2]);
    assertThat(scores[3]).isFinite().isEqualTo(scores[4]).isEqualTo(scores[5]);
  }
}
