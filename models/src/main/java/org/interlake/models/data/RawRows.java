package org.interlake.models.data;

import java.util.List;
import org.apache.spark.api.java.function.Function;

/**
 * A site's rows as they are, in canonical blocks, and what is computed of each block. Where they
 * are changes no bit of a result.
 */
sealed interface RawRows permits CachedRows, HeldRows {
  /** What {@code pass} makes of each block of training rows; in any order. */
  <T> List<T> ofTrain(Function<RawBlock, T> pass);

  /** The sums over each block of training rows, added in block order. */
  double[] foldTrain(Function<RawBlock, PartialSums> pass, int length);

  /**
   * The rows encoded. What is not needed any more is dropped.
   *
   * @param width features of an encoded row
   * @param maxHeldBytes if they have so many bytes or fewer, they are held in this process
   */
  SiteData encode(Function<RawBlock, RowBlock> encoder, int width, long maxHeldBytes);

  /** Drops everything. */
  void close();
}
