package org.interlake.models.data;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;

/**
 * Some rows as the model sees them: features by the feature contract, targets, and where the plan
 * asks for them weights and offsets.
 *
 * <p>Kernels run over its arrays without copying, so the accessors hand out the arrays themselves:
 * they must not be changed. Blocks live in Spark's cache and cross its tasks, hence a final class
 * of primitives and no record (Kryo cannot read records).
 */
public final class RowBlock implements Serializable {
  private static final long serialVersionUID = 1L;

  /** What stands for "none" where a block holds no targets, weights or offsets. */
  private static final double[] NONE = {};

  private final int index;
  private final FeatureMatrix features;
  private final double[] targets;
  private final double[] weights;
  private final double[] offsets;

  private RowBlock(
      int index, FeatureMatrix features, double[] targets, double[] weights, double[] offsets) {
    this.index = index;
    this.features = requireNonNull(features, "features");
    this.targets = checked("targets", index, features, targets);
    this.weights = checked("weights", index, features, weights);
    this.offsets = checked("offsets", index, features, offsets);
  }

  /**
   * A block of rows with nothing but features; takes the matrix as it is.
   *
   * @param index the block's place in the canonical order
   */
  public static RowBlock of(int index, FeatureMatrix features) {
    return new RowBlock(index, features, NONE, NONE, NONE);
  }

  /**
   * The same rows with targets; takes the array as it is.
   *
   * @param values one for each row: 1 or 0 for a positive or negative label, the number of the
   *     class, or the measured number
   */
  public RowBlock withTargets(double[] values) {
    return new RowBlock(index, features, values, weights, offsets);
  }

  /**
   * The same rows with weights; takes the array as it is.
   *
   * @param values one for each row, 0 or more
   */
  public RowBlock withWeights(double[] values) {
    return new RowBlock(index, features, targets, values, offsets);
  }

  /**
   * The same rows with offsets; takes the array as it is.
   *
   * @param values one for each row: what is added to its linear predictor
   */
  public RowBlock withOffsets(double[] values) {
    return new RowBlock(index, features, targets, weights, values);
  }

  private static double[] checked(String what, int index, FeatureMatrix features, double[] values) {
    if (values.length != 0 && values.length != features.rows()) {
      throw new IllegalArgumentException(
          "Invalid block %d: %d %s (must be one for each of %d rows, or none)"
              .formatted(index, values.length, what, features.rows()));
    }
    return values;
  }

  public int index() {
    return index;
  }

  public int rows() {
    return features.rows();
  }

  public int width() {
    return features.width();
  }

  public FeatureMatrix features() {
    return features;
  }

  /** The array itself; empty if the plan has no label. */
  public double[] targets() {
    return targets;
  }

  /** The array itself; empty if every row weighs 1. */
  public double[] weights() {
    return weights;
  }

  /** The array itself; empty if every row's offset is 0. */
  public double[] offsets() {
    return offsets;
  }

  /** Bytes of all its numbers. */
  long bytes() {
    return features.bytes()
        + (long) (targets.length + weights.length + offsets.length) * Double.BYTES;
  }

  /** A row's weight. */
  public double weight(int row) {
    return weights.length == 0 ? 1 : weights[row];
  }

  /** A row's offset. */
  public double offset(int row) {
    return offsets.length == 0 ? 0 : offsets[row];
  }
}
