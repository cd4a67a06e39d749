package org.interlake.privacy.accounting;

/** A sum of numbers of 0 or more that are given by their logarithms. */
final class LogSum {
  private double greatest = Double.NEGATIVE_INFINITY;
  private double scaled;

  void add(double logTerm) {
    if (logTerm == Double.NEGATIVE_INFINITY) {
      return;
    }
    if (logTerm == Double.POSITIVE_INFINITY) {
      greatest = logTerm;
    } else if (logTerm <= greatest) {
      scaled += Math.exp(logTerm - greatest);
    } else {
      scaled = scaled * Math.exp(greatest - logTerm) + 1;
      greatest = logTerm;
    }
  }

  /** The sum's logarithm; of no terms, negative infinity. */
  double value() {
    return Double.isInfinite(greatest) ? greatest : greatest + Math.log(scaled);
  }
}
