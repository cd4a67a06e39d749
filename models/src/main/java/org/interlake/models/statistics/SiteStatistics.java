package org.interlake.models.statistics;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.storage.StorageLevel;
import org.interlake.models.data.ColumnCheck;
import org.interlake.models.data.SiteDataException;
import org.interlake.models.data.SiteDataException.Fault;
import org.interlake.models.data.SiteDataException.Reason;
import org.interlake.models.quantiles.ValueCells;
import org.interlake.privacy.Dominance;
import org.interlake.protocol.plan.StatisticsColumn;
import org.interlake.protocol.plan.StatisticsPlan;

/**
 * A site's table under a statistics plan: checked, projected, held in Spark's cache until closed.
 * One Spark job for each pass, and one for the categories. What comes of a pass is a function of
 * the rows, whatever their order. For one thread.
 */
public final class SiteStatistics implements SiteSums {
  private final StatisticsPlan plan;
  private final StatisticsRows shape;
  private final Dataset<Row> prepared;
  private final CountSums counts;

  private SiteStatistics(
      StatisticsPlan plan, StatisticsRows shape, Dataset<Row> prepared, CountSums counts) {
    this.plan = plan;
    this.shape = shape;
    this.prepared = prepared;
    this.counts = counts;
  }

  /**
   * Checks {@code table} against {@code plan} and makes the first pass; one Spark job.
   *
   * @param table the rows that the site's policy grants
   * @param rule for which the largest parts of sums are kept
   * @throws SiteDataException if the table does not fit; with all faults
   */
  public static SiteStatistics read(Dataset<Row> table, StatisticsPlan plan, Dominance rule) {
    requireNonNull(plan, "plan");
    List<Fault> faults = new ArrayList<>();
    for (StatisticsColumn column : plan.columns()) {
      ColumnCheck.fault(table.schema(), column.column(), column.type()).ifPresent(faults::add);
    }
    refuse(plan, faults);
    StatisticsRows shape = new StatisticsRows(plan, rule.contributors());
    Dataset<Row> prepared = StatisticsRows.of(table, plan).persist(StorageLevel.MEMORY_AND_DISK());
    try {
      CountSums counts =
          rows(prepared)
              .mapPartitions(new CountPass(shape))
              .fold(new CountSums(shape), new MergeCounts());
      checkRows(plan, counts, faults);
      refuse(plan, faults);
      return new SiteStatistics(plan, shape, prepared, counts);
    } catch (RuntimeException e) {
      prepared.unpersist(false);
      throw e;
    }
  }

  private static void checkRows(StatisticsPlan plan, CountSums counts, List<Fault> faults) {
    if (counts.rows == 0) {
      faults.add(
          new Fault(Reason.NO_ROWS, Optional.empty(), "no rows (check the table and its version)"));
    }
    for (int j = 0; j < counts.infinite.length; j++) {
      if (counts.infinite[j] > 0) {
        String column = plan.numbers().get(j).column();
        faults.add(
            new Fault(
                Reason.NOT_FINITE,
                Optional.of(column),
                "column %s is infinite in %d rows (store them as NULL)"
                    .formatted(column, counts.infinite[j])));
      }
    }
  }

  private static void refuse(StatisticsPlan plan, List<Fault> faults) {
    if (!faults.isEmpty()) {
      throw new SiteDataException(plan.dataset(), faults);
    }
  }

  private static JavaRDD<InternalRow> rows(Dataset<Row> prepared) {
    // A query of its own finds what is cached.
    return prepared.select("*").queryExecution().toRdd().toJavaRDD();
  }

  @Override
  public CountSums counts() {
    return counts;
  }

  /** Fingerprints of the rows behind {@link StatisticsQuestion#of}, in its order. */
  public List<String> prints() {
    return counts.prints.texts();
  }

  /** Of each column of categories; one Spark job. */
  @Override
  public List<CategoryCounts> categories(long minimum) {
    return CategoryCounts.of(rows(prepared), shape, minimum);
  }

  /** The second pass; one Spark job. */
  @Override
  public SpreadSums spread(SpreadSums.Task task) {
    return rows(prepared).mapPartitions(new SpreadPass(task)).reduce(new MergeSpreads());
  }

  /** The third pass, one Spark job: cells around means and deviations of the celled columns. */
  @Override
  public CellSums cells(double[] means, double[] deviations) {
    int[] places =
        plan.celled().stream().mapToInt(column -> plan.numbers().indexOf(column)).toArray();
    ValueCells[] cells = new ValueCells[places.length];
    for (int j = 0; j < cells.length; j++) {
      cells[j] = ValueCells.around(means[j], deviations[j]);
    }
    return rows(prepared)
        .mapPartitions(new CellPass(shape, places, cells))
        .reduce(new MergeCells());
  }

  /** Drops the rows from Spark's cache. */
  @Override
  public void close() {
    prepared.unpersist(false);
  }

  private static final class CountPass
      implements FlatMapFunction<Iterator<InternalRow>, CountSums> {
    private final StatisticsRows shape;

    CountPass(StatisticsRows shape) {
      this.shape = shape;
    }

    @Override
    public Iterator<CountSums> call(Iterator<InternalRow> rows) {
      return List.of(CountSums.of(rows, shape)).iterator();
    }
  }

  private static final class SpreadPass
      implements FlatMapFunction<Iterator<InternalRow>, SpreadSums> {
    private final SpreadSums.Task task;

    SpreadPass(SpreadSums.Task task) {
      this.task = task;
    }

    @Override
    public Iterator<SpreadSums> call(Iterator<InternalRow> rows) {
      return List.of(SpreadSums.of(rows, task)).iterator();
    }
  }

  private static final class CellPass implements FlatMapFunction<Iterator<InternalRow>, CellSums> {
    private final StatisticsRows shape;
    private final int[] places;
    private final ValueCells[] cells;

    CellPass(StatisticsRows shape, int[] places, ValueCells[] cells) {
      this.shape = shape;
      this.places = places;
      this.cells = cells;
    }

    @Override
    public Iterator<CellSums> call(Iterator<InternalRow> rows) {
      return List.of(CellSums.of(rows, shape, places, cells)).iterator();
    }
  }

  private static final class MergeCounts implements Function2<CountSums, CountSums, CountSums> {
    @Override
    public CountSums call(CountSums a, CountSums b) {
      return a.merge(b);
    }
  }

  private static final class MergeSpreads implements Function2<SpreadSums, SpreadSums, SpreadSums> {
    @Override
    public SpreadSums call(SpreadSums a, SpreadSums b) {
      return a.merge(b);
    }
  }

  private static final class MergeCells implements Function2<CellSums, CellSums, CellSums> {
    @Override
    public CellSums call(CellSums a, CellSums b) {
      return a.merge(b);
    }
  }
}
