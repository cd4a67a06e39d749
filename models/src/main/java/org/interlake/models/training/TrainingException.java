package org.interlake.models.training;

/**
 * Training cannot go on from here: the same plan on the same rows will fail again. Names no row and
 * no site. Where it is thrown by what a site computes, its message goes to the coordinator: it then
 * speaks of the plan and the global model only, with no value and no count of the site's rows.
 */
public final class TrainingException extends RuntimeException {
  public TrainingException(String message) {
    super(message);
  }
}
