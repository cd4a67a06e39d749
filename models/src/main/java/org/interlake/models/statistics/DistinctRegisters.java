package org.interlake.models.statistics;

/**
 * How many different hashes there are, roughly: HyperLogLog (Flajolet, Fusy, Gandouet, Meunier
 * 2007) with Ertl's estimator (2017, <i>New cardinality estimation algorithms for HyperLogLog
 * sketches</i>, algorithm 6), whose error is the same at any number of them.
 *
 * <pre>
 * p = 12, m = 2^p registers            q = 64 - p
 * register i   over the hashes whose first p bits are i: the greatest number of leading zeros of
 *              the rest, plus 1; 0 if there is none; at most q + 1
 * error        1.04 / sqrt(m) = 1.6 % (one standard deviation)
 * </pre>
 *
 * Registers of two sets, the greater one of each pair, are those of their union; they do not depend
 * on the order of rows. (DataSketches' HLL keeps beside them a sum that does: a site that repeats
 * its round would not send the same bytes.)
 */
final class DistinctRegisters {
  static final int REGISTERS = 1 << 12;

  private static final int PREFIX_BITS = 12;
  private static final int REST_BITS = 64 - PREFIX_BITS;

  private DistinctRegisters() {}

  static boolean isPossible(double register) {
    return register >= 0 && register <= REST_BITS + 1 && register == Math.rint(register);
  }

  /**
   * Takes a hash in.
   *
   * @param registers {@link #REGISTERS} of them, from {@code offset} on
   */
  static void add(long hash, byte[] registers, int offset) {
    int index = offset + (int) (hash >>> REST_BITS);
    int rank = Math.min(REST_BITS, Long.numberOfLeadingZeros(hash << PREFIX_BITS)) + 1;
    if (rank > registers[index]) {
      registers[index] = (byte) rank;
    }
  }

  /** How many different hashes were taken in. */
  static double estimate(double[] registers) {
    int[] multiplicity = new int[REST_BITS + 2];
    for (double register : registers) {
      multiplicity[(int) register]++;
    }
    double m = registers.length;
    double z = m * tau(1 - multiplicity[REST_BITS + 1] / m);
    for (int k = REST_BITS; k >= 1; k--) {
      z = 0.5 * (z + multiplicity[k]);
    }
    z += m * sigma(multiplicity[0] / m);
    return m * m / (2 * Math.log(2)) / z;
  }

  private static double sigma(double x) {
    if (x == 1) {
      return Double.POSITIVE_INFINITY;
    }
    double power = x;
    double factor = 1;
    double z = x;
    double before;
    do {
      power *= power;
      before = z;
      z += power * factor;
      factor += factor;
    } while (z != before);
    return z;
  }

  private static double tau(double x) {
    if (x == 0 || x == 1) {
      return 0;
    }
    double root = x;
    double factor = 1;
    double z = 1 - x;
    double before;
    do {
      root = Math.sqrt(root);
      before = z;
      factor *= 0.5;
      z -= (1 - root) * (1 - root) * factor;
    } while (z != before);
    return z / 3;
  }
}
