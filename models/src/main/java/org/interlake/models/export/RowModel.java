package org.interlake.models.export;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import org.interlake.models.contract.FittedContract;
import org.interlake.models.contract.FittedFeature;
import org.interlake.protocol.plan.LabelSpec;
import org.interlake.protocol.plan.ModelSpec;
import org.interlake.protocol.plan.OffsetSpec;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.plan.StrategySpec;
import org.interlake.protocol.vector.DoubleVector;

/**
 * A model that is asked row by row, with raw values. Safe for several threads.
 *
 * <p>Law: up to rounding of the last places it says what {@link SparkMlPipeline} says of the same
 * row, and like it fails where a number is missing that the contract does not impute.
 */
public abstract sealed class RowModel permits LinearRowModel, SparkMlRowModel {
  private final List<Input> inputs;
  private final List<String> classes;

  /**
   * A column that the model reads.
   *
   * @param column its name in the sites' tables
   */
  public record Input(String column, Kind kind) {
    public Input {
      requireNonNull(column, "column");
      requireNonNull(kind, "kind");
    }

    /** How its values are read. */
    public enum Kind {
      NUMBER,
      WORD
    }
  }

  RowModel(Plan plan, FittedContract contract) {
    List<Input> all = new ArrayList<>();
    for (FittedFeature.Column feature : contract.columns()) {
      all.add(
          new Input(
              feature.spec().column(),
              feature instanceof FittedFeature.Quantity ? Input.Kind.NUMBER : Input.Kind.WORD));
    }
    if (plan.offset() instanceof OffsetSpec.ByColumn offset) {
      all.add(new Input(offset.column(), Input.Kind.NUMBER));
    }
    inputs = List.copyOf(all);
    if (plan.label() instanceof LabelSpec.Binary binary) {
      classes = List.of(binary.negative(), binary.positive());
    } else {
      classes = plan.label() instanceof LabelSpec.Classes several ? several.values() : List.of();
    }
  }

  /**
   * The model of a plan.
   *
   * @param parameters of the model's layout
   * @throws IllegalArgumentException if there is no such model; says which there is
   */
  public static RowModel of(Plan plan, FittedContract contract, DoubleVector parameters) {
    boolean linear =
        plan.model() instanceof ModelSpec.LogisticRegression
            || plan.model() instanceof ModelSpec.LinearSvm
            || plan.model() instanceof ModelSpec.GeneralizedLinear;
    return linear
            && contract.interactions().isEmpty()
            && !(plan.strategy() instanceof StrategySpec.Exact)
        ? new LinearRowModel(plan, contract, parameters)
        : new SparkMlRowModel(plan, contract, parameters);
  }

  /** The columns of the features in the contract's order, and after them that of the offset. */
  public List<Input> inputs() {
    return inputs;
  }

  /** What is told apart, the negative label first; empty where no classes are. */
  public List<String> classes() {
    return classes;
  }

  /**
   * The one number that says most: of a binary label the probability of the positive one (of a
   * support vector machine, which has none, 0 or 1), of several classes the number of the
   * likeliest, of a measured label its expected value, of clusters the number of the row's.
   *
   * @throws IllegalArgumentException if a value is missing that the contract does not impute; names
   *     the column
   */
  public abstract double predict(RowValues row);

  /**
   * All that the model says: the probability of each class or cluster, the row's components, or the
   * one number there is.
   *
   * @throws IllegalArgumentException as {@link #predict}
   */
  public abstract double[] values(RowValues row);

  /**
   * The class itself.
   *
   * @throws IllegalArgumentException as {@link #predict}, and if there are no classes
   */
  public String predictClass(RowValues row) {
    if (classes.isEmpty()) {
      throw new IllegalArgumentException(
          "the model predicts no class but a number (ask predict instead)");
    }
    return classes.get(decide(row));
  }

  /** The number of the class that is decided for. */
  abstract int decide(RowValues row);

  /** What to say of a value that the model cannot do without. */
  static IllegalArgumentException missing(Input input) {
    return new IllegalArgumentException(
        "column %s is missing in a row, or its transform is not defined there, and the model's contract imputes nothing (leave such rows out, or fill the column in)"
            .formatted(input.column()));
  }
}
