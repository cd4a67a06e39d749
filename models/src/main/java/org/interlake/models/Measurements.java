package org.interlake.models;

import org.interlake.models.metrics.BinaryMeasurement;
import org.interlake.models.metrics.ClassMeasurement;
import org.interlake.models.metrics.Measurement;
import org.interlake.models.metrics.NoisyBinaryMeasurement;
import org.interlake.models.metrics.RegressionMeasurement;
import org.interlake.models.metrics.ScoreMeasurement;
import org.interlake.protocol.plan.DifferentialPrivacySpec.OfRows;
import org.interlake.protocol.plan.LabelSpec;
import org.interlake.protocol.plan.ModelSpec;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.plan.StopRule.Metric;

/** How a plan's model is measured: its label decides. */
public final class Measurements {
  private Measurements() {}

  public static Measurement of(Plan plan) {
    if (plan.differentialPrivacy() instanceof OfRows privacy && privacy.evaluationNoise() > 0) {
      return new NoisyBinaryMeasurement(plan.evaluation().scoreBins(), privacy.evaluationNoise());
    }
    if (plan.label() instanceof LabelSpec.Binary) {
      return new BinaryMeasurement(plan.evaluation().scoreBins());
    }
    if (plan.label() instanceof LabelSpec.Classes label) {
      return new ClassMeasurement(label.values().size());
    }
    if (plan.label() instanceof LabelSpec.None) {
      return new ScoreMeasurement(
          plan.model() instanceof ModelSpec.GaussianMixture ? Metric.LOG_LIKELIHOOD : Metric.COST);
    }
    return new RegressionMeasurement(Deviances.of(plan.model()));
  }
}
