package org.interlake.aggregation.rule;

/** A rule cannot be applied to a cohort: it is too small for what the rule promises. */
public final class RuleException extends RuntimeException {
  public RuleException(String message) {
    super(message);
  }
}
