package org.interlake.models.descent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.serializer.JavaSerializer;
import org.interlake.models.data.RowBlock;
import org.interlake.models.glm.GlmObjective;
import org.interlake.models.glm.Intercept;
import org.interlake.models.glm.MarginLoss;
import org.interlake.models.glm.TestTargets;
import org.interlake.models.softmax.SoftmaxObjective;
import org.interlake.models.training.TestRounds;
import org.junit.jupiter.api.Test;
import scala.reflect.ClassTag;

/** What crosses a Spark task computes the same on the other side. */
class ShippedTest {
  private static <T> T ship(T value) {
    var serializer = new JavaSerializer(new SparkConf(false)).newInstance();
    ClassTag<T> tag = scala.reflect.ClassTag$.MODULE$.apply(Object.class);
    return serializer.deserialize(serializer.serialize(value, tag), tag);
  }

  @Test
  void kernelsOfEveryLoss() {
    for (MarginLoss loss : TestTargets.LOSSES) {
      RowBlock rows = TestTargets.rows(loss, 20, 3);
      Objective objective = new GlmObjective(loss, 3, Intercept.FITTED, 0);
      double[] theta = {0.9, 0.1, -0.1, 0.2};

      assertThat(TestRounds.sum(ship(objective.gradientAt(theta)), List.of(rows)))
          .isEqualTo(TestRounds.sum(objective.gradientAt(theta), List.of(rows)));
    }
  }

  @Test
  void localTrainingWithEveryOptimizer() {
    RowBlock rows = TestTargets.rows(TestTargets.LOSSES.get(0), 20, 3);
    List<SgdProgram> programs = new ArrayList<>();
    for (LocalOptimizer optimizer :
        List.of(
            LocalOptimizer.sgd(),
            LocalOptimizer.momentum(0.9),
            LocalOptimizer.nesterov(0.9),
            LocalOptimizer.adam())) {
      LocalTraining training =
          new LocalTraining(
              2, 4, new LearningRate.Cosine(0.1, 5), optimizer, 0.01, OptionalDouble.of(1), 0.1);
      Stream.of(
              new GlmObjective(TestTargets.LOSSES.get(0), 3, Intercept.FITTED, 0),
              new SoftmaxObjective(2, 3, Intercept.FITTED))
          .map(
              objective ->
                  new SgdProgram(
                      objective.batches(),
                      new BatchStep(training, 1, 0.1, objective.intercepts()),
                      objective.start(),
                      4,
                      new long[] {1, 2}))
          .forEach(programs::add);
    }
    for (SgdProgram program : programs) {
      assertThat(ship(program).run(List.of(rows))).isEqualTo(program.run(List.of(rows)));
    }
    assertThat(programs.stream().map(p -> p.run(List.of(rows))[1]).distinct()).hasSize(8);
  }
}
