package org.interlake.models.training;

/**
 * Training cannot go on from here: the same plan on the same rows will fail again. Names no row and
 * no site.
 */
public final class TrainingException extends RuntimeException {
  public TrainingException(String message) {
    super(message);
  }
}
