package org.interlake.driver.report;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.interlake.models.metrics.ScoreHistogram;

/**
 * Whether a probability means what it says: of the rows with probabilities about p, a share of p
 * should be positive.
 *
 * @param groups from the lowest probabilities to the highest
 */
public record Calibration(List<Group> groups) {
  /** As many groups as are looked at. */
  private static final int MOST_GROUPS = 10;

  private static final long FEWEST_ROWS = 5;

  /**
   * Rows with neighbouring probabilities.
   *
   * @param low the mean of their probabilities is at least this
   * @param high and at most this
   */
  public record Group(double low, double high, long rows, long positives) {
    /** Of the rows, those that are positive. */
    public double observed() {
      return (double) positives / (double) rows;
    }

    /** The mean probability as well as it is known. */
    public double predicted() {
      return (low + high) / 2;
    }

    public Interval interval() {
      return Interval.ofShare(observed(), rows);
    }
  }

  public Calibration {
    groups = List.copyOf(groups);
  }

  /** In about ten groups of as many rows each. */
  public static Calibration of(ScoreHistogram scores) {
    List<Group> groups = new ArrayList<>();
    for (ScoreHistogram.Bin wide : scores.merged(MOST_GROUPS, FEWEST_ROWS).bins()) {
      double low = 0;
      double high = 0;
      for (ScoreHistogram.Bin bin : scores.bins()) {
        if (bin.low() >= wide.low() && bin.high() <= wide.high()) {
          low += (double) bin.rows() * bin.low();
          high += (double) bin.rows() * bin.high();
        }
      }
      if (wide.rows() > 0) {
        double rows = (double) wide.rows();
        groups.add(new Group(low / rows, high / rows, wide.rows(), wide.positives()));
      }
    }
    return new Calibration(groups);
  }

  public long rows() {
    return groups.stream().mapToLong(Group::rows).sum();
  }

  /**
   * The expected calibration error: how far observed shares are from predicted ones, on average
   * over the rows. It is off by at most {@link #errorBound}.
   */
  public double error() {
    return meanOverRows(groups, group -> Math.abs(group.observed() - group.predicted()));
  }

  /** Because a group's mean probability is known to lie between two numbers only. */
  public double errorBound() {
    return meanOverRows(groups, group -> (group.high() - group.low()) / 2);
  }

  private static double meanOverRows(List<Group> groups, ToDoubleFunction<Group> value) {
    double sum = 0;
    double rows = 0;
    for (Group group : groups) {
      sum += (double) group.rows() * value.applyAsDouble(group);
      rows += (double) group.rows();
    }
    return rows == 0 ? 0 : sum / rows;
  }
}
