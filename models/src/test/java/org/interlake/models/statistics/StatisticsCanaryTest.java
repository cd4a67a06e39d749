package org.interlake.models.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.unsafe.types.UTF8String;
import org.interlake.models.quantiles.ValueCells;
import org.interlake.models.statistics.StatisticsAnswers.Answer;
import org.interlake.privacy.Dominance;
import org.interlake.protocol.plan.PlanReader;
import org.interlake.protocol.plan.StatisticsPlan;
import org.interlake.protocol.vector.DoubleVector;
import org.junit.jupiter.api.Test;

/**
 * A thousand drawn tables under drawn plans: nothing that a site tells is a row's, and what it
 * withholds cannot be computed from what it tells.
 */
class StatisticsCanaryTest {
  private static final long SEED = 20261123;
  private static final int DRAWS = 1000;
  private static final Dominance RULE = new Dominance(2, 85);

  /** A site's rows at hand: x, y, c, d. */
  private static final class Held implements SiteSums {
    final CountSums counts;
    private final StatisticsRows shape;
    private final List<InternalRow> rows;

    Held(StatisticsRows shape, List<InternalRow> rows) {
      this.counts = CountSums.of(rows.iterator(), shape);
      this.shape = shape;
      this.rows = rows;
    }

    @Override
    public CountSums counts() {
      return counts;
    }

    @Override
    public List<CategoryCounts> categories(long minimum) {
      return CategoryCounts.of(rows.iterator(), shape, minimum);
    }

    @Override
    public SpreadSums spread(SpreadSums.Task task) {
      return SpreadSums.of(rows.iterator(), task);
    }

    @Override
    public CellSums cells(double[] means, double[] deviations) {
      return CellSums.of(
          rows.iterator(),
          shape,
          new int[] {0},
          new ValueCells[] {ValueCells.around(means[0], deviations[0])});
    }

    @Override
    public void close() {}
  }

  /** What was told in a draw, and what is true. */
  private static final class Draw {
    final long minimum;
    final StatisticsPlan plan;
    final List<double[]> numbers = new ArrayList<>();
    final List<String[]> categories = new ArrayList<>();
    final Held held;
    final StatisticsFrame frame;
    final List<DoubleVector> told = new ArrayList<>();
    final Answer first;
    final CrossTable[] tables;

    Draw(Random random) {
      minimum = 2L + random.nextInt(9);
      plan = plan(random);
      int rows = 20 + random.nextInt(200);
      double heavy = 0.3 + random.nextInt(3); // log-normal: the heavier, the more is dominated
      for (int i = 0; i < rows; i++) {
        numbers.add(
            new double[] {
              random.nextInt(12) == 0 ? Double.NaN : Math.exp(heavy * random.nextGaussian()),
              random.nextGaussian() * (random.nextInt(40) == 0 ? 1e4 : 1)
            });
        categories.add(
            new String[] {
              random.nextInt(10) == 0 ? null : "c" + (int) (4 * Math.pow(random.nextDouble(), 2)),
              "d" + (int) (3 * Math.pow(random.nextDouble(), 2))
            });
      }
      held = new Held(new StatisticsRows(plan, RULE.contributors()), internal());
      try (StatisticsAnswers answers = new StatisticsAnswers(plan, held, minimum, RULE)) {
        StatisticsFitter fitter = new StatisticsFitter(plan);
        first = answers.counts();
        told.add(first.vectors().get(0));
        frame = fitter.frame(List.of(first.categories()));
        tables = CrossTable.of(plan, frame).toArray(CrossTable[]::new);
        told.add(answers.spread(fitter.means(told.get(0)), frame).vectors().get(0));
        if (!plan.celled().isEmpty()) {
          told.add(answers.cells(fitter.places(told.get(0), told.get(1))).vectors().get(0));
        }
      }
    }

    private List<InternalRow> internal() {
      List<InternalRow> rows = new ArrayList<>();
      for (int i = 0; i < numbers.size(); i++) {
        List<Object> values = new ArrayList<>();
        for (double x : numbers.get(i)) {
          values.add(Double.isNaN(x) ? null : (Object) x);
        }
        for (String category : categories.get(i)) {
          values.add(category == null ? null : UTF8String.fromString(category));
        }
        rows.add(new GenericInternalRow(values.toArray()));
      }
      return rows;
    }

    private static StatisticsPlan plan(Random random) {
      String[] tables = {
        "groupBy: [[c]]",
        "groupBy: [[c, d]]",
        "groupBy: [[c, d], [c]]",
        "contingency: [[c, d]]",
        "contingency: [[d, c]]\ngroupBy: [[d]]"
      };
      return (StatisticsPlan)
          PlanReader.parseAny(
              "plan",
              """
              interlake: 1
              kind: statistics
              name: p
              federation: f
              dataset: t
              sites: [a]
              columns:
                - {column: x, type: double, measures: [mean, variance%s]}
                - {column: y, type: double, measures: [mean, variance]}
                - {column: c, type: string, measures: [frequent]}
                - {column: d, type: string, measures: [frequent]}
              %s
              """
                  .formatted(
                      random.nextBoolean() ? ", quantiles" : "",
                      tables[random.nextInt(tables.length)]));
    }

    /** Of a cell of table t, the contributions to a number's sum and to its squares. */
    List<List<Double>> parts(int t, int cell, int j) {
      List<List<Double>> parts = List.of(new ArrayList<>(), new ArrayList<>());
      double mean = held.counts.ownMean(j);
      for (int i = 0; i < numbers.size(); i++) {
        double x = numbers.get(i)[j];
        if (!Double.isNaN(x) && tables[t].cell(categories.get(i)) == cell) {
          parts.get(0).add(Math.abs(x));
          parts.get(1).add((x - mean) * (x - mean));
        }
      }
      return parts;
    }
  }

  /** By the letter of the rule. */
  private static boolean isDominated(List<Double> parts) {
    double[] sorted = parts.stream().mapToDouble(part -> part).sorted().toArray();
    double two = Arrays.stream(sorted).skip(Math.max(0, sorted.length - 2)).sum();
    return two > 0.85 * Arrays.stream(sorted).sum() * (1 + 1e-12);
  }

  @Test
  void nothingOfARowIsToldAndWhatIsWithheldStaysSo() {
    Random random = new Random(SEED);
    int[] met = new int[3];
    for (int draw = 0; draw < DRAWS; draw++) {
      Draw of = new Draw(random);
      String what = "draw %d of seed %d".formatted(draw, SEED);
      nothingIsOfARow(of, what);
      for (int t = 0; t < of.tables.length; t++) {
        CrossTable table = of.tables[t];
        long[] counts = new long[table.cells()];
        of.categories.forEach(row -> counts[table.cell(row)]++);
        boolean[] withheld =
            flags(of.told.get(1).segment(StatisticsLayouts.table(t, StatisticsLayouts.WITHHELD)));
        double[] rows = Arrays.stream(counts).asDoubleStream().toArray();
        List<int[]> lines = namedLines(of, table);
        requireWide(what + ", rows", new Attack(lines, rows, withheld, 1), of.minimum, met);
        boolean[] small = new boolean[counts.length];
        for (int cell = 0; cell < small.length; cell++) {
          small[cell] = counts[cell] > 0 && counts[cell] < of.minimum;
        }
        Attack unhindered = new Attack(lines, rows, small, 1);
        for (int cell = 0; cell < small.length; cell++) {
          met[2] +=
              small[cell] && unhindered.high[cell] - unhindered.low[cell] < of.minimum ? 1 : 0;
        }
        for (int j = 0; table.isGrouping() && j < 2; j++) {
          numbersStayWithheld(of, t, j, what, met);
        }
      }
    }
    assertThat(met[0]).as("cells that were withheld and attacked").isGreaterThan(1_000);
    assertThat(met[1]).as("dominated cells of enough rows").isGreaterThan(300);
    assertThat(met[2]).as("found where only small cells are withheld").isGreaterThan(500);
  }

  private static void nothingIsOfARow(Draw of, String what) {
    Set<Double> canaries = new HashSet<>();
    of.numbers.forEach(row -> Arrays.stream(row).forEach(canaries::add));
    for (DoubleVector vector : of.told) {
      for (double value : vector.toArray()) {
        if (canaries.contains(value)) {
          throw new AssertionError("%s: a row's own value is told: %s".formatted(what, value));
        }
      }
    }
    of.first
        .categories()
        .values()
        .forEach(
            counts -> assertThat(counts.values()).as(what).allMatch(rows -> rows >= of.minimum));
  }

  private static void numbersStayWithheld(Draw of, int t, int j, String what, int[] met) {
    CrossTable table = of.tables[t];
    DoubleVector told = of.told.get(1);
    boolean[] withheld =
        flags(told.segment(StatisticsLayouts.group(t, j, StatisticsLayouts.WITHHELD)));
    double[] rows = new double[table.cells()];
    double[][] sums = new double[2][table.cells()];
    double[][] shortfalls = new double[2][table.cells()];
    for (int cell = 0; cell < rows.length; cell++) {
      List<List<Double>> parts = of.parts(t, cell, j);
      rows[cell] = parts.get(0).size();
      for (int kind = 0; kind < 2; kind++) {
        List<Double> of2 = parts.get(kind);
        sums[kind][cell] = of2.stream().mapToDouble(part -> part).sum();
        if (isDominated(of2)) {
          assertThat(withheld[cell]).as("%s: a dominated cell is told", what).isTrue();
          met[1] += rows[cell] >= of.minimum ? 1 : 0;
          double two =
              of2.stream()
                  .sorted((a, b) -> Double.compare(b, a))
                  .limit(2)
                  .mapToDouble(p -> p)
                  .sum();
          shortfalls[kind][cell] = two / 0.85 - sums[kind][cell];
        }
      }
      assertThat(withheld[cell] || rows[cell] == 0 || rows[cell] >= of.minimum).as(what).isTrue();
    }
    if (allTrue(withheld) || flags(told.segment(StatisticsLayouts.WITHHELD))[j]) {
      return; // nothing of it is told
    }
    List<int[]> lines = groupLines(of, t, j);
    requireWide(what + ", rows of numbers", new Attack(lines, rows, withheld, 1), of.minimum, met);
    for (int kind = 0; kind < 2; kind++) {
      Attack attack = new Attack(lines, sums[kind], withheld, 0);
      for (int cell = 0; cell < rows.length; cell++) {
        if (shortfalls[kind][cell] > 0) {
          assertThat(attack.highest(cell) - sums[kind][cell])
              .as("%s: a dominated sum may be as much greater", what)
              .isGreaterThanOrEqualTo(shortfalls[kind][cell] * (1 - 1e-9));
        }
      }
    }
  }

  private static void requireWide(String what, Attack attack, long minimum, int[] met) {
    for (int cell = 0; cell < attack.values.length; cell++) {
      if (attack.withheld[cell] && attack.values[cell] > 0 && !attack.isHopeless()) {
        met[0]++;
        assertThat(attack.highest(cell) - attack.lowest(cell))
            .as("%s: cell %d", what, cell)
            .isGreaterThanOrEqualTo((double) minimum);
      }
    }
  }

  private static boolean[] flags(double[] mask) {
    boolean[] flags = new boolean[mask.length];
    for (int i = 0; i < mask.length; i++) {
      flags[i] = mask[i] == 1;
    }
    return flags;
  }

  private static boolean allTrue(boolean[] flags) {
    for (boolean flag : flags) {
      if (!flag) {
        return false;
      }
    }
    return true;
  }

  private static int[] all(int cells) {
    int[] all = new int[cells];
    Arrays.setAll(all, cell -> cell);
    return all;
  }

  private static int[] line(CrossTable table, int dimension, int level) {
    return Arrays.stream(all(table.cells()))
        .filter(cell -> (dimension == 0 ? cell / table.width() : cell % table.width()) == level)
        .toArray();
  }

  /** The whole, and the categories that the site named in the first round: their sums are known. */
  private static List<int[]> namedLines(Draw of, CrossTable table) {
    List<int[]> lines = new ArrayList<>(List.of(all(table.cells())));
    for (int dimension = 0; dimension < table.dimensions(); dimension++) {
      Levels levels = table.levels(dimension);
      Set<String> named = of.first.categories().get(table.columns().get(dimension)).keySet();
      for (int level = 0; level < levels.missing(); level++) {
        if (named.contains(levels.name(level))) {
          lines.add(line(table, dimension, level));
        }
      }
    }
    return lines;
  }

  /** The whole, and the groups by one column that are told of the same number. */
  private static List<int[]> groupLines(Draw of, int t, int j) {
    CrossTable table = of.tables[t];
    List<int[]> lines = new ArrayList<>(List.of(all(table.cells())));
    for (int other = 0; other < of.tables.length; other++) {
      CrossTable single = of.tables[other];
      if (other == t || single.dimensions() != 1 || !single.isGrouping()) {
        continue;
      }
      int dimension = table.columns().indexOf(single.columns().get(0));
      boolean[] withheld =
          flags(
              of.told
                  .get(1)
                  .segment(StatisticsLayouts.group(other, j, StatisticsLayouts.WITHHELD)));
      for (int level = 0; dimension >= 0 && level < withheld.length; level++) {
        if (!withheld[level]) {
          lines.add(line(table, dimension, level));
        }
      }
    }
    return lines;
  }

  /**
   * Somebody who knows every cell that is told, the sums of some lines, and that no number is below
   * {@code least}. Bounds are tightened line by line until nothing changes.
   */
  private static final class Attack {
    final double[] values;
    final boolean[] withheld;
    final double[] low;
    final double[] high;

    Attack(List<int[]> lines, double[] values, boolean[] withheld, double least) {
      this.values = values;
      this.withheld = withheld;
      this.low = new double[values.length];
      this.high = new double[values.length];
      double total = Arrays.stream(values).sum();
      for (int cell = 0; cell < values.length; cell++) {
        low[cell] = withheld[cell] ? Math.min(least, values[cell]) : values[cell];
        high[cell] = withheld[cell] ? total : values[cell];
      }
      boolean tighter = true;
      while (tighter) {
        tighter = false;
        for (int[] line : lines) {
          tighter |= tighten(line);
        }
      }
    }

    private boolean tighten(int[] line) {
      double sum = Arrays.stream(line).mapToDouble(cell -> values[cell]).sum();
      double lows = Arrays.stream(line).mapToDouble(cell -> low[cell]).sum();
      double highs = Arrays.stream(line).mapToDouble(cell -> high[cell]).sum();
      boolean tighter = false;
      for (int cell : line) {
        double above = sum - (lows - low[cell]);
        double below = sum - (highs - high[cell]);
        if (above < high[cell] - 1e-9 * (1 + sum)) {
          highs += above - high[cell];
          high[cell] = above;
          tighter = true;
        }
        if (below > low[cell] + 1e-9 * (1 + sum)) {
          lows += below - low[cell];
          low[cell] = below;
          tighter = true;
        }
      }
      return tighter;
    }

    /** Whether nothing of the table is told, so that it adds nothing to its margins. */
    boolean isHopeless() {
      return allTrue(withheld);
    }

    double lowest(int cell) {
      return low[cell];
    }

    double highest(int cell) {
      return high[cell];
    }
  }
}
