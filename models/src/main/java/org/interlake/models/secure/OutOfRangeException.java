package org.interlake.models.secure;

/**
 * An update with a value beyond the plan's range: it has no place in the ring, and nothing of it
 * leaves. The message does not tell the value.
 */
public final class OutOfRangeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  OutOfRangeException(String vector, double range, Throwable cause) {
    super(
        "vector %s has a value out of the range %s of secure aggregation (raise privacy.secureAggregation.range in the plan, or scale the features)"
            .formatted(vector, range),
        cause);
  }
}
