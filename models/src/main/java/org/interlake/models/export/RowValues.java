package org.interlake.models.export;

import org.apache.spark.unsafe.types.UTF8String;

/** The values of one row, by the places of {@link RowModel#inputs}. */
public interface RowValues {
  /** A number; NaN for a missing one. */
  double number(int input);

  /**
   * A value as Spark casts it to a string, perhaps in a buffer that is used again; null if missing.
   */
  UTF8String word(int input);
}
