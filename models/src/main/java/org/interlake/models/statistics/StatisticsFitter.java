package org.interlake.models.statistics;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.interlake.models.quantiles.Quantiles;
import org.interlake.models.quantiles.ValueCells;
import org.interlake.protocol.plan.Measure;
import org.interlake.protocol.plan.StatisticsColumn;
import org.interlake.protocol.plan.StatisticsPlan;
import org.interlake.protocol.vector.DoubleVector;

/**
 * The driver's half of a statistics run: what goes out in the next round, and the results. Every
 * method is a pure function of the rounds before.
 *
 * <pre>
 * n      Σ present over sites        m   Σ sums / Σ present, of the first round
 * Σd     Σ shifts, d = x - m         Σd² Σ squares, of the second round
 * mean   m of the first round
 * variance   (Σd² - (Σd)² / n) / (n - 1)
 * correlation (n Σab - Σa Σb) / sqrt((n Σa² - (Σa)²) (n Σb² - (Σb)²)), a and b distances
 * </pre>
 *
 * Second sums are around the federated means, so nothing cancels; that the sums of distances are
 * subtracted too makes up for sites that answered one round and not the other.
 */
public final class StatisticsFitter {
  private final StatisticsPlan plan;

  public StatisticsFitter(StatisticsPlan plan) {
    this.plan = requireNonNull(plan, "plan");
  }

  /**
   * A round that closed.
   *
   * @param sum over the sites, of their first vectors
   * @param sites that answered
   */
  public record Round(DoubleVector sum, int sites) {
    public Round {
      requireNonNull(sum, "sum");
    }
  }

  /**
   * The vocabularies: of each column of categories, what any site has named.
   *
   * @throws StatisticsException if the tables over them would be too large
   */
  public StatisticsFrame frame(
      List<? extends SortedMap<String, ? extends SortedMap<String, Long>>> siteCategories) {
    SortedMap<String, List<String>> vocabularies = new TreeMap<>();
    for (StatisticsColumn column : plan.categories()) {
      TreeSet<String> union = new TreeSet<>();
      for (SortedMap<String, ? extends SortedMap<String, Long>> site : siteCategories) {
        if (site.containsKey(column.column())) {
          union.addAll(site.get(column.column()).keySet());
        }
      }
      vocabularies.put(column.column(), List.copyOf(union));
    }
    StatisticsFrame frame = new StatisticsFrame(StatisticsFrame.FORMAT, vocabularies);
    StatisticsLayouts.requireSmall(plan, frame);
    return frame;
  }

  /** What the second round starts from. */
  public DoubleVector means(DoubleVector counts) {
    double[] present = counts.segment(StatisticsLayouts.PRESENT);
    double[] means = counts.segment(StatisticsLayouts.SUMS);
    for (int j = 0; j < means.length; j++) {
      means[j] = present[j] == 0 ? 0 : means[j] / present[j];
    }
    return DoubleVector.of(StatisticsLayouts.means(plan), means);
  }

  /** What the third round starts from. */
  public DoubleVector places(DoubleVector counts, DoubleVector spread) {
    double[] means = means(counts).toArray();
    double[] present = spread.segment(StatisticsLayouts.PRESENT);
    double[] shifts = spread.segment(StatisticsLayouts.SHIFTS);
    double[] squares = spread.segment(StatisticsLayouts.SQUARES);
    List<StatisticsColumn> celled = plan.celled();
    double[] places = new double[2 * celled.size()];
    for (int k = 0; k < celled.size(); k++) {
      int j = plan.numbers().indexOf(celled.get(k));
      if (present[j] > 0) {
        places[k] = means[j];
        places[celled.size() + k] =
            Math.sqrt(Math.max(0, squares[j] - shifts[j] * shifts[j] / present[j]) / present[j]);
      }
    }
    return DoubleVector.of(StatisticsLayouts.places(plan), places);
  }

  /** Everything, of the one round of a plan with differential privacy. */
  public List<Statistic> noised(Round round) {
    return new NoisyResults(plan, round).all();
  }

  /** Counts, means, categories and different values: of the first round. */
  public List<Statistic> counted(
      Round counts,
      List<DoubleVector> distinct,
      List<? extends SortedMap<String, ? extends SortedMap<String, Long>>> siteCategories) {
    return new CountResults(plan, counts, distinct, siteCategories).all();
  }

  /** Variances, correlations, tables and groups: of the second round. */
  public List<Statistic> spread(Round counts, Round spread, StatisticsFrame frame) {
    return new SpreadResults(plan, means(counts.sum()).toArray(), spread, frame).all();
  }

  /** Quantiles, histograms and ends: of the third round. */
  public List<Statistic> cells(Round cells) {
    double[] allRows = cells.sum().segment(StatisticsLayouts.ROWS);
    double[] allSums = cells.sum().segment(StatisticsLayouts.SUMS);
    double[] withheld = cells.sum().segment(StatisticsLayouts.WITHHELD);
    List<Statistic> results = new ArrayList<>();
    for (int k = 0; k < plan.celled().size(); k++) {
      StatisticsColumn column = plan.celled().get(k);
      int from = k * ValueCells.CELLS;
      double[] rows = Arrays.copyOfRange(allRows, from, from + ValueCells.CELLS);
      double[] sums = Arrays.copyOfRange(allSums, from, from + ValueCells.CELLS);
      long n = (long) Arrays.stream(rows).sum();
      Adder to = new Adder(results, column.column(), n, cells.sites(), (int) withheld[k]);
      Quantiles quantiles = Quantiles.of(rows, sums);
      if (column.asks(Measure.MINIMUM_MAXIMUM)) {
        to.add("minimum", "", n == 0 ? OptionalDouble.empty() : value(quantiles.at(0)));
        to.add("maximum", "", n == 0 ? OptionalDouble.empty() : value(quantiles.at(1)));
      }
      for (double p : column.asks(Measure.QUANTILES) ? plan.quantiles() : List.<Double>of()) {
        to.add(
            "quantile",
            Double.toString(p),
            n == 0 ? OptionalDouble.empty() : value(quantiles.at(p)));
      }
      if (column.asks(Measure.HISTOGRAM) && n > 0) {
        histogram(rows, sums, quantiles.at(0), quantiles.at(1), to);
      }
    }
    return results;
  }

  private record Adder(List<Statistic> to, String column, long rows, int sites, int withheld) {
    void add(String measure, String key, OptionalDouble value) {
      to.add(new Statistic(column, "", measure, key, value, rows, sites, withheld));
    }
  }

  private static OptionalDouble value(double value) {
    return OptionalDouble.of(value);
  }

  private void histogram(double[] rows, double[] sums, double low, double high, Adder to) {
    Histogram histogram = Histogram.between(low, high, plan.histogramBins());
    double[] counts = histogram.count(rows, sums);
    for (int bin = 0; bin < counts.length; bin++) {
      to.add("histogram", histogram.key(bin), value(counts[bin]));
    }
  }
}
