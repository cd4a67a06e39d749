package org.interlake.benchmarks.attacks;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What all sites of a round computed, as the liars see it.
 *
 * <p>Arrays are shared, not copied: nobody writes into them.
 */
public final class Cohort {
  private final long round;
  private final List<double[]> honest;
  private final List<double[]> liars;

  /**
   * @param round its number
   * @param honest d_k of the honest sites, in site order, 1 or more
   * @param liars d_k of the others, computed on {@link Attack#rows}; may be none
   */
  public Cohort(long round, List<double[]> honest, List<double[]> liars) {
    if (honest.isEmpty()) {
      throw new IllegalArgumentException("Invalid cohort: no honest site (must be 1 or more)");
    }
    this.round = round;
    this.honest = List.copyOf(honest);
    this.liars = List.copyOf(liars);
  }

  public long round() {
    return round;
  }

  /** n. */
  public int sites() {
    return honest.size() + liars.size();
  }

  /** D. */
  public int dimension() {
    return honest.get(0).length;
  }

  public List<double[]> honest() {
    return honest;
  }

  public List<double[]> liars() {
    return liars;
  }

  /** μ. */
  public double[] mean() {
    double[] mean = new double[dimension()];
    for (double[] step : honest) {
      for (int j = 0; j < mean.length; j++) {
        mean[j] += step[j] / honest.size();
      }
    }
    return mean;
  }

  /** σ. */
  public double[] deviation() {
    double[] mean = mean();
    double[] deviation = new double[mean.length];
    for (double[] step : honest) {
      for (int j = 0; j < mean.length; j++) {
        double from = step[j] - mean[j];
        deviation[j] += from * from / honest.size();
      }
    }
    for (int j = 0; j < mean.length; j++) {
      deviation[j] = Math.sqrt(deviation[j]);
    }
    return deviation;
  }

  /** The same step from every liar. */
  List<double[]> allSend(double[] step) {
    return Collections.nCopies(liars.size(), step);
  }

  /** Every liar's own step, times {@code factor}. */
  List<double[]> allScale(double factor) {
    List<double[]> scaled = new ArrayList<>();
    for (double[] step : liars) {
      double[] sent = new double[step.length];
      for (int j = 0; j < sent.length; j++) {
        sent[j] = factor * step[j];
      }
      scaled.add(sent);
    }
    return scaled;
  }
}
