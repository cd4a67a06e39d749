package org.interlake.models.statistics;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.interlake.models.data.ExactSum;
import org.interlake.models.training.ExpectedLayout;
import org.interlake.privacy.CellMerging;
import org.interlake.privacy.Dominance;
import org.interlake.privacy.Magnitudes;
import org.interlake.privacy.MarginSuppression;
import org.interlake.privacy.PairSuppression;
import org.interlake.privacy.TableSuppression;
import org.interlake.privacy.WithheldCells;
import org.interlake.protocol.plan.StatisticsPlan;
import org.interlake.protocol.vector.DoubleVector;

/**
 * What a site answers in each round of a statistics run: its sums, without those that tell of fewer
 * than {@code minimumCellRows} rows. In the place of a sum that is withheld stands 0, and 1 in the
 * mask beside it.
 *
 * <pre>
 * a column of numbers   withheld if fewer rows hold a value, or by {@link Dominance} of |x|; its
 *                       squares by that of (x - the site's own mean)² too
 * categories            {@link MarginSuppression} within the site's rows, missing ones included
 * a pair                {@link PairSuppression}; by dominance in any of its sums
 * a table               {@link TableSuppression}; margins are those that were told as categories
 * numbers in a group    {@link TableSuppression} on the rows of each group that hold a value, |x| and the
 *                       squares
 * cells of values       {@link CellMerging}, with dominance of |x|
 * </pre>
 *
 * The site sends no margins of its tables: what others know of them is what it told before.
 */
public final class StatisticsAnswers implements AutoCloseable {
  private final StatisticsPlan plan;
  private final SiteSums data;
  private final long minimum;
  private final Dominance rule;
  private List<ToldCategories> told;

  /**
   * @param minimumCellRows rows that a sum must be over to be told, 1 or more
   * @param rule of sums that few rows make up most of; the one that {@code data} was read with
   */
  public StatisticsAnswers(
      StatisticsPlan plan, SiteStatistics data, long minimumCellRows, Dominance rule) {
    this(plan, (SiteSums) data, minimumCellRows, rule);
  }

  StatisticsAnswers(StatisticsPlan plan, SiteSums data, long minimumCellRows, Dominance rule) {
    this.plan = requireNonNull(plan, "plan");
    this.data = requireNonNull(data, "data");
    this.minimum = minimumCellRows;
    this.rule = requireNonNull(rule, "rule");
  }

  /**
   * What may leave.
   *
   * @param vectors of {@link StatisticsLayouts#answer}
   * @param categories rows by category, by column
   */
  public record Answer(
      List<DoubleVector> vectors, SortedMap<String, SortedMap<String, Long>> categories) {
    public Answer {
      vectors = List.copyOf(vectors);
      categories = Collections.unmodifiableSortedMap(new TreeMap<>(categories));
    }
  }

  public long rows() {
    return data.counts().rows;
  }

  /** The first round. */
  public Answer counts() {
    CountSums counts = data.counts();
    Elements out = new Elements(StatisticsLayouts.counts(plan));
    out.put(StatisticsLayouts.ROWS, (double) counts.rows);
    for (int j = 0; j < counts.present.length; j++) {
      boolean withheld = isWithheld(j);
      out.put(StatisticsLayouts.PRESENT, withheld ? 0 : (double) counts.present[j]);
      out.put(StatisticsLayouts.SUMS, withheld ? 0 : counts.sums[j].value());
      out.put(StatisticsLayouts.WITHHELD, withheld ? 1 : 0);
    }
    for (long present : counts.otherPresent) {
      out.put(StatisticsLayouts.OTHER_PRESENT, isFew(present) ? 0 : (double) present);
      out.put(StatisticsLayouts.OTHER_WITHHELD, isFew(present) ? 1 : 0);
    }
    SortedMap<String, SortedMap<String, Long>> categories = new TreeMap<>();
    for (int j = 0; j < told().size(); j++) {
      ToldCategories column = told().get(j);
      categories.put(plan.categories().get(j).column(), column.rows());
      out.put(StatisticsLayouts.MISSING, column.missingTold() ? (double) counts.missing[j] : 0);
      out.put(StatisticsLayouts.MISSING_WITHHELD, column.missingTold() ? 0 : 1);
      out.put(StatisticsLayouts.CATEGORIES_WITHHELD, column.complete() ? 0 : 1);
    }
    List<DoubleVector> vectors = new ArrayList<>(List.of(out.vector()));
    if (!plan.distinct().isEmpty()) {
      vectors.add(registers(counts));
    }
    return new Answer(vectors, categories);
  }

  private DoubleVector registers(CountSums counts) {
    double[] registers = new double[counts.registers.length];
    for (int i = 0; i < registers.length; i++) {
      boolean withheld = isFew(counts.hashed[i / DistinctRegisters.REGISTERS]);
      registers[i] = withheld ? 0 : counts.registers[i];
    }
    return DoubleVector.of(StatisticsLayouts.distinct(plan), registers);
  }

  /**
   * The second round.
   *
   * @param means the federated means, of the round's model layout
   */
  public Answer spread(DoubleVector means, StatisticsFrame frame) {
    StatisticsLayouts.requireSmall(plan, frame);
    SpreadSums.Task task =
        new SpreadSums.Task(
            plan,
            frame,
            ExpectedLayout.values(means, StatisticsLayouts.means(plan)),
            IntStream.range(0, plan.numbers().size()).mapToDouble(data.counts()::ownMean).toArray(),
            rule.contributors());
    SpreadSums sums = data.spread(task);
    Elements out = new Elements(StatisticsLayouts.spread(plan, frame));
    for (int j = 0; j < sums.present.length; j++) {
      boolean withheld = isWithheld(j, sums);
      out.put(StatisticsLayouts.PRESENT, withheld ? 0 : (double) sums.present[j]);
      out.put(StatisticsLayouts.SHIFTS, withheld ? 0 : ExactSum.valueOf(sums.shifts[j]));
      out.put(StatisticsLayouts.SQUARES, withheld ? 0 : ExactSum.valueOf(sums.squares[j]));
      out.put(StatisticsLayouts.WITHHELD, withheld ? 1 : 0);
    }
    boolean[] pairs =
        new PairSuppression(minimum)
            .apply(sums.presence, task.pairsByBit(), sums.parts.dominatedPairs(rule));
    for (int p = 0; p < pairs.length; p++) {
      boolean withheld = pairs[p] && sums.pairRows[p] > 0;
      out.put(StatisticsLayouts.PAIR_ROWS, withheld ? 0 : (double) sums.pairRows[p]);
      out.put(StatisticsLayouts.PAIR_WITHHELD, withheld ? 1 : 0);
      for (ExactSum sum : sums.pairSums[p]) {
        out.put(StatisticsLayouts.PAIR_SUMS, withheld ? 0 : ExactSum.valueOf(sum));
      }
    }
    for (int t = 0; t < task.tables.length; t++) {
      putTable(t, task.tables[t], sums, out);
    }
    return new Answer(List.of(out.vector()), new TreeMap<>());
  }

  private void putTable(int t, CrossTable table, SpreadSums sums, Elements out) {
    TableSuppression suppression = new TableSuppression(minimum);
    boolean[] untoldRows = untold(table, 0);
    boolean[] untoldColumns = table.dimensions() == 2 ? untold(table, 1) : new boolean[1];
    WithheldCells withheld =
        suppression.apply(sums.tableRows[t], table.width(), untoldRows, untoldColumns);
    out.put(StatisticsLayouts.table(t, StatisticsLayouts.ROWS), told(withheld, sums.tableRows[t]));
    out.put(StatisticsLayouts.table(t, StatisticsLayouts.WITHHELD), withheld.mask());
    for (int j = 0; j < sums.groupRows[t].length; j++) {
      long[] rows = sums.groupRows[t][j];
      WithheldCells ofNumber =
          isWithheld(j, sums)
              ? WithheldCells.all(rows.length, table.width())
              : suppression.apply(
                  rows,
                  table.width(),
                  new Magnitudes(
                      rule,
                      List.of(
                          Contributors.contributions(sums.parts.sizes(t, j)),
                          Contributors.contributions(sums.parts.squares(t, j)))));
      out.put(StatisticsLayouts.group(t, j, StatisticsLayouts.ROWS), told(ofNumber, rows));
      out.put(StatisticsLayouts.group(t, j, StatisticsLayouts.WITHHELD), ofNumber.mask());
      out.put(
          StatisticsLayouts.group(t, j, StatisticsLayouts.SHIFTS),
          told(ofNumber, sums.groupShifts[t][j]));
      out.put(
          StatisticsLayouts.group(t, j, StatisticsLayouts.SQUARES),
          told(ofNumber, sums.groupSquares[t][j]));
    }
  }

  private static double[] told(WithheldCells withheld, long[] rows) {
    double[] told = Arrays.stream(rows).asDoubleStream().toArray();
    withheld.clear(told);
    return told;
  }

  private static double[] told(WithheldCells withheld, ExactSum[] sums) {
    double[] told = Arrays.stream(sums).mapToDouble(ExactSum::valueOf).toArray();
    withheld.clear(told);
    return told;
  }

  /** Which levels of a table's column the site did not tell as categories. */
  private boolean[] untold(CrossTable table, int dimension) {
    Levels levels = table.levels(dimension);
    ToldCategories column = told().get(table.place(dimension));
    boolean[] untold = new boolean[levels.size()];
    for (int level = 0; level < levels.missing(); level++) {
      untold[level] = !column.rows().containsKey(levels.name(level));
    }
    untold[levels.missing()] = !column.missingTold();
    untold[levels.other()] = true;
    return untold;
  }

  /**
   * The third round.
   *
   * @param places federated means and deviations, of the round's model layout
   */
  public Answer cells(DoubleVector places) {
    if (!places.layout().equals(StatisticsLayouts.places(plan))) {
      throw new IllegalArgumentException("Invalid places: layout " + places.layout());
    }
    CellSums cells =
        data.cells(
            places.segment(StatisticsLayouts.MEANS), places.segment(StatisticsLayouts.DEVIATIONS));
    CellMerging merging = new CellMerging(minimum);
    Elements out = new Elements(StatisticsLayouts.cells(plan));
    for (int j = 0; j < cells.rows.length; j++) {
      double[] rows = Arrays.stream(cells.rows[j]).asDoubleStream().toArray();
      double[] sums = Arrays.stream(cells.sums[j]).mapToDouble(ExactSum::valueOf).toArray();
      boolean told =
          merging.apply(
              rows,
              sums,
              new Magnitudes(rule, List.of(Contributors.contributions(cells.parts[j]))));
      out.put(StatisticsLayouts.ROWS, rows);
      out.put(StatisticsLayouts.SUMS, sums);
      out.put(StatisticsLayouts.WITHHELD, told ? 0 : 1);
    }
    return new Answer(List.of(out.vector()), new TreeMap<>());
  }

  /** Whether nothing of a column of numbers is told: few rows hold a value, or make up its sum. */
  private boolean isWithheld(int j) {
    return isFew(data.counts().present[j])
        || rule.withholds(Contributors.contributions(data.counts().parts[j]));
  }

  /** Whether nothing of it is told in the second round. */
  private boolean isWithheld(int j, SpreadSums sums) {
    return isWithheld(j) || rule.withholds(sums.parts.ofColumn(j));
  }

  private boolean isFew(long rows) {
    return rows > 0 && rows < minimum;
  }

  /** The same in every round, also for a site that comes back in the middle of a run. */
  private List<ToldCategories> told() {
    if (told == null) {
      List<CategoryCounts> counts = data.categories(minimum);
      List<ToldCategories> columns = new ArrayList<>();
      for (int j = 0; j < counts.size(); j++) {
        columns.add(ToldCategories.of(counts.get(j), data.counts().missing[j], minimum));
      }
      told = columns;
    }
    return told;
  }

  @Override
  public void close() {
    data.close();
  }
}
