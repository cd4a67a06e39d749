package org.interlake.benchmarks.membership;

import java.util.Arrays;
import java.util.List;

/**
 * What an attack says of rows: the higher a row's score, the surer it is that the row was trained
 * on. Of a threshold t, TPR is the share of members, and FPR the share of others, whose score is
 * above t.
 */
public final class Scores {
  private final double[] members;
  private final double[] others;

  /**
   * @param members scores of rows that were trained on, 1 or more
   * @param others scores of rows that were not, 1 or more
   */
  public Scores(double[] members, double[] others) {
    this.members = sorted("members", members);
    this.others = sorted("others", others);
  }

  private static double[] sorted(String what, double[] scores) {
    double[] sorted = scores.clone();
    Arrays.sort(sorted);
    if (sorted.length == 0 || Double.isNaN(sorted[sorted.length - 1])) {
      throw new IllegalArgumentException(
          "Invalid scores of %s: %s (must be numbers, 1 or more)"
              .formatted(what, sorted.length == 0 ? "none" : "NaN among them"));
    }
    return sorted;
  }

  /** All of them as one attack's, with one threshold for all. */
  public static Scores pooled(List<Scores> scores) {
    return new Scores(
        scores.stream().flatMapToDouble(each -> Arrays.stream(each.members)).toArray(),
        scores.stream().flatMapToDouble(each -> Arrays.stream(each.others)).toArray());
  }

  /** The probability that a member scores above another row, ties by half; 0.5 is no knowledge. */
  public double auc() {
    double above = 0;
    int less = 0;
    int notAbove = 0;
    for (double score : members) {
      while (less < others.length && others[less] < score) {
        less++;
      }
      notAbove = Math.max(notAbove, less);
      while (notAbove < others.length && others[notAbove] <= score) {
        notAbove++;
      }
      above += (less + notAbove) / 2.0;
    }
    return above / members.length / others.length;
  }

  /**
   * The greatest TPR of a threshold whose FPR is not above a bound (Carlini et al. 2022, section
   * III).
   *
   * @param fpr from 0 to 1
   */
  public double tprAt(double fpr) {
    int falsePositives = (int) Math.floor(fpr * others.length + 1e-9);
    if (falsePositives >= others.length) {
      return 1;
    }
    return above(members, others[others.length - 1 - falsePositives]) / (double) members.length;
  }

  /** The greatest TPR - FPR of any threshold (Yeom et al. 2018, definition 4). */
  public double advantage() {
    double greatest = 0;
    int other = 0;
    for (int i = 0; i < members.length; i++) {
      // the threshold just below this member's score
      while (other < others.length && others[other] < members[i]) {
        other++;
      }
      double tpr = (members.length - firstOf(i)) / (double) members.length;
      double fpr = (others.length - other) / (double) others.length;
      greatest = Math.max(greatest, tpr - fpr);
    }
    return greatest;
  }

  /** The first member whose score is that of member {@code i}. */
  private int firstOf(int i) {
    int first = i;
    while (first > 0 && members[first - 1] == members[i]) {
      first--;
    }
    return first;
  }

  private static int above(double[] sorted, double threshold) {
    int low = 0;
    int high = sorted.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted[middle] > threshold) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return sorted.length - low;
  }
}
