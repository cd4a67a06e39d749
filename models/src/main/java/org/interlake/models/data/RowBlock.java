package org.interlake.models.data;

import java.io.Serializable;

/**
 * Some rows as the model sees them: features by the feature contract, row-major, and labels.
 *
 * <p>Kernels run over its arrays without copying, so the accessors hand out the arrays themselves:
 * they must not be changed. Blocks live in Spark's cache and cross its tasks, hence a final class
 * of primitives and no record (Kryo cannot read records).
 */
public final class RowBlock implements Serializable {
  private static final long serialVersionUID = 1L;

  private final int index;
  private final int width;
  private final double[] features;
  private final byte[] labels;

  /**
   * Takes the arrays as they are.
   *
   * @param index the block's place in the canonical order
   * @param width features of a row
   * @param features row-major, rows x width
   * @param labels 1 positive, 0 negative; one for each row
   */
  public RowBlock(int index, int width, double[] features, byte[] labels) {
    if (features.length != (long) width * labels.length) {
      throw new IllegalArgumentException(
          "Invalid block %d: %d feature values (must be %d rows x %d)"
              .formatted(index, features.length, labels.length, width));
    }
    this.index = index;
    this.width = width;
    this.features = features;
    this.labels = labels;
  }

  public int index() {
    return index;
  }

  public int rows() {
    return labels.length;
  }

  public int width() {
    return width;
  }

  /** The array itself; row i starts at {@code i * width}. */
  public double[] features() {
    return features;
  }

  /** The array itself. */
  public byte[] labels() {
    return labels;
  }
}
