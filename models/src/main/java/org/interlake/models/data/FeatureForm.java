package org.interlake.models.data;

/** How exactly a block's features are kept. Sums are taken in double either way. */
public enum FeatureForm {
  /** 8 bytes a feature; results are the same to the last bit wherever they are computed. */
  DOUBLES,

  /**
   * Rounded to the nearest float, 4 bytes a feature: half the memory to hold and to read. Wide rows
   * of few non-zeros, as from long vocabularies, are kept sparse. A value beyond a float's range
   * becomes infinite, so a plan that does not scale such a column must keep doubles.
   */
  FLOATS
}
