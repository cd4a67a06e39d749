package org.interlake.driver.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.interlake.models.metrics.ScoreHistogram;

/**
 * Which share of the positive and of the negative rows scores above each edge of the bins. Points
 * are exact; between two of them the order of the rows in one bin is not known: the curve is
 * somewhere between all negatives first and all positives first.
 *
 * @param points from (0, 0) to (1, 1)
 */
public record RocCurve(List<Point> points) {
  /**
   * A threshold.
   *
   * @param falsePositives share of the negative rows above it
   * @param truePositives share of the positive rows above it
   */
  public record Point(double falsePositives, double truePositives) {}

  public RocCurve {
    points = List.copyOf(points);
  }

  /** Empty without rows of either class. */
  public static Optional<RocCurve> of(ScoreHistogram scores) {
    double positives = (double) scores.positives();
    double negatives = (double) scores.negatives();
    if (positives == 0 || negatives == 0) {
      return Optional.empty();
    }
    List<Point> points = new ArrayList<>(List.of(new Point(0, 0)));
    long above = 0;
    long falseAbove = 0;
    for (int i = scores.bins().size() - 1; i >= 0; i--) {
      above += scores.bins().get(i).positives();
      falseAbove += scores.bins().get(i).negatives();
      points.add(new Point((double) falseAbove / negatives, (double) above / positives));
    }
    return Optional.of(new RocCurve(points));
  }

  /** The most that the curve can be: in each bin all positive rows first. */
  public List<Point> highest() {
    return steps(true);
  }

  /** The least. */
  public List<Point> lowest() {
    return steps(false);
  }

  private List<Point> steps(boolean upFirst) {
    List<Point> steps = new ArrayList<>(List.of(points.get(0)));
    for (int i = 1; i < points.size(); i++) {
      Point from = points.get(i - 1);
      Point to = points.get(i);
      steps.add(
          upFirst
              ? new Point(from.falsePositives(), to.truePositives())
              : new Point(to.falsePositives(), from.truePositives()));
      steps.add(to);
    }
    return steps;
  }

  /** The area below straight lines between the points: rows of one bin count half. */
  public double area() {
    double area = 0;
    for (int i = 1; i < points.size(); i++) {
      Point from = points.get(i - 1);
      Point to = points.get(i);
      area +=
          (to.falsePositives() - from.falsePositives())
              * (from.truePositives() + to.truePositives())
              / 2;
    }
    return area;
  }
}
