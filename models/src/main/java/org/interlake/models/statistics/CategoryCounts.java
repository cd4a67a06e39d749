package org.interlake.models.statistics;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.api.java.function.PairFlatMapFunction;
import org.apache.spark.sql.catalyst.InternalRow;
import scala.Tuple2;

/**
 * How many rows of a site carry each category of one column: the common ones by name, the others
 * together. Exact, however many there are: categories are counted where they are shuffled to, and
 * only the common ones come to the caller.
 */
final class CategoryCounts implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Categories that are kept by name at most. */
  private static final int NAMED = 10_000;

  private static final int FLUSHED_AT = 65_536;

  /** Rows by category, each at least the minimum. */
  final TreeMap<String, Long> named = new TreeMap<>();

  /** What is not named: how many categories, and rows of them. */
  long restCategories;

  long restRows;

  SortedMap<String, Long> named() {
    return named;
  }

  /**
   * Counts every column's categories; one Spark job.
   *
   * @param minimum rows that a category needs to be kept by name
   */
  static List<CategoryCounts> of(JavaRDD<InternalRow> rows, StatisticsRows shape, long minimum) {
    CategoryCounts[] counts = new CategoryCounts[shape.categories];
    if (counts.length > 0) {
      counts =
          rows.mapPartitionsToPair(new Tally(shape))
              .reduceByKey(new Plus())
              .mapPartitions(new Split(counts.length, minimum))
              .reduce(new Joined());
    }
    return List.of(counts);
  }

  /** The same of rows that are at hand. */
  static List<CategoryCounts> of(Iterator<InternalRow> rows, StatisticsRows shape, long minimum) {
    CategoryCounts[] counts = new CategoryCounts[shape.categories];
    java.util.Arrays.setAll(counts, j -> new CategoryCounts());
    Map<Tuple2<Integer, String>, Long> sums = new HashMap<>();
    new Tallied(rows, shape)
        .forEachRemaining(tally -> sums.merge(tally._1(), tally._2(), Math::addExact));
    sums.forEach((of, count) -> counts[of._1()].add(of._2(), count, minimum));
    return List.of(counts);
  }

  private void add(String category, long rows, long minimum) {
    if (rows >= minimum) {
      named.put(category, rows);
      if (named.size() > 2 * NAMED) {
        trim();
      }
    } else {
      restCategories++;
      restRows += rows;
    }
  }

  /** Keeps the commonest, of equals those first in string order. */
  private void trim() {
    if (named.size() > NAMED) {
      List<Map.Entry<String, Long>> ordered = new ArrayList<>(List.copyOf(named.entrySet()));
      ordered.sort(
          Comparator.comparing((Map.Entry<String, Long> entry) -> -entry.getValue())
              .thenComparing(Map.Entry::getKey));
      for (Map.Entry<String, Long> entry : ordered.subList(NAMED, ordered.size())) {
        restCategories++;
        restRows += entry.getValue();
        named.remove(entry.getKey());
      }
    }
  }

  private CategoryCounts merge(CategoryCounts other) {
    named.putAll(other.named); // a category is counted in one place
    restCategories += other.restCategories;
    restRows += other.restRows;
    trim();
    return this;
  }

  private static final class Tally
      implements PairFlatMapFunction<Iterator<InternalRow>, Tuple2<Integer, String>, Long> {
    private final StatisticsRows shape;

    Tally(StatisticsRows shape) {
      this.shape = shape;
    }

    @Override
    public Iterator<Tuple2<Tuple2<Integer, String>, Long>> call(Iterator<InternalRow> rows) {
      return new Tallied(rows, shape);
    }
  }

  /** Counts of as many rows at a time as bring up so many categories. */
  private static final class Tallied implements Iterator<Tuple2<Tuple2<Integer, String>, Long>> {
    private final Iterator<InternalRow> rows;
    private final StatisticsRows shape;
    private Iterator<Map.Entry<Tuple2<Integer, String>, Long>> counted =
        new HashMap<Tuple2<Integer, String>, Long>().entrySet().iterator();

    Tallied(Iterator<InternalRow> rows, StatisticsRows shape) {
      this.rows = rows;
      this.shape = shape;
    }

    @Override
    public boolean hasNext() {
      while (!counted.hasNext() && rows.hasNext()) {
        Map<Tuple2<Integer, String>, Long> some = new HashMap<>();
        while (rows.hasNext() && some.size() < FLUSHED_AT) {
          InternalRow row = rows.next();
          for (int j = 0; j < shape.categories; j++) {
            String category = shape.category(row, j);
            if (category != null) {
              some.merge(new Tuple2<>(j, category), 1L, Long::sum);
            }
          }
        }
        counted = some.entrySet().iterator();
      }
      return counted.hasNext();
    }

    @Override
    public Tuple2<Tuple2<Integer, String>, Long> next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      Map.Entry<Tuple2<Integer, String>, Long> entry = counted.next();
      return new Tuple2<>(entry.getKey(), entry.getValue());
    }
  }

  private static final class Plus implements Function2<Long, Long, Long> {
    @Override
    public Long call(Long a, Long b) {
      return Math.addExact(a, b);
    }
  }

  private static final class Split
      implements FlatMapFunction<
          Iterator<Tuple2<Tuple2<Integer, String>, Long>>, CategoryCounts[]> {
    private final int columns;
    private final long minimum;

    Split(int columns, long minimum) {
      this.columns = columns;
      this.minimum = minimum;
    }

    @Override
    public Iterator<CategoryCounts[]> call(Iterator<Tuple2<Tuple2<Integer, String>, Long>> counts) {
      CategoryCounts[] split = new CategoryCounts[columns];
      for (int j = 0; j < columns; j++) {
        split[j] = new CategoryCounts();
      }
      while (counts.hasNext()) {
        Tuple2<Tuple2<Integer, String>, Long> count = counts.next();
        split[count._1()._1()].add(count._1()._2(), count._2(), minimum);
      }
      return List.<CategoryCounts[]>of(split).iterator();
    }
  }

  private static final class Joined
      implements Function2<CategoryCounts[], CategoryCounts[], CategoryCounts[]> {
    @Override
    public CategoryCounts[] call(CategoryCounts[] a, CategoryCounts[] b) {
      for (int j = 0; j < a.length; j++) {
        a[j].merge(b[j]);
      }
      return a;
    }
  }
}
