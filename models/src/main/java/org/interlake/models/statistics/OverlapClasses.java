package org.interlake.models.statistics;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import java.io.Serializable;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.interlake.privacy.Dominance;
import org.interlake.protocol.plan.StatisticsColumn;

/**
 * What differences of sums of one column over several sets of rows can come down to.
 *
 * <pre>
 * E_1 … E_k   sets of values: of versions of a table, or of one with other missing codes
 * m_i(v)      how often value v is in E_i
 * copy j      of v is taken to be in E_i if m_i(v) ≥ j
 * class       the copies that are in the same ones of the sets
 * </pre>
 *
 * Whatever anybody adds and subtracts of Σ over E_i, it is a sum over whole classes. So nothing of
 * few rows comes of it if each class that is not empty holds enough, and is not made up mostly by
 * few. Which row is which need not be known: the sums do not know it either.
 */
public final class OverlapClasses {
  /** Sets that can be compared at most. */
  public static final int MAXIMUM_SETS = 62;

  private final Map<Long, Counted> classes;

  private OverlapClasses(Map<Long, Counted> classes) {
    this.classes = classes;
  }

  /**
   * One of the sets: a column of some rows, read as a plan said.
   *
   * @param column its missing codes and its type are looked at, not its measures
   */
  public record Values(Dataset<Row> rows, StatisticsColumn column) {}

  /**
   * Compares; one Spark job.
   *
   * @param sets 1 to {@link #MAXIMUM_SETS}
   */
  public static OverlapClasses of(List<Values> sets) {
    if (sets.isEmpty() || sets.size() > MAXIMUM_SETS) {
      throw new IllegalArgumentException(
          "Invalid sets of rows: %d (must be 1 to %d)".formatted(sets.size(), MAXIMUM_SETS));
    }
    Dataset<Row> all = null;
    Column[] held = new Column[sets.size()];
    for (int i = 0; i < sets.size(); i++) {
      Values set = sets.get(i);
      Dataset<Row> values =
          set.rows()
              .select(
                  StatisticsRows.present(set.column(), "double").plus(lit(0.0)).as("v"),
                  lit(i).as("i"))
              .filter(col("v").isNotNull());
      all = all == null ? values : all.union(values);
      held[i] = sum(when(col("i").equalTo(i), 1L).otherwise(0L));
    }
    Column[] others = java.util.Arrays.copyOfRange(held, 1, held.length);
    return new OverlapClasses(
        all.groupBy("v")
            .agg(held[0], others)
            .toJavaRDD()
            .mapPartitions(new Layers(sets.size()))
            .fold(new HashMap<>(), new Merge()));
  }

  /**
   * The same of values that are counted already.
   *
   * @param values each with how often it is in each set
   */
  static OverlapClasses of(List<Row> values, int sets) {
    return new OverlapClasses(new Layers(sets).call(values.iterator()).next());
  }

  /** Rows by the sets that they are in: bit i for the i-th. */
  Map<Long, Long> rows() {
    Map<Long, Long> rows = new HashMap<>();
    classes.forEach((sets, counted) -> rows.put(sets, counted.rows));
    return rows;
  }

  /** Whether some class tells of few rows. */
  public boolean tellOfFew(long minimum, Dominance rule) {
    return classes.values().stream()
        .anyMatch(
            counted -> counted.rows < minimum || rule.withholds(counted.values.toContributions()));
  }

  private static final class Counted implements Serializable {
    private static final long serialVersionUID = 1L;

    long rows;
    final Contributors values = new Contributors(Dominance.MAXIMUM_CONTRIBUTORS);
  }

  private static final class Layers implements FlatMapFunction<Iterator<Row>, Map<Long, Counted>> {
    private final int sets;

    Layers(int sets) {
      this.sets = sets;
    }

    @Override
    public Iterator<Map<Long, Counted>> call(Iterator<Row> values) {
      Map<Long, Counted> classes = new HashMap<>();
      while (values.hasNext()) {
        Row row = values.next();
        long[] times = new long[sets];
        for (int i = 0; i < sets; i++) {
          times[i] = row.getLong(i + 1);
        }
        addCopies(classes, row.getDouble(0), times);
      }
      return List.<Map<Long, Counted>>of(classes).iterator();
    }

    private static void addCopies(Map<Long, Counted> classes, double value, long[] times) {
      long from = 0;
      while (true) {
        long to = Long.MAX_VALUE;
        long in = 0;
        for (int i = 0; i < times.length; i++) {
          if (times[i] > from) {
            in |= 1L << i;
            to = Math.min(to, times[i]);
          }
        }
        if (in == 0) {
          return;
        }
        Counted counted = classes.computeIfAbsent(in, sets -> new Counted());
        counted.rows += to - from;
        for (long copy = from; copy < to; copy++) {
          counted.values.add(value);
        }
        from = to;
      }
    }
  }

  private static final class Merge
      implements Function2<Map<Long, Counted>, Map<Long, Counted>, Map<Long, Counted>> {
    @Override
    public Map<Long, Counted> call(Map<Long, Counted> a, Map<Long, Counted> b) {
      b.forEach(
          (sets, counted) -> {
            Counted sum = a.computeIfAbsent(sets, none -> new Counted());
            sum.rows += counted.rows;
            sum.values.merge(counted.values);
          });
      return a;
    }
  }
}
