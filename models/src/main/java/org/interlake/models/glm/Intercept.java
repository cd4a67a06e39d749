package org.interlake.models.glm;

/** Whether a model has an intercept. */
public enum Intercept {
  /** Fitted, never penalised. */
  FITTED,
  /** Held at 0. */
  NONE
}
