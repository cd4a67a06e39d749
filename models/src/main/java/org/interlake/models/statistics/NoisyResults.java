package org.interlake.models.statistics;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.interlake.protocol.plan.DifferentialPrivacySpec.Noised;
import org.interlake.protocol.plan.Measure;
import org.interlake.protocol.plan.StatisticsColumn;
import org.interlake.protocol.plan.StatisticsPlan;

/**
 * The results of the one round of a plan with differential privacy. What is made of noisy sums
 * costs nothing more.
 *
 * <pre>
 * K, s     sites that answered; σ Δ √K, the standard deviation of the noise on each of their sums
 * N, S, Q  noisy: rows with a value, Σ u, Σ u²; m = S / N, q = Q / N  ({@link NoisyBlocks} has u, c, h)
 * mean     c + h m                       cut to the range
 * variance h² (q - m²) N / (N - 1)       at least 0
 * quantile where the bins, added up as they are, reach a share p of their sum; straight within a bin
 * </pre>
 *
 * To each number belongs a row of measure {@code noise}, whose key is the number's measure and, of
 * a quantile, its share: s for all counts of the column, else what s comes to by the first
 * derivatives (noise on different sums is independent):
 *
 * <pre>
 * mean      h s / N √(1 + m²)
 * variance  h² s / N √(1 + 4 m² + (2 m² - q)²);  deviation: that / (2 deviation)
 * quantile  w s / b √(j (1 - p)² + (f - p)² + (bins - 1 - j) p²): it lies a share f into bin j, of b
 *           rows and width w; what lies between the bin's ends is not known, and not in it
 * </pre>
 *
 * Where N is below 2 s there is no mean, variance or quantile: the noise would decide it.
 */
final class NoisyResults {
  private static final double LEAST_DEVIATIONS = 2;

  private final StatisticsPlan plan;
  private final NoisyBlocks blocks;
  private final double[] noisy;
  private final double s;
  private final long rows;
  private final int sites;
  private final List<Statistic> results = new ArrayList<>();

  NoisyResults(StatisticsPlan plan, StatisticsFitter.Round round) {
    this.plan = requireNonNull(plan, "plan");
    this.blocks = new NoisyBlocks(plan);
    this.noisy = round.sum().segment(StatisticsLayouts.NOISY);
    this.rows = (long) round.sum().segment(StatisticsLayouts.ROWS)[0];
    this.sites = round.sites();
    double one =
        blocks
            .mechanism(((Noised) plan.differentialPrivacy()).noiseMultiplier())
            .standardDeviation();
    this.s = one * Math.sqrt(sites);
  }

  List<Statistic> all() {
    for (StatisticsColumn column : plan.columns()) {
      int number = plan.numbers().indexOf(column);
      int category = plan.categories().indexOf(column);
      String name = column.column();
      if (number >= 0) {
        number(column, blocks.numbers(number));
      } else if (category >= 0) {
        category(name, category);
      } else {
        presence(name, noisy[blocks.otherAt(plan.others().indexOf(column))]);
      }
    }
    for (int t = 0; t < blocks.tables().size(); t++) {
      table(blocks.tables().get(t), blocks.tableAt(t));
    }
    return results;
  }

  private void presence(String column, double present) {
    add(column, "", "count", "", present, rows);
    add(column, "", "missing", "", rows - present, rows);
    add(column, "", "noise", "count", s, rows);
  }

  private void number(StatisticsColumn column, NoisyBlocks.Numbers at) {
    double n = noisy[at.present()];
    presence(column.column(), n);
    boolean told = n >= LEAST_DEVIATIONS * s && n > 1;
    long of = Math.max(0, Math.round(n));
    if (column.asks(Measure.MEAN)) {
      if (told) {
        double m = noisy[at.shift()] / n;
        double mean = Math.max(at.low, Math.min(at.high, at.middle + at.halfWidth * m));
        add(column.column(), "", "mean", "", mean, of);
        double noise = at.halfWidth * s / n * Math.sqrt(1 + m * m);
        add(column.column(), "", "noise", "mean", noise, of);
      } else {
        untold(column.column(), "mean", "", of);
      }
    }
    if (column.asks(Measure.VARIANCE)) {
      if (told) {
        variance(column.column(), at, n, of);
      } else {
        untold(column.column(), "variance", "", of);
        untold(column.column(), "deviation", "", of);
      }
    }
    if (column.needsCells()) {
      bins(column, at, told, of);
    }
  }

  private void variance(String column, NoisyBlocks.Numbers at, double n, long of) {
    double m = noisy[at.shift()] / n;
    double q = noisy[at.square()] / n;
    double unit = at.halfWidth * at.halfWidth;
    double variance = unit * Math.max(0, q - m * m) * n / (n - 1);
    double slope = 2 * m * m - q;
    double noise = unit * s / n * Math.sqrt(1 + 4 * m * m + slope * slope);
    double deviation = Math.sqrt(variance);
    add(column, "", "variance", "", variance, of);
    add(column, "", "noise", "variance", noise, of);
    add(column, "", "deviation", "", deviation, of);
    if (deviation > 0) {
      add(column, "", "noise", "deviation", noise / (2 * deviation), of);
    }
  }

  private void bins(StatisticsColumn column, NoisyBlocks.Numbers at, boolean told, long of) {
    double[] counts = Arrays.copyOfRange(noisy, at.binsAt(), at.binsAt() + at.bins);
    for (double p : column.asks(Measure.QUANTILES) ? plan.quantiles() : List.<Double>of()) {
      quantile(column.column(), at, counts, p, told, of);
    }
    if (column.asks(Measure.HISTOGRAM)) {
      Histogram histogram = new Histogram(at.low, at.high, at.bins);
      for (int bin = 0; bin < at.bins; bin++) {
        add(column.column(), "", "histogram", histogram.key(bin), counts[bin], of);
      }
    }
  }

  private void quantile(
      String column, NoisyBlocks.Numbers at, double[] counts, double p, boolean told, long of) {
    String key = Double.toString(p);
    double total = Arrays.stream(counts).sum();
    double before = 0;
    int bin = 0;
    while (bin < at.bins - 1 && before + counts[bin] < p * total) {
      before += counts[bin];
      bin++;
    }
    // Of a sum above 0, a bin in which a share of it is reached has rows.
    if (!told || !(total > 0 && counts[bin] > 0)) {
      untold(column, "quantile", key, of);
      return;
    }
    double inside = Math.max(0, Math.min(1, (p * total - before) / counts[bin]));
    double width = 2 * at.halfWidth / at.bins;
    add(column, "", "quantile", key, at.low + (bin + inside) * width, of);
    double rest = inside - p;
    double rank = Math.sqrt(bin * (1 - p) * (1 - p) + rest * rest + (at.bins - 1 - bin) * p * p);
    add(column, "", "noise", "quantile " + key, width * s / counts[bin] * rank, of);
  }

  private void category(String column, int k) {
    Levels levels = blocks.levels(k);
    int from = blocks.categoriesAt(k);
    if (levels == null) {
      presence(column, noisy[from]);
      return;
    }
    presence(column, rows - noisy[from + levels.missing()]);
    IntStream.range(0, levels.missing())
        .boxed()
        .sorted(Comparator.comparingDouble((Integer level) -> -noisy[from + level]))
        .limit(plan.topValues())
        .forEach(
            level -> add(column, "", "frequent", levels.name(level), noisy[from + level], rows));
    add(column, "", "frequent", Levels.OTHER, noisy[from + levels.other()], rows);
  }

  private void table(CrossTable table, int from) {
    String columns = String.join(" * ", table.columns());
    for (int cell = 0; cell < table.cells(); cell++) {
      add(columns, table.name(cell), "contingency", "", noisy[from + cell], rows);
    }
    add(columns, "", "noise", "contingency", s, rows);
  }

  private void untold(String column, String measure, String key, long of) {
    results.add(new Statistic(column, "", measure, key, OptionalDouble.empty(), of, sites, 0));
  }

  private void add(
      String columns, String group, String measure, String key, double value, long of) {
    results.add(
        new Statistic(columns, group, measure, key, OptionalDouble.of(value), of, sites, 0));
  }
}
