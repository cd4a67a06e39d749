package org.interlake.models.start;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.apache.spark.ml.Transformer;
import org.apache.spark.sql.SparkSession;
import org.interlake.models.ModelFamilies;
import org.interlake.models.contract.FittedContract;
import org.interlake.models.export.SparkMlNumbers;
import org.interlake.protocol.plan.LabelSpec;
import org.interlake.protocol.plan.ModelSpec;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.vector.DoubleVector;

/**
 * Parameters of a plan's model that score rows as an earlier model does.
 *
 * <p>Law: a row whose values are all there, and whose categories both know, gets the score that the
 * earlier model gives it, up to rounding. Where that cannot be, a {@link StartException} says why;
 * where it holds for some rows only, a note says for which not.
 *
 * @param parameters of the model's layout
 * @param notes sentences for the owner of the model
 */
public record WarmStart(DoubleVector parameters, List<String> notes) {
  public WarmStart {
    requireNonNull(parameters, "parameters");
    notes = List.copyOf(notes);
  }

  /**
   * From a model that a run made.
   *
   * @param earlier that run's plan
   * @param earlierContract the contract that its parameters are over
   * @throws StartException if no parameters of this plan's model score rows as that one does
   */
  public static WarmStart of(
      Plan earlier,
      FittedContract earlierContract,
      DoubleVector earlierParameters,
      Plan plan,
      FittedContract contract) {
    requireSameModel(earlier, plan);
    requireLayout(earlier, earlierContract, earlierParameters);
    AffineLayer layer = PlanLayers.of(earlier, earlierContract, earlierParameters);
    if (plan.model() instanceof ModelSpec.SoftmaxRegression) {
      layer = PlanLayers.reordered(earlier, plan, layer);
    }
    List<String> notes = new ArrayList<>();
    AffineLayer here = ContractScores.of(earlierContract, layer).on(contract, notes);
    return new WarmStart(
        PlanLayers.with(plan, contract, here, Optional.of(earlierParameters)), notes);
  }

  /**
   * From a model that Spark ML has saved. One alone is taken to be over the contract's inputs in
   * their order, but in the columns' own units; a pipeline is asked what it makes of the columns.
   *
   * @throws StartException if no parameters of this plan's model score rows as that one does
   */
  public static WarmStart of(
      Transformer saved, SparkSession spark, Plan plan, FittedContract contract) {
    SparkMlNumbers numbers;
    try {
      numbers = SparkMlNumbers.of(saved, plan);
    } catch (IllegalArgumentException e) {
      throw new StartException(e.getMessage(), e);
    }
    AffineLayer layer = PlanLayers.rows(numbers.constants(), numbers.weights(), numbers.inputs());
    List<String> notes = new ArrayList<>();
    RawScores scores =
        numbers.stages().isEmpty()
            ? UnscaledScores.of(contract, layer)
            : new PipelineScores(spark, plan, contract, numbers, layer).scores();
    AffineLayer here = scores.on(contract, notes);
    return new WarmStart(PlanLayers.with(plan, contract, here, numbers.network()), notes);
  }

  private static void requireLayout(
      Plan earlier, FittedContract contract, DoubleVector parameters) {
    if (!ModelFamilies.of(earlier, contract).parameterLayout().equals(parameters.layout())) {
      throw new StartException(
          "the parameters of the model to start from are %s, which its plan and contract do not make"
              .formatted(parameters.layout()));
    }
  }

  private static void requireSameModel(Plan earlier, Plan plan) {
    ModelSpec was = earlier.model();
    ModelSpec is = plan.model();
    boolean same = was.family().equals(is.family());
    if (same && was instanceof ModelSpec.GeneralizedLinear a) {
      ModelSpec.GeneralizedLinear b = (ModelSpec.GeneralizedLinear) is;
      same =
          a.distribution() == b.distribution()
              && a.link() == b.link()
              && a.variancePower() == b.variancePower();
    }
    if (same && was instanceof ModelSpec.MultilayerPerceptron a) {
      ModelSpec.MultilayerPerceptron b = (ModelSpec.MultilayerPerceptron) is;
      same = a.hidden().equals(b.hidden()) && a.activation() == b.activation();
    }
    if (!same) {
      throw new StartException(
          "the model to start from is %s, this plan's is %s (take the same family, distribution, link and layers, or start fresh)"
              .formatted(was, is));
    }
    requireSameLabel(earlier.label(), plan.label(), is);
  }

  private static void requireSameLabel(LabelSpec was, LabelSpec is, ModelSpec model) {
    boolean same = was.getClass().equals(is.getClass());
    if (same && was instanceof LabelSpec.Binary a) {
      LabelSpec.Binary b = (LabelSpec.Binary) is;
      same = !(a.positive().equals(b.negative()) && a.negative().equals(b.positive()));
    }
    if (same && was instanceof LabelSpec.Classes a) {
      List<String> names = ((LabelSpec.Classes) is).values();
      same =
          model instanceof ModelSpec.SoftmaxRegression
              ? new HashSet<>(a.values()).equals(new HashSet<>(names))
              : a.values().equals(names);
    }
    if (!same) {
      throw new StartException(
          "the model to start from predicts %s, this plan's %s (name the same values, or start fresh)"
              .formatted(was, is));
    }
  }
}
