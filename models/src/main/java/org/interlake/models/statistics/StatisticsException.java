package org.interlake.models.statistics;

/**
 * The plan asks for what the sites together cannot give. The run ends; a changed plan may succeed.
 * Holds nothing but sizes, so it may be shown to anybody who may see the run.
 */
public final class StatisticsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  StatisticsException(String message) {
    super(message);
  }
}
