package org.interlake.models.glm;

/** What to do about a column that follows from the columns before it, over all sites. */
public enum Collinear {
  /** Training ends, and says which columns. */
  REFUSE,
  /** Their coefficients are held at 0, as R does, and a warning says which. */
  DROP
}
